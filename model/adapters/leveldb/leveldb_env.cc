// Each call is one of the Directory. What LevelDB's own Env does with a name that is a path of
// another form cannot be asked for here: kInvalidArgument comes back as IOError.
#include "adapters/leveldb_env.h"

#include "background.h"
#include "files.h"
#include "status.h"

namespace crashcheck::adapters {

using leveldb::Status;

namespace {

class HeldLock final : public leveldb::FileLock {
 public:
  explicit HeldLock(std::unique_ptr<io::Lock> lock) : lock_(std::move(lock)) {}

 private:
  std::unique_ptr<io::Lock> lock_;
};

class SilentLogger final : public leveldb::Logger {
 public:
  void Logv(const char* /*format*/, std::va_list /*arguments*/) override {}
};

template <typename Opened>
Status open_reader(io::Directory& disk, const std::string& name, Opened** result) {
  *result = nullptr;
  const std::string path = to_path(name);
  io::Result<std::unique_ptr<io::File>> file = disk.open(path, {.read_only = true});
  if (file) *result = new Reader(path, std::move(*file));
  return to_status(name, file);
}

}  // namespace

class LevelDbEnv::Threads {
 public:
  Threads() = default;
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  Threads(Threads&&) = delete;
  Threads& operator=(Threads&&) = delete;
  ~Threads() {
    for (std::thread& thread : started_) thread.join();
  }

  void start(void (*function)(void* argument), void* argument) {
    const std::scoped_lock lock(mutex_);
    started_.emplace_back(function, argument);
  }
  Background& background() { return background_; }

 private:
  Background background_;
  std::mutex mutex_;
  std::vector<std::thread> started_;
};

LevelDbEnv::LevelDbEnv(io::Directory& disk) : disk_(disk), threads_(std::make_unique<Threads>()) {}
LevelDbEnv::~LevelDbEnv() = default;

void LevelDbEnv::wait_for_background() { threads_->background().wait(); }
void LevelDbEnv::hold_background() { threads_->background().hold(); }
void LevelDbEnv::release_background() { threads_->background().release(); }

Status LevelDbEnv::NewSequentialFile(const std::string& name, leveldb::SequentialFile** result) {
  return open_reader(disk_, name, result);
}

Status LevelDbEnv::NewRandomAccessFile(const std::string& name,
                                       leveldb::RandomAccessFile** result) {
  return open_reader(disk_, name, result);
}

Status LevelDbEnv::NewWritableFile(const std::string& name, leveldb::WritableFile** result) {
  *result = nullptr;
  const std::string path = to_path(name);
  io::Result<std::unique_ptr<io::File>> file = disk_.open(path, {.create = true, .truncate = true});
  if (file) *result = new Writer(path, std::move(*file), 0, disk_, threads_->background());
  return to_status(name, file);
}

Status LevelDbEnv::NewAppendableFile(const std::string& name, leveldb::WritableFile** result) {
  *result = nullptr;
  const std::string path = to_path(name);
  io::Result<std::unique_ptr<io::File>> file = disk_.open(path, {.create = true});
  if (!file) return to_status(name, file);
  const io::Result<std::uint64_t> size = (*file)->size();
  if (size) *result = new Writer(path, std::move(*file), *size, disk_, threads_->background());
  return to_status(name, size);
}

bool LevelDbEnv::FileExists(const std::string& name) { return disk_.exists(to_path(name)); }

Status LevelDbEnv::GetChildren(const std::string& name, std::vector<std::string>* result) {
  result->clear();
  io::Result<std::vector<std::string>> names = disk_.list(to_path(name));
  if (names) *result = std::move(*names);
  return to_status(name, names);
}

Status LevelDbEnv::RemoveFile(const std::string& name) {
  return to_status(name, disk_.remove(to_path(name)));
}

Status LevelDbEnv::CreateDir(const std::string& name) {
  return to_status(name, disk_.make_directory(to_path(name)));
}

Status LevelDbEnv::RemoveDir(const std::string& name) {
  return to_status(name, disk_.remove_directory(to_path(name)));
}

Status LevelDbEnv::GetFileSize(const std::string& name, std::uint64_t* size) {
  const io::Result<io::FileStatus> status = disk_.status(to_path(name));
  *size = status ? status->size_bytes : 0;
  return to_status(name, status);
}

Status LevelDbEnv::RenameFile(const std::string& from, const std::string& to) {
  return to_status(from, disk_.rename(to_path(from), to_path(to)));
}

Status LevelDbEnv::LockFile(const std::string& name, leveldb::FileLock** lock) {
  *lock = nullptr;
  io::Result<std::unique_ptr<io::Lock>> held = disk_.lock(to_path(name));
  if (held) *lock = new HeldLock(std::move(*held));
  return to_status("lock " + name, held);
}

Status LevelDbEnv::UnlockFile(leveldb::FileLock* lock) {
  delete lock;
  return Status::OK();
}

void LevelDbEnv::Schedule(void (*function)(void* argument), void* argument) {
  threads_->background().schedule(function, argument);
}

void LevelDbEnv::StartThread(void (*function)(void* argument), void* argument) {
  threads_->start(function, argument);
}

Status LevelDbEnv::GetTestDirectory(std::string* path) {
  *path = "leveldb-test";
  if (!disk_.exists(*path)) return CreateDir(*path);
  return Status::OK();
}

Status LevelDbEnv::NewLogger(const std::string& /*name*/, leveldb::Logger** result) {
  *result = new SilentLogger();
  return Status::OK();
}

std::uint64_t LevelDbEnv::NowMicros() { return ++now_microseconds_; }

void LevelDbEnv::SleepForMicroseconds(int microseconds) {
  now_microseconds_ += static_cast<std::uint64_t>(microseconds);
}

}  // namespace crashcheck::adapters
