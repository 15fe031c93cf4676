// A decorator that tells a CallWatch of each call before it passes it on.
#pragma once

#include "explorer/call_watch.h"
#include "faultfs/forwarding_file.h"

namespace crashcheck::explorer {

/// Numbers events as faultfs::RecordingFile does: calls that succeed, empty writes excepted.
class WatchedFile final : public faultfs::ForwardingFile {
 public:
  /// Borrows both, which must outlive this object.
  WatchedFile(io::File& target, CallWatch& watch) : ForwardingFile(target), watch_(watch) {}

  [[nodiscard]] io::Result<void> sync() override {
    watch_.before_event(events_ + 1, {faultfs::EventKind::kSync});
    return counted(target().sync());
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    if (bytes.empty()) return target().write_at(offset, bytes);
    watch_.before_event(events_ + 1, {faultfs::EventKind::kWrite, offset, bytes.size()});
    return counted(target().write_at(offset, bytes));
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    watch_.before_event(events_ + 1, {faultfs::EventKind::kResize, size_bytes});
    return counted(target().resize(size_bytes));
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    if (!into.empty()) watch_.before_read(offset, into.size());
    return target().read_at(offset, into);
  }

 private:
  [[nodiscard]] io::Result<void> counted(io::Result<void> done) {
    if (done) ++events_;
    return done;
  }

  CallWatch& watch_;
  std::uint64_t events_ = 0;
};

}  // namespace crashcheck::explorer
