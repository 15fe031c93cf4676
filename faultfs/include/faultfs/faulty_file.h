// A decorator whose calls fail with I/O errors where libfiu says so: armed by the harness
// (fault_plan.h), or from outside with fiu-run and fiu-ctrl.
#pragma once

#include <functional>
#include <utility>

#include "faultfs/fault_plan.h"
#include "faultfs/forwarding_file.h"

namespace crashcheck::faultfs {

/// Asks the failure point of its verb before every call but size; where none fires the call goes on
/// unchanged. An error made here has `injected` set, the errno, and the code that the POSIX file
/// has for that errno. Transfers that no device takes part in, empty ones and those whose range
/// overflows, go on without asking.
///
/// What happens where the point fires:
///   read    nothing is returned.
///   write   a prefix, possibly empty and never everything, goes on as a write of its own, an event
///           to what lies below; where that fails, its error is the answer.
///   resize  nothing: the size is unchanged.
///   sync    the call does not go on. Whether pending bytes are dropped, as Linux drops them, is
///           the business of what lies below; over a real file nothing is.
///
/// Thread rule: File's, and a fault armed for one thread fires on that thread only.
class FaultyFile final : public ForwardingFile {
 public:
  struct Options {
    /// The smallest piece of the file that is written whole or not at all, aligned in the file.
    /// REQUIRES: > 0.
    std::uint64_t unit_bytes = 512;
    /// How much of a failing write gets through: at most this, and no more than the last unit
    /// boundary of the file that lies before that and before the write's end.
    std::uint64_t wrote_bytes = 0;
    /// Says that for each failing write by itself, where it is set.
    std::function<std::uint64_t()> wrote_bytes_of_call = nullptr;
    /// Runs for each sync that fails here, before the error is returned.
    std::function<void()> on_failed_sync = nullptr;
  };

  /// Borrows `target`, which must outlive this object.
  explicit FaultyFile(io::File& target) : ForwardingFile(target) {}
  FaultyFile(io::File& target, Options options)
      : ForwardingFile(target), options_(std::move(options)) {}

  [[nodiscard]] io::Result<void> sync() override;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override;
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override;

 private:
  [[nodiscard]] io::ByteView written_part(std::uint64_t offset, io::ByteView bytes) const;

  Options options_;
};

}  // namespace crashcheck::faultfs
