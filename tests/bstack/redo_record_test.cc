// The bytes of a redo record, and that they say what was put into them.
#include "redo_record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "expected_record.h"
#include "random_redo.h"
#include "records.h"

namespace crashcheck::bstack {
namespace {

/// The record of `redo`, taken apart again at the end of a file.
std::optional<Redo> decoded(io::Bytes& record, const Redo& redo) {
  const std::uint64_t place = place_of_record(redo.length_before, redo.length_after);
  return decode_record(record, place + record.size());
}

/// The worked example of docs/format.md.
TEST(RedoRecord, TheWorkedExampleIsHeldByteForByte) {
  const io::Bytes abc = from_text("abc");
  const Redo redo{10, 13, {Change{10, abc}, Change{2, {}, 4}}};
  EXPECT_EQ(record_of(redo), from_hex("f7a1e50d ecc47ab5 78000000 00000000"
                                      "20000000 00000000 0a000000 00000000"
                                      "0d000000 00000000 02000000 00000000"
                                      "00000000 00000000"
                                      "0a000000 00000000 03000000 00000000"
                                      "61626300 00000000"
                                      "02000000 00000080 04000000 00000000"
                                      "f7a1e50d ecf4d0e9 78000000 00000000"
                                      "ceed37d7 f3b0576a"));
}

TEST(RedoRecord, LiesBehindTheLongerPayloadAtAMultipleOfEight) {
  EXPECT_EQ(record_offset(0, 0), 16U);
  EXPECT_EQ(record_offset(1, 0), 24U);
  EXPECT_EQ(record_offset(0, 8), 24U);
  EXPECT_EQ(record_offset(9, 8), 32U);
  EXPECT_EQ(record_offset(Stack::kMaxLength, 0), std::uint64_t{1} << 63U);
}

TEST(RedoRecord, WithoutChangesIsAsShortAsARecordCanBe) {
  const Redo redo{3, 900, {}};
  EXPECT_EQ(record_size(redo), kMinRecordBytes);
  EXPECT_EQ(record_of(redo), expected_record(3, 900, {}));
}

/// Zeros have no bytes in the record, however many they are.
TEST(RedoRecord, ALongRangeOfZerosTakesTwoWords) {
  const std::uint64_t length = std::uint64_t{1} << 60U;
  const Redo redo{length, 0, {Change{0, {}, length}}};
  io::Bytes record = record_of(redo);
  EXPECT_EQ(record, expected_record(length, 0, {zeros_at(0, length)}));
  const auto found = decoded(record, redo);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->changes.at(0).zeros, length);
}

/// No file is longer than 2^63 - 1 bytes: 104 less leave room for the header and a record.
TEST(RedoRecord, HasNoSizeWhereNoFileCouldHoldIt) {
  const std::uint64_t longest = (std::uint64_t{1} << 63U) - 104;
  EXPECT_EQ(record_size(Redo{longest, 0, {}}), 80U);
  EXPECT_EQ(record_size(Redo{0, longest, {}}), 80U);
  EXPECT_FALSE(record_size(Redo{longest + 1, 0, {}}));
  EXPECT_FALSE(record_size(Redo{0, longest + 1, {}}));
  const io::Bytes byte(1);
  EXPECT_FALSE(record_size(Redo{longest, longest, {Change{0, byte}}}));
  EXPECT_FALSE(record_size(Redo{longest, longest, {Change{0, {}, 1}}}));
  EXPECT_EQ(record_size(Redo{longest - 24, longest, {}}), 80U);
  EXPECT_EQ(record_size(Redo{longest - 24, longest - 24, {Change{0, byte}}}), 104U);
  EXPECT_FALSE(record_size(Redo{Stack::kMaxLength, Stack::kMaxLength, {}}));
}

RC_GTEST_PROP(RedoRecord, IsAsDocumented, ()) {
  const RandomRedo random = *random_redos();
  const io::Bytes record = record_of(redo_of(random));
  RC_ASSERT(record_size(redo_of(random)) == record.size());
  const std::uint64_t mask = word_of(record, kMaskAt);
  RC_ASSERT(record == expected_record(random.before, random.after, random.entries, mask));
}

RC_GTEST_PROP(RedoRecord, GivesBackWhatWasPutIntoIt, ()) {
  const RandomRedo random = *random_redos();
  const Redo redo = redo_of(random);
  io::Bytes record = record_of(redo);
  const auto found = decoded(record, redo);
  RC_ASSERT(found.has_value());
  RC_ASSERT(found->length_before == random.before);
  RC_ASSERT(found->length_after == random.after);
  RC_ASSERT(std::ranges::equal(found->changes, redo.changes, [](const auto& a, const auto& b) {
    return a.offset == b.offset && a.zeros == b.zeros && std::ranges::equal(a.bytes, b.bytes);
  }));
}

}  // namespace
}  // namespace crashcheck::bstack
