// Nothing that a program writes can pass for the beginning or the end of a record inside of one.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "expected_record.h"
#include "random_redo.h"
#include "records.h"
#include "redo_record.h"

namespace crashcheck::bstack {
namespace {

/// How many of the words are one with which a record begins or ends.
std::size_t magic_words(const io::Bytes& record) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < record.size() / 8; ++i) {
    const std::uint64_t word = word_of(record, i);
    count += word == kFirstMagic || word == kLastMagic ? 1 : 0;
  }
  return count;
}

io::Bytes encoded(const io::Bytes& data) {
  return record_of(Redo{data.size(), data.size(), {Change{0, data}}});
}

/// A mask is spoilt by a word that it would turn into a magic.
io::Bytes spoiling(std::uint64_t magic, std::uint64_t masks) {
  io::Bytes data;
  for (std::uint64_t mask = 0; mask < masks; ++mask) data = joined({data, u64(magic ^ mask)});
  return data;
}

TEST(RedoRecordMask, IsZeroWhereNothingLooksLikeAMagic) {
  EXPECT_EQ(word_of(encoded(pattern(64)), kMaskAt), 0U);
  EXPECT_EQ(word_of(encoded(joined({from_text("xxxx"), u64(kFirstMagic)})), kMaskAt), 0U)
      << "a magic across two words is none";
}

TEST(RedoRecordMask, HidesEitherMagic) {
  for (const std::uint64_t magic : {kFirstMagic, kLastMagic}) {
    const io::Bytes data = joined({u64(magic), from_text("0123456789")});
    const io::Bytes record = encoded(data);
    EXPECT_EQ(record, expected_record(18, 18, {bytes_at(0, data)}, 1));
    EXPECT_EQ(magic_words(record), 2U);
  }
}

TEST(RedoRecordMask, IsTheSmallestWordThatHidesThem) {
  for (const std::uint64_t magic : {kFirstMagic, kLastMagic}) {
    for (const std::uint64_t masks : {1U, 2U, 7U, 100U}) {
      EXPECT_EQ(word_of(encoded(spoiling(magic, masks)), kMaskAt), masks);
    }
  }
  const io::Bytes gap = joined({u64(kFirstMagic), u64(kLastMagic ^ 1U), u64(kFirstMagic ^ 3U)});
  EXPECT_EQ(word_of(encoded(gap), kMaskAt), 2U);
}

/// All of the data counts: later entries, and the last bytes of an entry, which are filled up.
TEST(RedoRecordMask, LooksAtEveryEntry) {
  const io::Bytes plain = pattern(5);
  const io::Bytes magic = u64(kLastMagic);
  const io::Bytes record =
      record_of(Redo{90, 90, {Change{0, plain}, Change{40, {}, 50}, Change{8, magic}}});
  EXPECT_EQ(record,
            expected_record(90, 90, {bytes_at(0, plain), zeros_at(40, 50), bytes_at(8, magic)}, 1));
}

/// Every word of the data spoils the next mask: as many as can be.
TEST(RedoRecordMask, IsFoundWhereEveryWordSpoilsAnother) {
  const std::uint64_t words = 2000;
  EXPECT_EQ(word_of(encoded(spoiling(kFirstMagic, words)), kMaskAt), words);
  io::Bytes both;
  const std::uint64_t difference = kFirstMagic ^ kLastMagic;
  for (std::uint64_t mask = 0; mask < 64; ++mask) {
    both = joined({both, u64(kFirstMagic ^ mask), u64(kFirstMagic ^ mask ^ difference)});
  }
  EXPECT_EQ(word_of(encoded(both), kMaskAt), 64U);
}

RC_GTEST_PROP(RedoRecordMask, LeavesNoMagicAndIsTheSmallestThatDoes, ()) {
  const RandomRedo random = *random_redos();
  const io::Bytes record = record_of(redo_of(random));
  RC_ASSERT(magic_words(record) == 2U);
  for (std::uint64_t smaller = 0; smaller < word_of(record, kMaskAt); ++smaller) {
    const io::Bytes other = expected_record(random.before, random.after, random.entries, smaller);
    RC_ASSERT(magic_words(other) > 2U);
  }
}

}  // namespace
}  // namespace crashcheck::bstack
