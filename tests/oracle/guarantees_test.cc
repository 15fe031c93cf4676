// Each predicate is silent on a sound heap and speaks up, with the place, on planted damage.
#include "oracle/guarantees.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::oracle {
namespace {

using testing::heap_file;
using testing::put_node;
using testing::put_text;
using testing::put_u64;
using testing::worked_example;

constexpr std::uint64_t kUnit = 512;
constexpr std::uint64_t kSevens = 0x0707070707070707;

Bytes text(std::string_view words, std::size_t length) {
  Bytes bytes(length);
  testing::put_text(bytes, 0, words);
  return bytes;
}

/// What an application knows of the worked example.
HeapState known() {
  HeapState state;
  state.length = 240;
  state.live = {LiveSlice{1, 80, text("hello", 64), {}, {}}, LiveSlice{3, 208, Bytes(32), {}, {}}};
  state.free = {{48, 80}, {144, 208}};
  return state;
}

Outcome outcome() { return exactly("known", known()); }

/// The one finding of `findings`; fails the test where there is another number.
Finding only(const Findings& findings) {
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? Finding{} : findings.front();
}

TEST(Predicates, AreSilentOnASoundHeap) {
  const testing::Bytes file = worked_example();
  const RawHeap heap = decode(file);
  EXPECT_TRUE(header(heap, outcome(), kUnit).empty());
  EXPECT_TRUE(tree(heap).empty());
  EXPECT_TRUE(extents(heap, known()).empty());
  EXPECT_TRUE(coalesced(heap).empty());
  EXPECT_TRUE(zeroed(heap, known()).empty());
  EXPECT_TRUE(durable(heap, outcome()).empty());
  EXPECT_TRUE(intact(heap, outcome(), kUnit).empty());
  EXPECT_TRUE(leak(heap, outcome()).empty());
  EXPECT_TRUE(usable("", 0).empty());
  EXPECT_TRUE(atomic({}).empty());
}

TEST(Header, SeesTheUserBytesAndTheMagicChange) {
  auto file = worked_example();
  file[16 + 31] = std::byte{1};
  EXPECT_EQ(only(header(decode(file), outcome(), kUnit)).kind, Kind::kHeaderTouched);
  for (const std::size_t at : {48U, 54U, 55U, 0U, 5U}) {
    file = worked_example();
    file[at] = std::byte{0x33};
    EXPECT_EQ(only(header(decode(file), outcome(), kUnit)).offset, 32U) << at;
  }
}

TEST(Header, SeesALengthWithTheCheckOfAnother) {
  auto file = worked_example();
  const auto set_check = [&](std::uint16_t check) {
    file[6] = static_cast<std::byte>(check & 0xFFU);
    file[7] = static_cast<std::byte>(check >> 8U);
  };
  set_check(check_of_length(240));
  EXPECT_TRUE(header(decode(file), outcome(), kUnit).empty());
  set_check(check_of_length(241));
  EXPECT_EQ(only(header(decode(file), outcome(), kUnit)).kind, Kind::kHeaderTouched);
  set_check(check_of_length(48));
  EXPECT_TRUE(header(decode(file), outcome(), kUnit).empty()) << "which is none";
}

TEST(Header, AllowsEachUnitOldOrNewWhereItWasBeingWritten) {
  auto file = worked_example();
  Outcome writing = outcome();
  writing.alternative_header.fill(std::byte{9});
  for (std::uint64_t i = 0; i < 8; ++i) file[16 + i] = std::byte{9};
  EXPECT_TRUE(header(decode(file), writing, 8).empty());
  EXPECT_EQ(header(decode(file), writing, 32).size(), 1U) << "half of a unit";
  file[16] = std::byte{8};
  EXPECT_EQ(header(decode(file), writing, 8).size(), 1U) << "neither old nor new";
}

TEST(Tree, SeesNodesOutOfOrder) {
  auto file = heap_file(240, 48);
  put_node(file, 48, 64, 1, 2, 0, 144);
  put_node(file, 144, 32, 0, 1, 0, 0);
  const Finding finding = only(tree(decode(file)));
  EXPECT_EQ(finding.kind, Kind::kCorruptTree);
  EXPECT_EQ(finding.offset, 144U);
}

TEST(Tree, OrdersEqualSizesByOffset) {
  auto file = heap_file(240, 144);
  put_node(file, 144, 32, 1, 2, 0, 48);
  put_node(file, 48, 32, 0, 1, 0, 0);
  EXPECT_EQ(only(tree(decode(file))).kind, Kind::kCorruptTree);
}

TEST(Tree, SeesBrokenLinks) {
  auto file = worked_example();
  put_u64(file, 16 + 144 + 16, 48);
  EXPECT_EQ(only(tree(decode(file))).offset, 144U);
}

TEST(Tree, SeesWrongHeightsBalancesAndSpareBytes) {
  auto file = worked_example();
  file[16 + 48 + 9] = std::byte{3};
  EXPECT_EQ(only(tree(decode(file))).kind, Kind::kNotBalanced);
  file = worked_example();
  file[16 + 48 + 8] = std::byte{0};
  EXPECT_EQ(only(tree(decode(file))).kind, Kind::kNotBalanced);
  file = worked_example();
  file[16 + 48 + 15] = std::byte{1};
  EXPECT_EQ(only(tree(decode(file))).kind, Kind::kCorruptTree);
}

TEST(Tree, SeesAChainThoughItsHeightsAreRight) {
  auto file = heap_file(240, 48);
  put_node(file, 48, 32, 2, 3, 0, 112);
  put_node(file, 112, 32, 1, 2, 0, 176);
  put_node(file, 176, 32, 0, 1, 0, 0);
  const Finding finding = only(tree(decode(file)));
  EXPECT_EQ(finding.kind, Kind::kNotBalanced);
  EXPECT_EQ(finding.offset, 48U);
}

TEST(Extents, SeesSizesThatCannotBe) {
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{31}, std::uint64_t{33}, std::uint64_t{128}, UINT64_MAX}) {
    auto file = heap_file(144, 48);
    put_node(file, 48, size, 0, 1, 0, 0);
    EXPECT_EQ(only(extents(decode(file))).kind, Kind::kCorruptTree) << size;
  }
}

