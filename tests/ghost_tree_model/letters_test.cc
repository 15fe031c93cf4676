// The letters, and what they write.
#include "letters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "io/bytes.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::Action;
using Kind = ActionKind;
using oracle::Protocol;

Action action(Kind kind, std::uint32_t first = 0, std::uint64_t before = 0,
              std::uint64_t after = 0) {
  return {static_cast<std::uint8_t>(kind), first, 0, before, after};
}

oracle::HeapState heap_with(const std::vector<std::uint64_t>& lengths) {
  oracle::HeapState state = oracle::created_heap();
  for (const std::uint64_t length : lengths) {
    oracle::LiveSlice slice;
    slice.handle = static_cast<history::Handle>(state.live.size() + 5);
    slice.offset = state.length;
    slice.content.resize(length);
    state.length += oracle::block_length(length);
    state.live.push_back(std::move(slice));
  }
  return state;
}

std::size_t count(const std::vector<Action>& actions, Kind kind) {
  return static_cast<std::size_t>(
      std::ranges::count(actions, static_cast<std::uint8_t>(kind), &Action::kind));
}

TEST(Actions, OfAnEmptyHeapAllocateEveryLength) {
  const auto actions = actions_at(heap_with({}), LetterSet::kCore, Protocol::kInPlace, 3);
  EXPECT_EQ(actions, (std::vector<Action>{
                         action(Kind::kAllocate, 0, 0, 32), action(Kind::kAllocate, 0, 0, 64),
                         action(Kind::kAllocate, 0, 0, 96), action(Kind::kAllocatePair, 0, 0, 32),
                         action(Kind::kReopen)}));
}

TEST(Actions, LeaveOutWhatCannotFit) {
  const auto actions = actions_at(heap_with({32, 64}), LetterSet::kCore, Protocol::kJournaled, 4);
  EXPECT_EQ(count(actions, Kind::kAllocate), 1U) << "one unit is left";
  EXPECT_EQ(count(actions, Kind::kAllocatePair), 0U);
  EXPECT_EQ(count(actions, Kind::kReallocate), 1U + 2U) << "32 to 64; 64 to 32 and 96";
  EXPECT_EQ(count(actions, Kind::kDeallocate), 2U);
  EXPECT_EQ(count(actions, Kind::kDeallocatePair), 1U);
  EXPECT_EQ(count(actions, Kind::kReclaim), 1U);
}

TEST(Actions, OfTheFullAlphabetLeavePaddingAndUseSlots) {
  const auto published = actions_at(heap_with({12}), LetterSet::kFull, Protocol::kInPlace, 2);
  EXPECT_EQ(count(published, Kind::kAllocate), 2U) << "12 and 32";
  EXPECT_EQ(count(published, Kind::kReallocate), 3U) << "32, 44 and 64";
  EXPECT_EQ(count(published, Kind::kAllocateInto), 0U);
  const auto journaled = actions_at(heap_with({12}), LetterSet::kFull, Protocol::kJournaled, 2);
  EXPECT_EQ(count(journaled, Kind::kAllocateInto), 2U);
  EXPECT_EQ(count(journaled, Kind::kReallocateInto), 3U);
  EXPECT_EQ(count(journaled, Kind::kDeallocateFrom), 1U);
  EXPECT_EQ(count(journaled, Kind::kReplace), 1U);
}

TEST(Actions, WriteWhateverIsGained) {
  const auto written = [](const Action& action) {
    std::uint64_t bytes = 0;
    for (const auto& operation : operations_of(action, 3)) {
      if (const auto* write = std::get_if<history::Write>(&operation)) bytes += write->bytes.size();
    }
    return bytes;
  };
  EXPECT_EQ(written(action(Kind::kAllocate, 0, 0, 64)), 64U);
  EXPECT_EQ(written(action(Kind::kAllocatePair, 0, 0, 32)), 64U);
  EXPECT_EQ(written(action(Kind::kReallocate, 1, 32, 96)), 64U);
  EXPECT_EQ(written(action(Kind::kReallocate, 1, 96, 32)), 0U);
  EXPECT_EQ(written(action(Kind::kReallocateInto, 1, 12, 32)), 20U);
}

TEST(Contents, HaveNoZeroWordAndNoneTwiceInASlice) {
  for (const history::Handle handle : {0U, 1U, 7U, 300U}) {
    const auto operations = operations_of(action(Kind::kAllocate, 0, 0, 128), handle);
    const auto& bytes = std::get<history::Write>(operations.at(1)).bytes;
    std::set<std::uint64_t> words;
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
      words.insert(io::load_u64(std::span(bytes).subspan(at, 8)));
    }
    EXPECT_EQ(words.size(), 16U);
    EXPECT_FALSE(words.contains(0));
  }
}

TEST(Contents, AreTheSameWhetherWrittenAtOnceOrAsTheSliceGrows) {
  const auto whole = operations_of(action(Kind::kAllocate, 0, 0, 96), 4);
  const auto grown = operations_of(action(Kind::kReallocate, 4, 44, 96), 9);
  const auto& all = std::get<history::Write>(whole.at(1)).bytes;
  const auto& rest = std::get<history::Write>(grown.at(1)).bytes;
  EXPECT_TRUE(std::ranges::equal(rest, std::span(all).subspan(44)));
}

TEST(Alphabets, HaveNamesThatAreRead) {
  for (const explorer::Store* store : subjects::ghost_trees().all()) {
    ASSERT_NE(explorer::find_alphabet(*store, "core"), nullptr);
    EXPECT_EQ(explorer::find_alphabet(*store, "core")->name(), "core");
    ASSERT_NE(explorer::find_alphabet(*store, "full"), nullptr);
    EXPECT_EQ(explorer::find_alphabet(*store, "full")->name(), "full");
    EXPECT_EQ(explorer::find_alphabet(*store, "Full"), nullptr);
  }
}

}  // namespace
}  // namespace crashcheck::ghost_tree
