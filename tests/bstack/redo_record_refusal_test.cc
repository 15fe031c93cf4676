// What is no record, although most of it is: a damaged one, a mixture of two, one that belongs to
// another file, and one that was made wrong on purpose, its hash right.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "expected_record.h"
#include "random_redo.h"
#include "records.h"
#include "redo_record.h"

namespace crashcheck::bstack {
namespace {

constexpr std::uint64_t kBefore = 10;
constexpr std::uint64_t kAfter = 13;
const Entries kEntries{bytes_at(10, from_text("abc")), zeros_at(2, 4)};

/// Whether `record`, at the end of a file of `file_bytes`, asks for anything.
bool believed_at_end(io::Bytes record, std::uint64_t file_bytes) {
  return decode_record(record, file_bytes).has_value();
}

/// The same at the place of the lengths above, or of other ones.
bool believed(const io::Bytes& record, std::uint64_t before = kBefore,
              std::uint64_t after = kAfter) {
  return believed_at_end(record, place_of_record(before, after) + record.size());
}

io::Bytes sound() { return expected_record(kBefore, kAfter, kEntries); }

TEST(RedoRecordRefusal, TheRecordThatTheseTestsDamageIsSound) { EXPECT_TRUE(believed(sound())); }

TEST(RedoRecordRefusal, NoBitMayBeAnother) {
  const io::Bytes record = sound();
  for (std::size_t bit = 0; bit < 8 * record.size(); ++bit) {
    io::Bytes flipped = record;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    EXPECT_FALSE(believed(flipped)) << bit;
  }
}

TEST(RedoRecordRefusal, NoPartOfARecordIsOne) {
  const io::Bytes record = sound();
  const std::uint64_t place = place_of_record(kBefore, kAfter);
  for (std::size_t cut = 1; cut <= record.size(); ++cut) {
    const auto by = static_cast<std::ptrdiff_t>(cut);
    const io::Bytes first(record.begin(), record.end() - by);
    const io::Bytes last(record.begin() + by, record.end());
    EXPECT_FALSE(believed_at_end(first, place + first.size())) << cut;
    EXPECT_FALSE(believed_at_end(last, place + record.size())) << cut;
    EXPECT_FALSE(believed_at_end(last, place + last.size())) << cut;
  }
}

/// What a device leaves that loses the units of one of two records one by one.
TEST(RedoRecordRefusal, NoMixtureOfTwoRecordsIsOne) {
  const auto record_of = [](const char* text) {
    return expected_record(8, 72, {bytes_at(8, from_text(text)), zeros_at(0, 8)});
  };
  const io::Bytes one =
      record_of("every word of this text differs from the other one's: all of it.");
  const io::Bytes other =
      record_of("EVERY-WORD-OF-THIS-TEXT-DIFFERS-FROM-THE-OTHER-ONE'S:-ALL-OF-IT!");
  std::vector<std::size_t> differing;
  for (std::size_t i = 0; i < one.size() / 8; ++i) {
    if (word_of(one, i) != word_of(other, i)) differing.push_back(i);
  }
  ASSERT_EQ(differing.size(), 9U) << "the data and the hash";
  for (unsigned choice = 0; choice < 1U << differing.size(); ++choice) {
    io::Bytes mixed = one;
    for (std::size_t i = 0; i < differing.size(); ++i) {
      const auto at = static_cast<std::ptrdiff_t>(differing[i]);
      if ((choice >> i & 1U) != 0) mixed = with_word(mixed, at, word_of(other, differing[i]));
    }
    EXPECT_EQ(believed(mixed, 8, 72), mixed == one || mixed == other) << choice;
  }
}

RC_GTEST_PROP(RedoRecordRefusal, NoWordMayBeThatOfAnotherRecord, ()) {
  const RandomRedo random = *random_redos();
  const io::Bytes one = record_of(redo_of(random));
  const RandomRedo other_random = *random_redos();
  const io::Bytes other = record_of(redo_of(other_random));
  for (std::size_t i = 0; i < std::min(one.size(), other.size()) / 8; ++i) {
    if (word_of(one, i) == word_of(other, i)) continue;
    const io::Bytes mixed = with_word(one, static_cast<std::ptrdiff_t>(i), word_of(other, i));
    RC_ASSERT(!believed(mixed, random.before, random.after));
  }
}

TEST(RedoRecordRefusal, AnotherPlaceThanItsOwn) {
  const std::uint64_t size = place_of_record(kBefore, kAfter) + sound().size();
  for (const std::uint64_t other : {size - 8, size + 8, size - 1, size + 1, sound().size()}) {
    EXPECT_FALSE(believed_at_end(sound(), other)) << other;
  }
}

/// Each word wrong in many ways, and the hash right.
TEST(RedoRecordRefusal, NoMagicSizePlaceOrCountMayBeAnotherEvenWithAHashThatIsRight) {
  const io::Bytes record = sound();
  for (const std::ptrdiff_t at :
       {std::ptrdiff_t{kFirstMagicAt}, std::ptrdiff_t{kSizeAt}, std::ptrdiff_t{kPlaceAt},
        std::ptrdiff_t{kCountAt}, std::ptrdiff_t{-3}, std::ptrdiff_t{-2}}) {
    const std::size_t index =
        at < 0 ? record.size() / 8 - static_cast<std::size_t>(-at) : static_cast<std::size_t>(at);
    const std::uint64_t word = word_of(record, index);
    for (const std::uint64_t wrong :
         {word - 1, word + 1, word - 8, word + 8, word + 24, word ^ 1U << 5U, ~word, UINT64_MAX,
          UINT64_MAX - 7, std::uint64_t{1} << 63U, std::uint64_t{0}}) {
      if (wrong == word) continue;
      EXPECT_FALSE(believed(resealed(with_word(record, at, wrong)))) << at << " " << wrong;
    }
  }
}

TEST(RedoRecordRefusal, ALengthAfterwardsThatWouldPutItElsewhere) {
  for (const std::uint64_t wrong : {17U, 1000U}) {
    EXPECT_FALSE(believed(resealed(with_word(sound(), kAfterAt, wrong)))) << wrong;
  }
}

/// The place would be right for the first, by overflow, and the payload could hold anything.
TEST(RedoRecordRefusal, PayloadsLongerThanAnyFile) {
  for (const std::uint64_t length :
       {Stack::kMaxLength + 1, std::uint64_t{1} << 63U, UINT64_MAX - 16, UINT64_MAX - 15,
        UINT64_MAX - 14, UINT64_MAX}) {
    for (const bool is_before : {false, true}) {
      const std::uint64_t before = is_before ? length : 0;
      const std::uint64_t after = is_before ? 0 : length;
      const io::Bytes record = expected_record(before, after, {});
      EXPECT_FALSE(believed(record, before, after)) << length;
      EXPECT_FALSE(believed_at_end(record, place_of_record(before, after) + record.size()))
          << length;
      for (std::uint64_t place = 0; place < 64; place += 8) {
        const io::Bytes moved = resealed(with_word(record, kPlaceAt, place));
        EXPECT_FALSE(believed_at_end(moved, place + moved.size())) << length << " " << place;
      }
    }
  }
}

TEST(RedoRecordRefusal, AnEntryThatLeavesTheLongerPayload) {
  const auto refused = [](const Entry& entry) {
    return !believed(expected_record(kBefore, kAfter, {entry}));
  };
  EXPECT_FALSE(refused(bytes_at(12, io::Bytes(1))));
  EXPECT_TRUE(refused(bytes_at(13, io::Bytes(1))));
  EXPECT_TRUE(refused(bytes_at(12, io::Bytes(2))));
  EXPECT_FALSE(refused(zeros_at(0, 13)));
  EXPECT_TRUE(refused(zeros_at(0, 14)));
  EXPECT_TRUE(refused(zeros_at(14, 1)));
  for (const std::uint64_t near : {UINT64_MAX, UINT64_MAX - 7, (std::uint64_t{1} << 63U) - 1}) {
    EXPECT_TRUE(refused(zeros_at(1, near))) << near;
    EXPECT_TRUE(refused(zeros_at(near >> 1U, near))) << near;
    EXPECT_TRUE(refused(bytes_at(near >> 1U, io::Bytes(8)))) << near;
  }
}

/// An entry's size counts bytes of which the record has fewer, or more.
TEST(RedoRecordRefusal, EntriesThatDoNotFillTheRecord) {
  const std::uint64_t length = 1000;
  const auto with_size = [&](std::uint64_t size) {
    const io::Bytes record = expected_record(length, length, {bytes_at(0, pattern(16))});
    return believed(resealed(with_word(record, kEntriesAt + 1, size)), length, length);
  };
  for (const std::uint64_t size : {9U, 15U, 16U}) EXPECT_TRUE(with_size(size)) << size;
  for (const std::uint64_t size : {0U, 1U, 8U, 17U, 24U, 40U, 1000U}) {
    EXPECT_FALSE(with_size(size)) << size;
  }
  for (const std::uint64_t size : {UINT64_MAX, UINT64_MAX - 6, UINT64_MAX - 7}) {
    EXPECT_FALSE(with_size(size)) << size;
  }
}

/// In a payload that long no size leaves it.
TEST(RedoRecordRefusal, BytesThatOnlyAnEndlessPayloadWouldHold) {
  const std::uint64_t length = (std::uint64_t{1} << 63U) - 200;
  const io::Bytes record = expected_record(length, length, {bytes_at(0, pattern(16))});
  for (const std::uint64_t size : {length, length - 7, std::uint64_t{1} << 62U}) {
    EXPECT_FALSE(believed(resealed(with_word(record, kEntriesAt + 1, size)), length, length));
  }
}

TEST(RedoRecordRefusal, AnEntryOfNothing) {
  const io::Bytes bytes = expected_record(kBefore, kAfter, {bytes_at(0, {})});
  const io::Bytes zeros = expected_record(kBefore, kAfter, {zeros_at(0, 1)});
  EXPECT_FALSE(believed(bytes));
  EXPECT_TRUE(believed(zeros));
  EXPECT_FALSE(believed(resealed(with_word(zeros, kEntriesAt + 1, 0))));
}

TEST(RedoRecordRefusal, MoreOrFewerEntriesThanItSays) {
  for (const std::uint64_t count : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{3},
                                    std::uint64_t{1} << 60U, UINT64_MAX}) {
    EXPECT_FALSE(believed(resealed(with_word(sound(), kCountAt, count)))) << count;
  }
}

/// Read on behind the last entry, the trailer passes for zeros in a payload that long.
TEST(RedoRecordRefusal, MoreEntriesThanItHasInAnEndlessPayload) {
  const std::uint64_t length = (std::uint64_t{1} << 63U) - 200;
  for (const Entries& entries : {Entries{}, Entries{zeros_at(0, 8)}}) {
    const io::Bytes record = expected_record(length, length, entries);
    ASSERT_TRUE(believed(record, length, length));
    for (const std::uint64_t more : {1U, 2U, 3U, 1000U}) {
      const io::Bytes wrong = resealed(with_word(record, kCountAt, entries.size() + more));
      EXPECT_FALSE(believed(wrong, length, length)) << more;
    }
  }
}

TEST(RedoRecordRefusal, ATrailerOfWhichThereIsNoRecordBefore) {
  const auto size_at_end = [](std::uint64_t size, std::uint64_t file_bytes) {
    return record_size_at_end(joined({u64(kLastMagic), u64(size), u64(0)}), file_bytes);
  };
  EXPECT_EQ(size_at_end(80, 80), 80U);
  EXPECT_EQ(size_at_end(88, 1000), 88U);
  for (const std::uint64_t size : {0U, 72U, 79U, 81U, 84U, 1008U}) {
    EXPECT_FALSE(size_at_end(size, 1000)) << size;
  }
  EXPECT_FALSE(size_at_end(UINT64_MAX - 7, 1000));
  const io::Bytes trailer = joined({u64(kLastMagic), u64(80), u64(0)});
  EXPECT_FALSE(record_size_at_end(io::ByteView(trailer).first(23), 1000));
  EXPECT_FALSE(record_size_at_end(joined({trailer, u64(0)}), 1000));
}

}  // namespace
}  // namespace crashcheck::bstack
