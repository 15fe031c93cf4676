// A file with its record carried out, read in pieces.
#include "coverage/carried_out.h"

#include <gtest/gtest.h>

#include <string>

#include "test_record.h"

namespace crashcheck::coverage {
namespace {

using testing::Bytes;

Bytes characters(std::string_view text) {
  Bytes bytes(text.size());
  testing::put_text(bytes, 0, text);
  return bytes;
}

/// A stack whose payload is 30 letters.
Bytes thirty_letters() {
  Bytes file(46);
  testing::put_text(file, 0, std::string_view("BSTK\0\1\10\0", 8));
  testing::put_u64(file, 8, 30);
  testing::put_text(file, 16, "abcdefghijklmnopqrstuvwxyzabcd");
  return file;
}

std::string payload(const Bytes& file) {
  std::string text;
  for (std::size_t i = 16; i < file.size(); ++i) text += static_cast<char>(file[i]);
  return text;
}

// Later changes cut, split and cover those before them.
TEST(CarriedOut, MakesChangesThatOverlapInTheirOrder) {
  const Bytes file = testing::with_record(thirty_letters(), 30, 30,
                                          {{2, characters("0123456789"), 0},
                                           {4, {}, 2},
                                           {10, characters("++++"), 0},
                                           {8, characters("*"), 0}});
  const auto done = carried_out(file);
  ASSERT_TRUE(done);
  EXPECT_EQ(payload(*done), std::string("ab01\0\0"
                                        "45*7++++opqrstuvwxyzabcd",
                                        30));
}

TEST(CarriedOut, ReadsTheSameInPiecesOfAnySize) {
  const Bytes file = testing::with_record(
      thirty_letters(), 30, 41, {{35, characters("new"), 0}, {3, {}, 9}, {0, characters("xy"), 0}});
  const auto whole = carried_out(file);
  ASSERT_TRUE(whole);
  oracle::SpanSource source(file);
  const auto pending = pending_record(source);
  ASSERT_TRUE(pending);
  CarriedOut done(source, *pending);
  ASSERT_EQ(done.size(), 57U);
  for (std::size_t size = 1; size < 60; ++size) {
    Bytes pieces;
    for (std::uint64_t at = 0; at < done.size(); at += size) {
      Bytes piece(size, std::byte{9});
      done.read(at, piece);
      pieces.insert(pieces.end(), piece.begin(), piece.end());
    }
    for (std::size_t i = done.size(); i < pieces.size(); ++i) EXPECT_EQ(pieces[i], std::byte{0});
    pieces.resize(done.size());
    EXPECT_EQ(pieces, *whole) << size;
  }
}

/// A source whose holes are all that is zero.
class Sparse final : public oracle::ByteSource {
 public:
  explicit Sparse(const Bytes& bytes) : bytes_(bytes), source_(bytes) {}
  [[nodiscard]] std::uint64_t size() const override { return source_.size(); }
  void read(std::uint64_t offset, std::span<std::byte> into) override {
    source_.read(offset, into);
  }
  [[nodiscard]] std::uint64_t next_data(std::uint64_t offset) override {
    while (offset < bytes_.size() && bytes_[offset] == std::byte{0}) ++offset;
    return offset;
  }

 private:
  const Bytes& bytes_;
  oracle::SpanSource source_;
};

TEST(CarriedOut, KnowsNoHoleWhereTheRecordWrites) {
  Bytes zeros = thirty_letters();
  std::fill(zeros.begin() + 16, zeros.end(), std::byte{0});
  const Bytes file = testing::with_record(zeros, 30, 30, {{20, characters("x"), 0}});
  Sparse source(file);
  const auto pending = pending_record(source);
  ASSERT_TRUE(pending);
  CarriedOut done(source, *pending);
  EXPECT_EQ(done.next_data(16), 36U);
  EXPECT_EQ(done.next_data(36), 36U);
  EXPECT_EQ(done.next_data(37), 46U) << "the record itself is gone";
}

}  // namespace
}  // namespace crashcheck::coverage
