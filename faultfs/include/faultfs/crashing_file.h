// A decorator that loses power after its Nth event: for stepping through one case under a debugger
// and for killing a real process at an exact event.
#pragma once

#include <functional>
#include <optional>

#include "faultfs/forwarding_file.h"

namespace crashcheck::faultfs {

/// Passes calls on until `crash_after` events have completed. The mutating call that would be the
/// next event finds the device dead: a write may still put its first `torn_bytes` bytes into the
/// file; then `on_crash`, if any, runs once; then this call and every later one, reads and size
/// included, fails with kCrashed. An empty write is no event.
class CrashingFile final : public ForwardingFile {
 public:
  struct Plan {
    std::uint64_t crash_after = 0;             ///< events that complete
    std::uint64_t torn_bytes = 0;              ///< of the next event, if it is a write
    std::function<void()> on_crash = nullptr;  ///< runs at the moment the power goes
  };

  /// Borrows `target`, which must outlive this object.
  CrashingFile(io::File& target, Plan plan) : ForwardingFile(target), plan_(std::move(plan)) {}

  [[nodiscard]] io::Result<void> sync() override;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override;
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override;
  [[nodiscard]] io::Result<std::uint64_t> size() const override;
  [[nodiscard]] io::Result<io::FileRange> next_data(std::uint64_t begin,
                                                    std::uint64_t end) const override;

  [[nodiscard]] bool crashed() const { return crashed_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  [[nodiscard]] bool next_event_crashes() const;
  [[nodiscard]] io::Failure crash(std::string_view operation, std::uint64_t offset);

  Plan plan_;
  std::uint64_t events_ = 0;
  bool crashed_ = false;
};

}  // namespace crashcheck::faultfs
