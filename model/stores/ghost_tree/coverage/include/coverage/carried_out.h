// A file as its redo record will leave it, without a copy of the file. Thread rule: that of the
// source.
#pragma once

#include <map>

#include "coverage/record_reader.h"
#include "oracle/byte_source.h"

namespace crashcheck::coverage {

/// Memory: the bytes of the changes, and about 100 bytes for each.
class CarriedOut final : public oracle::ByteSource {
 public:
  /// Borrows `file`, which ends with the record.
  CarriedOut(oracle::ByteSource& file, const PendingRecord& pending);

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<std::byte> into) override;
  [[nodiscard]] std::uint64_t next_data(std::uint64_t offset) override;

 private:
  /// File bytes from the key to `end`; zeros where `bytes` is empty.
  struct Piece {
    std::uint64_t end = 0;
    io::Bytes bytes;
  };

  void put(std::uint64_t begin, Piece piece);

  oracle::ByteSource& file_;
  std::uint64_t size_;
  std::map<std::uint64_t, Piece> pieces_;  ///< disjoint
};

}  // namespace crashcheck::coverage
