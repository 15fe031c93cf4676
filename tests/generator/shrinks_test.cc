// Smaller versions of histories: valid, strictly simpler, and bold enough to reach exact minima.
#include "generator/shrinks.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "generator/generator.h"
#include "history/text.h"
#include "measure.h"
#include "one_line.h"

namespace crashcheck::generator {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::Deallocate;
using history::DeallocateBulk;
using history::History;
using history::Operation;
using history::Reallocate;
using history::Write;

History minimize(History history, const std::function<bool(const History&)>& fails) {
  for (bool progress = true; progress;) {
    progress = false;
    auto candidates = shrinks(history);
    while (auto candidate = candidates.next()) {
      if (!fails(*candidate)) continue;
      history = std::move(*candidate);
      progress = true;
      break;
    }
  }
  return history;
}

std::size_t count(const History& history, std::string_view word) {
  return static_cast<std::size_t>(std::ranges::count(
      history, word, [](const Operation& operation) { return history::word(operation); }));
}

RC_GTEST_PROP(Shrinks, AreValidHistoriesAndSimpler, ()) {
  const History history = *histories(12, Alphabet::kAll);
  auto candidates = shrinks(history);
  while (const auto candidate = candidates.next()) {
    RC_ASSERT(history::parse_history(testing::one_line(*candidate)).has_value());
    RC_ASSERT(testing::measure_of({*candidate}) < testing::measure_of({history}));
  }
}

RC_GTEST_PROP(Shrinks, ComeToAnEndAtTheEmptyHistory, ()) {
  const History history = *histories(12, Alphabet::kAll);
  RC_ASSERT(minimize(history, [](const History&) { return true; }).empty());
}

TEST(Shrinks, TakeAwayWhatDependsOnSomethingRemoved) {
  const History history = {Allocate{32}, Allocate{64}, Write{0, 0, {std::byte{1}}},
                           Reallocate{1, 96}, DeallocateBulk{{0, 1}}};
  std::vector<History> all;
  auto candidates = shrinks(history);
  while (auto candidate = candidates.next()) all.push_back(std::move(*candidate));
  const History without_first = {Allocate{64}, Reallocate{0, 96}, DeallocateBulk{{0}}};
  EXPECT_NE(std::ranges::find(all, without_first), all.end());
}

TEST(Shrinks, ReachTheExactMinimumOfTwoDeallocations) {
  for (std::uint64_t index = 0; index < 40; ++index) {
    const History history = history_of(11, index, 40);
    const auto fails = [](const History& each) { return count(each, "deallocate") >= 2; };
    if (!fails(history)) continue;
    const History minimum = minimize(history, fails);
    // Two slices, however they were given, and their deallocations.
    EXPECT_EQ(count(minimum, "deallocate"), 2U) << testing::one_line(minimum);
    EXPECT_LE(minimum.size(), 4U) << testing::one_line(minimum);
    for (const Operation& operation : minimum) {
      if (const auto* allocate = std::get_if<Allocate>(&operation)) {
        EXPECT_LE(allocate->length, 32U) << testing::one_line(minimum);
      }
    }
  }
}

TEST(Shrinks, ReachTheShortestSliceThatStillFails) {
  const auto fails = [](const History& history) {
    return std::ranges::any_of(history, [](const Operation& operation) {
      const auto* allocate = std::get_if<Allocate>(&operation);
      return allocate != nullptr && allocate->length > 300;
    });
  };
  EXPECT_EQ(minimize({Allocate{64}, Allocate{1000}, Deallocate{0}}, fails), History{Allocate{320}});
}

TEST(Shrinks, TurnABulkFormOfOneIntoTheSingleOne) {
  const auto fails = [](const History& history) { return !history.empty(); };
  EXPECT_EQ(minimize({AllocateBulk{{64, 32}}}, fails), History{Allocate{32}});
}

TEST(Shrinks, MakeContentShortAndPlain) {
  const auto fails = [](const History& history) { return count(history, "write") == 1; };
  const History minimum =
      minimize({Allocate{64}, Write{0, 9, {std::byte{7}, std::byte{8}, std::byte{9}}}}, fails);
  EXPECT_EQ(minimum, (History{Allocate{32}, Write{0, 0, {std::byte{0x61}}}}));
}

}  // namespace
}  // namespace crashcheck::generator
