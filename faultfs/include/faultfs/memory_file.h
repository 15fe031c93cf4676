// A file of bytes in memory that never fails: what the explorer recovers crash images on.
#pragma once

#include <utility>

#include "io/file.h"

namespace crashcheck::faultfs {

class MemoryFile final : public io::File {
 public:
  /// Requests that would make the file larger than `capacity_bytes` fail with kNoSpace, so that a
  /// length read from a damaged file cannot exhaust memory.
  static constexpr std::uint64_t kDefaultCapacityBytes = std::uint64_t{1} << 30U;

  explicit MemoryFile(io::Bytes bytes = {}, std::uint64_t capacity_bytes = kDefaultCapacityBytes)
      : bytes_(std::move(bytes)), capacity_bytes_(capacity_bytes) {}

  [[nodiscard]] io::Result<void> sync() override { return {}; }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override;
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override;
  [[nodiscard]] io::Result<std::uint64_t> size() const override { return bytes_.size(); }

  /// The whole content. The view lives until the next mutating call.
  [[nodiscard]] io::ByteView bytes() const { return bytes_; }
  /// Replaces the whole content, reusing the memory.
  void assign(io::ByteView bytes) { bytes_.assign(bytes.begin(), bytes.end()); }

 private:
  io::Bytes bytes_;
  std::uint64_t capacity_bytes_;
};

}  // namespace crashcheck::faultfs
