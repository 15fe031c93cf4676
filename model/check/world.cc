// Passes every call on.
#include "check/world.h"

#include <stdexcept>

#include "faultfs/memory_directory.h"

namespace crashcheck {

World::World(faultfs::MemoryDirectory& disk) : World(disk, disk) {}
Directory& World::disk() { return calls_; }
void World::acknowledge(std::string_view what) {
  disk_.acknowledge(what);
  if (disk_.is_full()) throw std::runtime_error("the recording is full");
}
void World::note(std::string_view text) { disk_.note(text); }

CrashState::CrashState(faultfs::MemoryDirectory& disk, std::function<void()> recovered)
    : disk_(disk), recovered_(std::move(recovered)) {}
CrashState::~CrashState() = default;

void CrashState::recovered() {
  if (recovered_) recovered_();
  recovered_ = nullptr;
}

io::Result<std::unique_ptr<File>> CrashState::open(std::string_view path, OpenOptions options) {
  return disk_.open(path, options);
}
io::Result<void> CrashState::remove(std::string_view path) { return disk_.remove(path); }
io::Result<void> CrashState::rename(std::string_view from, std::string_view to) {
  return disk_.rename(from, to);
}
io::Result<void> CrashState::link(std::string_view from, std::string_view to) {
  return disk_.link(from, to);
}
io::Result<void> CrashState::make_directory(std::string_view path) {
  return disk_.make_directory(path);
}
io::Result<void> CrashState::remove_directory(std::string_view path) {
  return disk_.remove_directory(path);
}
io::Result<std::vector<std::string>> CrashState::list(std::string_view path) const {
  return disk_.list(path);
}
io::Result<io::FileStatus> CrashState::status(std::string_view path) const {
  return disk_.status(path);
}
io::Result<void> CrashState::sync(std::string_view path) { return disk_.sync(path); }
io::Result<std::unique_ptr<io::Lock>> CrashState::lock(std::string_view path) {
  return disk_.lock(path);
}

}  // namespace crashcheck
