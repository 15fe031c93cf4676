// A decorator that fails every call after a given number of them, or once it is told to: it ends a
// store that loops on a damaged file, and one whose time is over.
#pragma once

#include <atomic>

#include "faultfs/forwarding_file.h"

namespace crashcheck::faultfs {

/// Counts every verb, reads and size included. Beyond the limit each call fails with kIo and the
/// reason kLimitReached; once `stop` is true, with the reason kStopped.
class CallLimitFile final : public ForwardingFile {
 public:
  static constexpr std::string_view kLimitReached = "more calls than any recovery needs: a hang";

  static constexpr std::string_view kStopped = "the time is over";

  /// Borrows both, which must outlive this object; `stop` may be null.
  CallLimitFile(io::File& target, std::uint64_t limit, const std::atomic<bool>* stop = nullptr)
      : ForwardingFile(target), left_(limit), stop_(stop) {}

  /// Allows `limit` more calls from here on.
  void restart(std::uint64_t limit) { left_ = limit; }

  [[nodiscard]] io::Result<void> sync() override {
    CRASHCHECK_TRY(count("sync", 0));
    return target().sync();
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    CRASHCHECK_TRY(count("write", offset));
    return target().write_at(offset, bytes);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    CRASHCHECK_TRY(count("resize", size_bytes));
    return target().resize(size_bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    CRASHCHECK_TRY(count("read", offset));
    return target().read_at(offset, into);
  }
  [[nodiscard]] io::Result<std::uint64_t> size() const override {
    CRASHCHECK_TRY(count("size", 0));
    return target().size();
  }

 private:
  [[nodiscard]] io::Result<void> count(std::string_view operation, std::uint64_t offset) const {
    if (stop_ != nullptr && *stop_) {
      return io::fail(io::ErrorCode::kIo, operation, kStopped, offset);
    }
    if (left_ == 0) return io::fail(io::ErrorCode::kIo, operation, kLimitReached, offset);
    --left_;
    return {};
  }

  mutable std::uint64_t left_;
  const std::atomic<bool>* stop_;
};

}  // namespace crashcheck::faultfs
