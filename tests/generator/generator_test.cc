// Random histories: valid, the same everywhere, and rich enough.
#include "generator/generator.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "history/text.h"

namespace crashcheck::generator {
namespace {

using history::History;
using history::Operation;

std::string text_of(const History& history) {
  std::string text;
  for (const Operation& operation : history) text += history::to_string(operation) + "; ";
  return text;
}

TEST(HistoryOf, IsTheSameOnEveryMachine) {
  // Recorded once. When the generator changes on purpose this changes with it, and seeds that are
  // written down anywhere lose their meaning.
  EXPECT_EQ(text_of(history_of(1, 0, 6)),
            "allocate 64; reallocate #0 128; reallocate #0 32; deallocate #0; ");
  EXPECT_EQ(text_of(history_of(1, 1, 6)), "allocate 119; deallocate-bulk #0; allocate-bulk 32; ");
}

TEST(HistoryOf, DiffersByNumberAndBySeed) {
  EXPECT_NE(history_of(1, 0, 20), history_of(1, 1, 20));
  EXPECT_NE(history_of(1, 0, 20), history_of(2, 0, 20));
}

TEST(HistoryOf, ReachesEveryOperationAndEveryKindOfSize) {
  std::set<std::string_view> words;
  bool beyond_a_sector = false;
  bool empty = false;
  for (std::uint64_t index = 0; index < 200; ++index) {
    for (const Operation& operation : history_of(7, index, 24)) {
      words.insert(history::word(operation));
      if (const auto* allocate = std::get_if<history::Allocate>(&operation)) {
        beyond_a_sector |= allocate->length > 512;
        empty |= allocate->length == 0;
      }
    }
  }
  EXPECT_EQ(words.size(), std::variant_size_v<Operation>);
  EXPECT_TRUE(beyond_a_sector);
  EXPECT_TRUE(empty);
}

TEST(HistoryOf, HasAtMostTheOperationsAskedFor) {
  for (std::uint64_t index = 0; index < 100; ++index) {
    EXPECT_LE(history_of(3, index, 5).size(), 5U);
  }
}

RC_GTEST_PROP(Histories, AreValid, ()) {
  const History history = *histories(30);
  RC_ASSERT(history::parse_history(text_of(history)).has_value());
}

/// Operations as the generator drafts them: handles are arbitrary numbers.
std::vector<Operation> arbitrary_drafts() {
  std::vector<Operation> drafts;
  const auto count = *rc::gen::inRange(0, 30);
  for (int i = 0; i < count; ++i) {
    const auto pick = *rc::gen::inRange<history::Handle>(0, 100);
    const auto length = *rc::gen::inRange<std::uint64_t>(0, 200);
    switch (*rc::gen::inRange(0, 5)) {
      case 0: drafts.emplace_back(history::Allocate{length}); break;
      case 1: drafts.emplace_back(history::Deallocate{pick}); break;
      case 2: drafts.emplace_back(history::Reallocate{pick, length}); break;
      case 3: drafts.emplace_back(history::DeallocateBulk{{pick, pick, pick + 1}}); break;
      default: drafts.emplace_back(history::Write{pick, length, {std::byte{1}, std::byte{2}}});
    }
  }
  return drafts;
}

RC_GTEST_PROP(Resolve, MakesAnySubsequenceOfDraftsAHistory, ()) {
  std::vector<Operation> drafts = arbitrary_drafts();
  std::vector<Operation> some;
  for (const Operation& draft : drafts) {
    if (*rc::gen::arbitrary<bool>()) some.push_back(draft);
  }
  RC_ASSERT(history::parse_history(text_of(resolve(some))).has_value());
}

TEST(Resolve, PicksAmongLiveSlicesByIndexModuloTheirNumber) {
  const History resolved =
      resolve({history::Deallocate{0}, history::Allocate{32}, history::Allocate{64},
               history::Deallocate{3}, history::Reallocate{5, 96}});
  EXPECT_EQ(resolved, (History{history::Allocate{32}, history::Allocate{64}, history::Deallocate{1},
                               history::Reallocate{0, 96}}));
}

}  // namespace
}  // namespace crashcheck::generator