TEST(Extents, SeesFreeBlocksOverlapEachOtherAndLiveOnes) {
  auto file = worked_example();
  put_u64(file, 16 + 48, 128);
  const Findings findings = extents(decode(file), known());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].kind, Kind::kOverlap);
  EXPECT_EQ(findings[0].offset, 144U);
  EXPECT_EQ(findings[1].offset, 80U) << "the live block between them";
}

TEST(Coalesced, SeesFreeBlocksThatTouch) {
  auto file = worked_example();
  put_node(file, 80, 64, 0, 1, 0, 0);
  put_u64(file, 16 + 48 + 16, 80);
  const Findings findings = coalesced(decode(file));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].kind, Kind::kNotCoalesced);
  EXPECT_EQ(findings[0].offset, 80U);
  EXPECT_EQ(findings[1].offset, 144U);
}

TEST(Zeroed, SeesDirtInFreeMemoryAndInPadding) {
  auto file = worked_example();
  file[16 + 144 + 63] = std::byte{1};
  EXPECT_EQ(only(zeroed(decode(file), known())).offset, 176U);
  file = worked_example();
  HeapState shorter = known();
  shorter.live[0].content = text("hello", 40);
  file[16 + 80 + 40] = std::byte{1};
  EXPECT_EQ(only(zeroed(decode(file), shorter)).offset, 120U);
}

