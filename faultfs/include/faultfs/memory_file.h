// A file in memory: what the explorer recovers crash images on. It fails where units of the image
// cannot be read: a read of them, and a write of a part of one, for which the rest would have to be
// read.
#pragma once

#include <utility>

#include "faultfs/image.h"
#include "io/file.h"

namespace crashcheck::faultfs {

class MemoryFile final : public io::File {
 public:
  /// Requests that would make the file larger than `capacity_bytes` fail with kNoSpace, so that a
  /// length read from a damaged file cannot exhaust memory.
  static constexpr std::uint64_t kDefaultCapacityBytes = std::uint64_t{1} << 30U;

  explicit MemoryFile(Image image = {}, std::uint64_t capacity_bytes = kDefaultCapacityBytes)
      : image_(std::move(image)), capacity_bytes_(capacity_bytes) {}

  [[nodiscard]] io::Result<void> sync() override { return {}; }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override;
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override;
  [[nodiscard]] io::Result<std::uint64_t> size() const override { return image_.size(); }
  [[nodiscard]] io::Result<io::FileRange> next_data(std::uint64_t begin,
                                                    std::uint64_t end) const override {
    return image_.next_data(begin, end);
  }

  /// The whole content, to be copied or read until the next mutating call.
  [[nodiscard]] const Image& image() const { return image_; }
  /// The same as bytes. REQUIRES: no more than Image::kMaxViewBytes.
  [[nodiscard]] io::ByteView bytes() const { return image_.bytes(); }
  /// Replaces the whole content, reusing the memory.
  void assign(const Image& image) { image_ = image; }

 private:
  Image image_;
  std::uint64_t capacity_bytes_;
};

}  // namespace crashcheck::faultfs
