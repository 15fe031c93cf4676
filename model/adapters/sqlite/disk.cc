// A database is known by its path: a second name of the same file is refused by its lock.
#include "disk.h"

namespace crashcheck::adapters {

io::Result<std::shared_ptr<SharedDatabase>> Disk::database(std::string_view path) {
  const std::scoped_lock guard(mutex_);
  const auto known = databases_.find(path);
  if (known != databases_.end()) {
    if (std::shared_ptr<SharedDatabase> open = known->second.lock()) return open;
    databases_.erase(known);
  }
  auto database = std::make_shared<SharedDatabase>();
  CRASHCHECK_ASSIGN(database->lock, directory_.lock(path));
  databases_.emplace(path, database);
  return database;
}

io::Result<void> Disk::sync_directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return directory_.sync(slash == std::string_view::npos ? std::string_view()
                                                         : path.substr(0, slash));
}

int Disk::code_of(const io::Error& error, int otherwise) {
  last_system_error_ = error.system_error;
  if (error.code == io::ErrorCode::kNoSpace) return SQLITE_FULL;
  if (error.code == io::ErrorCode::kWouldBlock) return SQLITE_BUSY;
  return otherwise;
}

}  // namespace crashcheck::adapters
