// A file as it would be: changes are seen by whoever reads it through this object, and never reach
// the file below. Internal to bstack. Thread rule: that of File.
#pragma once

#include <memory>

#include "io/file.h"
#include "write_set.h"

namespace crashcheck::bstack {

/// Takes the memory of what was changed; long zeros cost nothing. `sync` does nothing.
class PrivateFile final : public io::File {
 public:
  /// Takes `below`, which must not be null. ERRORS: those of its size.
  [[nodiscard]] static io::Result<std::unique_ptr<PrivateFile>> over(
      std::unique_ptr<const io::File> below);

  PrivateFile(std::unique_ptr<const io::File> below, std::uint64_t size_bytes)
      : below_(std::move(below)), size_bytes_(size_bytes), shown_bytes_(size_bytes) {}

  [[nodiscard]] io::Result<void> sync() override { return {}; }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override;
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override;
  [[nodiscard]] io::Result<std::uint64_t> size() const override { return size_bytes_; }
  [[nodiscard]] io::Result<io::FileRange> next_data(std::uint64_t begin,
                                                    std::uint64_t end) const override;
  [[nodiscard]] io::ErrorPath path() const override { return below_->path(); }

 private:
  std::unique_ptr<const io::File> below_;
  std::uint64_t size_bytes_;
  std::uint64_t shown_bytes_;  ///< of the file below: what was never cut off
  WriteSet changes_;
};

}  // namespace crashcheck::bstack
