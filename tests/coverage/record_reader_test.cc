// The layer's own reader of redo records.
#include "coverage/record_reader.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <string>

#include "test_record.h"

namespace crashcheck::coverage {
namespace {

using testing::Bytes;
using testing::put_text;
using testing::put_u64;
using testing::with_record;

/// A stack whose payload is "0123456789".
Bytes ten_bytes() {
  Bytes file(26);
  put_text(file, 0, std::string_view("BSTK\0\1\10\0", 8));
  put_u64(file, 8, 10);
  put_text(file, 16, "0123456789");
  return file;
}

Bytes text(std::string_view characters) {
  Bytes bytes(characters.size());
  put_text(bytes, 0, characters);
  return bytes;
}

TEST(RecordReader, CarriesOutTheWorkedExample) {
  // docs/format.md, "The redo record", byte for byte.
  Bytes file = ten_bytes();
  file.resize(32);
  const std::string hex =
      "f7a1e50decc47ab578000000000000002000000000000000"
      "0a000000000000000d0000000000000002000000000000000000000000000000"
      "0a0000000000000003000000000000006162630000000000"
      "02000000000000800400000000000000"
      "f7a1e50decf4d0e97800000000000000ceed37d7f3b0576a";
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    file.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  const auto done = carried_out(file);
  ASSERT_TRUE(done.has_value());
  Bytes expected = ten_bytes();
  expected.resize(29);
  store_length(expected, 13);
  put_text(expected, 16, std::string_view("01\0\0\0\0006789abc", 13));
  EXPECT_EQ(*done, expected);
  EXPECT_EQ(file, with_record(ten_bytes(), 10, 13, {{10, text("abc"), 0}, {2, {}, 4}}));
}

TEST(RecordReader, ZeroesWhatIsNewAndTakesTheMaskOff) {
  const auto done = carried_out(with_record(ten_bytes(), 10, 40, {{1, text("xyz"), 0}}, 0x0102));
  ASSERT_TRUE(done.has_value());
  Bytes expected = ten_bytes();
  expected.resize(56);
  store_length(expected, 40);
  put_text(expected, 17, "xyz");
  EXPECT_EQ(*done, expected);
}

TEST(RecordReader, CutsWhatAShrinkGivesUp) {
  const auto done = carried_out(with_record(ten_bytes(), 10, 4, {{4, {}, 6}}));
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->size(), 20U);
  EXPECT_EQ(committed_length(*done), 4U);
}

TEST(RecordReader, BelievesNoRecordWithABitWrong) {
  const Bytes good = with_record(ten_bytes(), 10, 13, {{10, text("abc"), 0}});
  for (std::size_t at = 32; at < good.size(); ++at) {
    Bytes bad = good;
    bad[at] ^= std::byte{4};
    EXPECT_FALSE(carried_out(bad).has_value()) << at;
  }
}

TEST(RecordReader, BelievesNoRecordThatDoesNotBelongThere) {
  Bytes other_length = with_record(ten_bytes(), 10, 13, {});
  put_u64(other_length, 8, 11);
  EXPECT_FALSE(carried_out(other_length).has_value());
  EXPECT_FALSE(carried_out(with_record(ten_bytes(), 10, 13, {{12, text("ab"), 0}})).has_value())
      << "leaves the payload";
  Bytes says_elsewhere = with_record(ten_bytes(), 10, 13, {});
  put_u64(says_elsewhere, 48, 40);
  const std::size_t hash_at = says_elsewhere.size() - 8;
  put_u64(says_elsewhere, hash_at, XXH3_64bits(says_elsewhere.data() + 32, hash_at - 32));
  EXPECT_FALSE(carried_out(says_elsewhere).has_value()) << "its hash is right";
  Bytes moved = with_record(ten_bytes(), 10, 13, {});
  moved.insert(moved.begin() + 32, 8, std::byte{0});
  EXPECT_FALSE(carried_out(moved).has_value());
  EXPECT_FALSE(carried_out(ten_bytes()).has_value());
}

TEST(RecordReader, SeesWhatLooksLikeARecord) {
  const Bytes file = with_record(ten_bytes(), 10, 10, {{0, text("abcdefgh"), 0}});
  EXPECT_TRUE(looks_like_record(file, 26));
  Bytes without_begin = file;
  without_begin[32] = std::byte{0};
  EXPECT_TRUE(looks_like_record(without_begin, 26));
  without_begin.resize(file.size() - 24);
  EXPECT_FALSE(looks_like_record(without_begin, 26));
  EXPECT_FALSE(looks_like_record(ten_bytes(), 26));
}

}  // namespace
}  // namespace crashcheck::coverage
