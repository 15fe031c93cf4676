// The tower of decorators, from the real file up: death and counting, then failure points.
#include "device.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "faultfs/crashing_file.h"
#include "faultfs/faulty_file.h"

namespace crashcheck::cli {
namespace {

/// Owns the real file and the decorator that kills the process at an event; counts events over all
/// opens.
class KillableFile final : public faultfs::ForwardingFile {
 public:
  KillableFile(std::unique_ptr<io::File> file, std::optional<std::uint64_t> crash_after,
               std::uint64_t& events)
      : ForwardingFile(*file), file_(std::move(file)), events_(events) {
    faultfs::CrashingFile::Plan plan;
    plan.crash_after = crash_after ? *crash_after - std::min(*crash_after, events) : UINT64_MAX;
    plan.on_crash = [] { kill(getpid(), SIGKILL); };
    crashing_ = std::make_unique<faultfs::CrashingFile>(*file_, std::move(plan));
  }

  [[nodiscard]] io::Result<void> sync() override { return counted(crashing_->sync()); }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    if (bytes.empty()) return crashing_->write_at(offset, bytes);
    return counted(crashing_->write_at(offset, bytes));
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return counted(crashing_->resize(size_bytes));
  }

 private:
  io::Result<void> counted(io::Result<void> result) {
    if (result) ++events_;
    return result;
  }

  std::unique_ptr<io::File> file_;
  std::unique_ptr<faultfs::CrashingFile> crashing_;
  std::uint64_t& events_;
};

/// Owns the failure points and what is below them.
class Device final : public faultfs::ForwardingFile {
 public:
  Device(std::unique_ptr<io::File> below, std::unique_ptr<io::File> faulty)
      : ForwardingFile(*faulty), below_(std::move(below)), faulty_(std::move(faulty)) {}

 private:
  std::unique_ptr<io::File> below_;
  std::unique_ptr<io::File> faulty_;
};

}  // namespace

std::unique_ptr<io::File> make_device(std::unique_ptr<io::File> file,
                                      std::optional<std::uint64_t> crash_after,
                                      std::uint64_t& events) {
  auto killable = std::make_unique<KillableFile>(std::move(file), crash_after, events);
  // Above the counting: a call that fails must not count, and what a failing write left must.
  faultfs::FaultyFile::Options options;
  options.wrote_bytes = UINT64_MAX;
  auto faulty = std::make_unique<faultfs::FaultyFile>(*killable, std::move(options));
  return std::make_unique<Device>(std::move(killable), std::move(faulty));
}

}  // namespace crashcheck::cli