TEST(Zeroed, SeesDirtInBytesThatWereNeverWritten) {
  auto file = worked_example();
  HeapState state = known();
  state.live[1].fresh_from = 0;
  file[16 + 208 + 5] = std::byte{1};
  const RawHeap heap = decode(file);
  EXPECT_EQ(only(zeroed(heap, state)).kind, Kind::kDirtyMemory);
  EXPECT_TRUE(intact(heap, exactly("known", state), kUnit).empty()) << "one finding is enough";
}

TEST(Durable, SeesAFreeBlockMissing) {
  auto file = worked_example();
  put_u64(file, 16 + 48 + 24, 0);
  const Finding finding = only(durable(decode(file), outcome()));
  EXPECT_EQ(finding.kind, Kind::kLostAcked);
  EXPECT_EQ(finding.offset, 144U);
  EXPECT_EQ(finding.length, 64U);
}

TEST(Durable, SeesMemoryThatNobodyFreed) {
  HeapState state = known();
  state.free.pop_back();
  const auto file = worked_example();
  const Finding finding = only(durable(decode(file), exactly("known", state)));
  EXPECT_EQ(finding.kind, Kind::kPhantom);
  EXPECT_EQ(finding.offset, 144U);
}

TEST(Durable, SeesASliceBeyondTheEnd) {
  auto file = worked_example();
  put_u64(file, 8, 208);
  const Findings findings = durable(decode(file), outcome());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].kind, Kind::kLostAcked);
  EXPECT_EQ(findings[0].offset, 208U);
  EXPECT_EQ(findings[1].kind, Kind::kPhantom) << "the payload is too short";
}

TEST(Durable, SeesAnAcknowledgedChangeUndone) {
  const auto file = worked_example();
  HeapState state = known();
  state.live[0].previous = state.live[0].content;
  state.live[0].content = text("howdy", 64);
  const Outcome rewritten = exactly("known", state);
  EXPECT_EQ(only(durable(decode(file), rewritten)).kind, Kind::kLostAcked);
  EXPECT_TRUE(intact(decode(file), rewritten, kUnit).empty());
}

TEST(Intact, SeesForeignBytesInALiveSlice) {
  auto file = worked_example();
  file[16 + 80] = std::byte{'j'};
  EXPECT_EQ(only(intact(decode(file), outcome(), kUnit)).offset, 80U);
}

TEST(Intact, AllowsEachUnitOldOrNewInASliceBeingWritten) {
  auto file = worked_example();
  Outcome writing = outcome();
  writing.state.live[0].alternative = text("HELLO WORLD", 64);
  put_text(file, 16 + 80, "HELLO WO");
  EXPECT_TRUE(intact(decode(file), writing, 8).empty());
  EXPECT_EQ(intact(decode(file), writing, 512).size(), 1U);
  put_text(file, 16 + 80, "HELLO wo");
  EXPECT_EQ(intact(decode(file), writing, 8).size(), 1U);
}

TEST(Intact, AllowsOldBytesOrZerosAndANodeInABlockBeingFreed) {
  auto file = worked_example();
  Outcome freeing = outcome();
  freeing.state.take(1);
  freeing.wiped = {Wiped{80, Bytes(64, std::byte{7}), 64}};
  put_node(file, 80, 64, 0, 1, 0, 0);
  EXPECT_TRUE(intact(decode(file), freeing, 8).empty()) << "zeros beyond a node";
  for (std::uint64_t i = 32; i < 40; ++i) file[16 + 80 + i] = std::byte{7};
  EXPECT_TRUE(intact(decode(file), freeing, 8).empty()) << "one unit still old";
  file[16 + 80 + 33] = std::byte{0};
  EXPECT_EQ(only(intact(decode(file), freeing, 8)).offset, 80U);
}

