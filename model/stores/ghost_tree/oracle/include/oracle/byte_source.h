// Bytes of a file that need not be in memory. Thread rule: one thread uses a source.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace crashcheck::oracle {

/// Reading never fails: what cannot be read is zero, and the source keeps the error for its owner.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  ByteSource(ByteSource&&) = delete;
  ByteSource& operator=(ByteSource&&) = delete;
  virtual ~ByteSource() = default;

  /// In bytes; the same at every call.
  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// Fills `into` from `offset`; bytes after the end are zero.
  virtual void read(std::uint64_t offset, std::span<std::byte> into) = 0;

  /// The first offset from `offset` on at which a byte may be other than zero; the size where there
  /// is none. A source that knows no holes says `offset`.
  [[nodiscard]] virtual std::uint64_t next_data(std::uint64_t offset) { return offset; }
};

/// Bytes in memory, which are borrowed.
class SpanSource final : public ByteSource {
 public:
  explicit SpanSource(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }

  void read(std::uint64_t offset, std::span<std::byte> into) override {
    const std::uint64_t begin = std::min<std::uint64_t>(offset, bytes_.size());
    const auto there = bytes_.subspan(begin).first(std::min(into.size(), bytes_.size() - begin));
    std::ranges::copy(there, into.begin());
    std::ranges::fill(into.subspan(there.size()), std::byte{0});
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace crashcheck::oracle
