// What the format lets nobody detect.
#include "oracle/damaged_heap.h"

#include <gtest/gtest.h>

#include "oracle/guarantees.h"

namespace crashcheck::oracle {
namespace {

/// The worked example of the format: live slices at 80 and 208, free blocks at 48 and 144.
io::Bytes closed_heap() {
  constexpr std::string_view kHex =
      "4253544b00010800f000000000000000"
      "00000000000000000000000000000000"
      "00000000000000000000000000000000"
      "414c4754000100003000000000000000"
      "20000000000000000102000000000000"
      "00000000000000009000000000000000";
  io::Bytes bytes;
  for (std::size_t i = 0; i < kHex.size(); i += 2) {
    bytes.push_back(
        static_cast<std::byte>(std::stoul(std::string(kHex.substr(i, 2)), nullptr, 16)));
  }
  bytes.resize(256);
  bytes[0x60] = std::byte{'h'};
  bytes[0xA0] = std::byte{0x40};
  bytes[0xA9] = std::byte{1};
  return bytes;
}

TEST(ASoundHeap, IsAClosedOne) { EXPECT_TRUE(is_sound_heap(closed_heap())); }

TEST(ASoundHeap, IsNoDamagedOne) {
  struct Change {
    std::size_t at;
    const char* what;
  };
  for (const Change change :
       {Change{0, "stack magic"}, Change{8, "length"}, Change{0x30, "heap magic"},
        Change{0x38, "root"}, Change{0x40, "size"}, Change{0x48, "balance"}, Change{0x49, "height"},
        Change{0x58, "link"}, Change{0xC0, "free memory"}}) {
    io::Bytes bytes = closed_heap();
    bytes[change.at] ^= std::byte{4};
    EXPECT_FALSE(is_sound_heap(bytes)) << change.what;
  }
  io::Bytes cut = closed_heap();
  cut.pop_back();
  EXPECT_FALSE(is_sound_heap(cut));
  EXPECT_FALSE(is_sound_heap({}));
}

TEST(ASoundHeap, MayHaveOtherContent) {
  io::Bytes bytes = closed_heap();
  bytes[0x60] ^= std::byte{4};
  EXPECT_TRUE(is_sound_heap(bytes));
}

TEST(ASoundHeap, MayHaveAFreeBlockThatWasALiveOneOfZeros) {
  io::Bytes bytes = closed_heap();
  bytes[0x60] = std::byte{0};
  bytes[0xA0] = std::byte{0};  // the block at 144 is gone, and that at 48
  bytes[0xA9] = std::byte{0};
  bytes[0x40] = std::byte{0x60};  // goes on to 144
  bytes[0x48] = std::byte{0};
  bytes[0x49] = std::byte{1};
  bytes[0x58] = std::byte{0};
  EXPECT_TRUE(is_sound_heap(bytes));
}

TEST(ASoundHeap, MayBeFollowedByZerosOrWhatACrashLeavesOfARecord) {
  for (const auto& word : {kFirstBytesOfRecord, kFirstBytesOfTrailer}) {
    io::Bytes bytes = closed_heap();
    bytes.resize(bytes.size() + 8);
    EXPECT_TRUE(is_sound_heap(bytes)) << "a heap that was not closed has set them aside";
    bytes.back() = std::byte{1};
    EXPECT_FALSE(is_sound_heap(bytes));
    bytes.insert(bytes.end(), word.begin(), word.end());
    EXPECT_TRUE(is_sound_heap(bytes));
    bytes[0x40] ^= std::byte{4};
    EXPECT_FALSE(is_sound_heap(bytes));
  }
}

/// The example without its last block, which is live.
TEST(ASoundHeap, EndsWithAFreeBlockOnlyWhereTheLastCommitWasNotJournaled) {
  io::Bytes bytes = closed_heap();
  bytes.resize(kFileHeaderBytes + 208);
  bytes[8] = std::byte{208};
  EXPECT_TRUE(is_sound_heap(bytes));
  bytes[kCheckOffset] = static_cast<std::byte>(check_of_length(208) & 0xFFU);
  bytes[kCheckOffset + 1] = static_cast<std::byte>(check_of_length(208) >> 8U);
  EXPECT_FALSE(is_sound_heap(bytes));
}

/// The size in the first node is damaged; the root, too, which a pending record mends.
TEST(ASoundHeap, MayBeWhatARecordMakesOfADamagedOne) {
  const faultfs::Image recovered(closed_heap());
  io::Bytes bytes = closed_heap();
  bytes[0x60] = std::byte{0};
  const faultfs::Image before(bytes);
  bytes[0x38] = std::byte{1};
  bytes[0x60] = std::byte{5};
  const faultfs::Image damaged(bytes);
  bytes[0x38] = std::byte{48};
  const faultfs::Image found(bytes);
  const explorer::DamagedFile file{before, recovered, damaged};
  EXPECT_TRUE(is_sound_but_for_the_damage(found, file));
  bytes[0x61] = std::byte{1};
  EXPECT_FALSE(is_sound_but_for_the_damage(bytes, file)) << "neither the record nor the damage";
  EXPECT_FALSE(is_sound_but_for_the_damage(damaged, file)) << "no sound heap";
}

TEST(ACutCreation, IsAnyPartOfAnEmptyHeap) {
  EXPECT_TRUE(may_be_a_cut_creation({}));
  io::Bytes empty = closed_heap();
  empty.resize(64);
  empty[8] = std::byte{48};
  empty[0x38] = std::byte{0};
  EXPECT_TRUE(may_be_a_cut_creation(empty));
  for (std::size_t at = 0; at < empty.size(); ++at) {
    io::Bytes part = empty;
    part[at] = std::byte{0};
    EXPECT_TRUE(may_be_a_cut_creation(part)) << at;
    part[at] = std::byte{0xEE};
    EXPECT_FALSE(may_be_a_cut_creation(part)) << at;
    part.resize(at);
    EXPECT_TRUE(may_be_a_cut_creation(part)) << at;
  }
  empty.push_back(std::byte{0});
  EXPECT_FALSE(may_be_a_cut_creation(empty));
}

Outcome outcome_of_example() {
  HeapState state = created_heap();
  state.length = 240;
  LiveSlice slice;
  slice.offset = 80;
  slice.content = Bytes(64);
  slice.content[0] = std::byte{'h'};
  slice.previous = slice.content;
  state.live.push_back(slice);
  return exactly("acknowledged", state);
}

TEST(Losses, AreLiveBytesAndNothingElse) {
  const Outcome outcome = outcome_of_example();
  const io::Bytes sound = closed_heap();
  EXPECT_EQ(lost(decode(sound), outcome, 512), Findings());
  struct Change {
    std::size_t at;
    bool is_loss;
  };
  for (const Change change : {Change{0x38, false}, Change{0x49, false}, Change{0xC0, false},
                              Change{0x60, true}, Change{0x9F, true}, Change{0x10, true}}) {
    io::Bytes bytes = sound;
    bytes[change.at] ^= std::byte{1};
    EXPECT_EQ(!lost(decode(bytes), outcome, 512).empty(), change.is_loss) << change.at;
  }
}

TEST(Losses, AreLiveBlocksThatAreFree) {
  io::Bytes bytes = closed_heap();
  bytes[0x40] = std::byte{0x40};  // reaches to 112
  const Findings findings = lost(decode(bytes), outcome_of_example(), 512);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].message, "a live block is in the free tree");
}

TEST(Losses, AreBlocksBeyondTheEnd) {
  io::Bytes bytes = closed_heap();
  bytes.resize(0x80);
  EXPECT_FALSE(lost(decode(bytes), outcome_of_example(), 512).empty());
}

TEST(Content, IsRestoredWhereTheDamageChangedIt) {
  const io::Bytes before = closed_heap();
  io::Bytes damaged = before;
  damaged[0x60] = std::byte{0};
  damaged[0x40] = std::byte{0};
  io::Bytes found = damaged;
  found[0x61] = std::byte{7};  // the store's own doing
  io::Bytes recovered = before;
  recovered[0x60] = std::byte{9};  // a pending record has changed it
  const faultfs::Image images[] = {before, recovered, damaged};
  const auto restored =
      with_content_restored(found, {images[0], images[1], images[2]}, outcome_of_example().state);
  EXPECT_EQ(restored[0x60], recovered[0x60]);
  EXPECT_EQ(restored[0x40], std::byte{0}) << "no content";
  EXPECT_EQ(restored[0x61], std::byte{7}) << "not changed by the damage";
}

}  // namespace
}  // namespace crashcheck::oracle
