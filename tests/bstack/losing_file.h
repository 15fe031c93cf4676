// A file on a device that loses what a failed sync was to make durable, and goes on showing it, as
// ext4 and XFS do.
#pragma once

#include <cerrno>
#include <cstdint>

#include "faultfs/recording_file.h"
#include "stack_disk.h"

namespace crashcheck::bstack {

class LosingFile final : public faultfs::ForwardingFile {
 public:
  /// The nth sync fails, once. Borrows `disk`, which must hold nothing that is not durable.
  LosingFile(StackDisk& disk, std::uint64_t failing_sync)
      : ForwardingFile(disk.memory),
        disk_(disk),
        recording_(disk.memory, disk.trace),
        durable_(disk.bytes()),
        failing_sync_(failing_sync) {}

  [[nodiscard]] io::Result<void> sync() override {
    if (++syncs_ == failing_sync_) {
      disk_.trace.append_failed_sync(durable_, false);
      return io::Failure(io::Error{io::ErrorCode::kIo, "sync", "", 0, EIO, true});
    }
    durable_ = disk_.bytes();
    return recording_.sync();
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return recording_.write_at(offset, bytes);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return recording_.resize(size_bytes);
  }

 private:
  StackDisk& disk_;
  faultfs::RecordingFile recording_;
  io::Bytes durable_;
  std::uint64_t failing_sync_;
  std::uint64_t syncs_ = 0;
};

}  // namespace crashcheck::bstack