TEST(Intact, AllowsEachUnitOfTheNodeOfABlockBeingFreedToBeMissing) {
  Outcome freeing = outcome();
  freeing.state.take(1);
  freeing.wiped = {Wiped{80, Bytes(64, std::byte{7}), 64}};
  for (unsigned there = 0; there < 16; ++there) {
    auto file = worked_example();
    put_node(file, 80, 64, -1, 2, 144, 208);
    for (unsigned word = 0; word < 4; ++word) {
      if ((there >> word & 1U) == 0) put_u64(file, 16 + 80 + 8 * word, word % 2 == 0 ? 0 : kSevens);
    }
    EXPECT_TRUE(intact(decode(file), freeing, 8).empty()) << there;
    const bool size_and_balance = (there & 3U) == 3;  // wherever it leads
    EXPECT_EQ(intact(decode(file), freeing, 32).empty(), size_and_balance) << there;
  }
}

TEST(Intact, WantsTheNodeOfABlockBeingFreedToBeThatBlocks) {
  auto file = worked_example();
  Outcome freeing = outcome();
  freeing.state.take(1);
  freeing.wiped = {Wiped{80, Bytes(64, std::byte{7}), 64}};
  put_node(file, 80, 32, 0, 1, 0, 0);
  EXPECT_EQ(intact(decode(file), freeing, 8).size(), 1U) << "another size";
  put_node(file, 80, 64, 0, 1, 0, 0);
  file[16 + 80 + 12] = std::byte{1};
  EXPECT_EQ(intact(decode(file), freeing, 8).size(), 1U) << "dirty spare bytes";
  file[16 + 80 + 12] = std::byte{0};
  freeing.wiped[0].node_size = 0;
  EXPECT_EQ(intact(decode(file), freeing, 8).size(), 1U) << "no block begins here";
}

TEST(Leak, SeesMemoryThatBelongsToNobody) {
  auto file = worked_example();
  put_u64(file, 16 + 48 + 24, 0);
  EXPECT_EQ(only(leak(decode(file), outcome())).length, 64U);
}

TEST(Leak, SeesAPayloadLongerThanExplained) {
  HeapState state = known();
  state.length = 208;
  state.live.pop_back();
  const auto file = worked_example();
  const Finding finding = only(leak(decode(file), exactly("known", state)));
  EXPECT_EQ(finding.offset, 208U);
  EXPECT_EQ(finding.length, 32U);
}

TEST(Leak, AllowsDocumentedLossOnlyAsAWhole) {
  Outcome losing = outcome();
  losing.state.free.pop_back();
  losing.may_be_free = {{144, 208}};
  auto file = worked_example();
  EXPECT_TRUE(leak(decode(file), losing).empty());
  EXPECT_TRUE(durable(decode(file), losing).empty());
  put_u64(file, 16 + 144, 32);
  EXPECT_EQ(only(leak(decode(file), losing)).offset, 144U) << "half of it";
}

TEST(BestFit, WantsTheSmallestThatFitsLowestOffsetFirst) {
  HeapState state = known();
  state.free = {{48, 144}, {304, 336}, {400, 432}};
  state.length = 464;
  EXPECT_TRUE(best_fit(state, {304, 336}).empty());
  EXPECT_EQ(only(best_fit(state, {400, 432})).kind, Kind::kNotBestFit);
  EXPECT_EQ(only(best_fit(state, {112, 144})).kind, Kind::kNotBestFit);
  EXPECT_TRUE(best_fit(state, {80, 144}).empty());
  EXPECT_EQ(only(best_fit(state, {464, 496})).kind, Kind::kNotBestFit) << "extended needlessly";
  EXPECT_TRUE(best_fit(state, {464, 464 + 128}).empty());
  EXPECT_EQ(only(best_fit(state, {336, 336 + 128})).kind, Kind::kNotBestFit);
}

TEST(Usable, ReportsWhatWentWrong) {
  EXPECT_EQ(only(usable("two owners", 80)).kind, Kind::kUnusable);
}

TEST(Atomic, ReportsWhereNoOutcomeFits) {
  EXPECT_EQ(only(atomic(usable("x", 0))).kind, Kind::kNotAtomic);
}

}  // namespace
}  // namespace crashcheck::oracle
