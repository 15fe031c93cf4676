// A decorator that appends every event that reached the file to a trace.
#pragma once

#include "faultfs/forwarding_file.h"
#include "faultfs/trace.h"

namespace crashcheck::faultfs {

/// Calls that succeed are events; a failing call leaves no event. A resize to the same size is one,
/// an empty write is none.
class RecordingFile final : public ForwardingFile {
 public:
  /// Borrows both, which must outlive this object.
  RecordingFile(io::File& target, Trace& trace) : ForwardingFile(target), trace_(trace) {}

  [[nodiscard]] io::Result<void> sync() override;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override;

 private:
  Trace& trace_;
};

}  // namespace crashcheck::faultfs
