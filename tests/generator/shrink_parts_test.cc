// Smaller versions of histories in several parts, between which the store crashes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "generator/generator.h"
#include "generator/shrinks.h"
#include "history/text.h"
#include "measure.h"
#include "one_line.h"

namespace crashcheck::generator {
namespace {

using history::Allocate;
using history::Deallocate;
using history::History;
using history::Write;

using Parts = std::vector<History>;

std::vector<Parts> all_shrinks_of(const Parts& parts) {
  std::vector<Parts> all;
  auto candidates = shrinks(parts);
  while (auto candidate = candidates.next()) all.push_back(std::move(*candidate));
  return all;
}

History joined(const Parts& parts) {
  History all;
  for (const History& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Parts random_parts() {
  const History all = *histories(8, Alphabet::kAll);
  Parts parts(1);
  for (const history::Operation& operation : all) {
    if (*rc::gen::inRange(0, 3) == 0) parts.emplace_back();
    parts.back().push_back(operation);
  }
  return parts;
}

Parts minimize_parts(Parts parts, const std::function<bool(const Parts&)>& fails) {
  for (bool progress = true; progress;) {
    progress = false;
    auto candidates = shrinks(parts);
    while (auto candidate = candidates.next()) {
      if (!fails(*candidate)) continue;
      parts = std::move(*candidate);
      progress = true;
      break;
    }
  }
  return parts;
}

RC_GTEST_PROP(ShrinksOfParts, AreValidTogetherAndSimpler, ()) {
  const Parts parts = random_parts();
  for (const Parts& candidate : all_shrinks_of(parts)) {
    RC_ASSERT(testing::measure_of(candidate) < testing::measure_of(parts));
    RC_ASSERT(!candidate.empty());
    RC_ASSERT(candidate.size() == parts.size() || candidate.size() + 1 == parts.size());
    RC_ASSERT(history::parse_history(testing::one_line(joined(candidate))).has_value());
  }
}

RC_GTEST_PROP(ShrinksOfParts, ComeToAnEndAtOneEmptyPart, ()) {
  const Parts minimum = minimize_parts(random_parts(), [](const Parts&) { return true; });
  RC_ASSERT(minimum == Parts{History{}});
}

RC_GTEST_PROP(ShrinksOfParts, OfOnePartAreThoseOfAHistory, ()) {
  const History history = *histories(8, Alphabet::kAll);
  auto candidates = shrinks(history);
  for (const Parts& candidate : all_shrinks_of({history})) {
    RC_ASSERT(candidate == Parts{*candidates.next()});
  }
  RC_ASSERT(!candidates.next());
}

TEST(ShrinksOfParts, JoinNeighboursFirst) {
  const Parts parts = {
      {Allocate{32}}, {Allocate{64}, Write{0, 0, {std::byte{7}}}}, {Deallocate{1}}};
  const auto all = all_shrinks_of(parts);
  ASSERT_GE(all.size(), 2U);
  EXPECT_EQ(all[0],
            (Parts{{Allocate{32}, Allocate{64}, Write{0, 0, {std::byte{7}}}}, {Deallocate{1}}}));
  EXPECT_EQ(all[1],
            (Parts{{Allocate{32}}, {Allocate{64}, Write{0, 0, {std::byte{7}}}, Deallocate{1}}}));
}

TEST(ShrinksOfParts, NumberHandlesAnewThroughAllParts) {
  const Parts parts = {
      {Allocate{32}, Allocate{64}}, {Allocate{96}}, {Deallocate{0}, Deallocate{2}}};
  const auto all = all_shrinks_of(parts);
  const Parts without_first = {{Allocate{64}}, {Allocate{96}}, {Deallocate{1}}};
  EXPECT_NE(std::ranges::find(all, without_first), all.end());
}

TEST(ShrinksOfParts, KeepAPartThatHasBecomeEmpty) {
  // The crash between the two may be what matters.
  EXPECT_EQ(
      minimize_parts({{Allocate{64}, Deallocate{0}}, {Allocate{32}, Write{1, 3, {std::byte{9}}}}},
                     [](const Parts& each) { return each.size() == 2; }),
      (Parts{{}, {}}));
}

TEST(ShrinksOfParts, ReachTheExactMinimumInEachPart) {
  const auto frees = [](const history::Operation& operation) {
    return std::holds_alternative<Deallocate>(operation);
  };
  const auto fails = [&](const Parts& each) {
    return each.size() == 2 && std::ranges::count_if(each[1], frees) == 1;
  };
  EXPECT_EQ(minimize_parts({{Allocate{64}, Allocate{96}, Write{0, 0, {std::byte{1}}}},
                            {Allocate{32}, Deallocate{1}}},
                           fails),
            (Parts{{Allocate{32}}, {Deallocate{0}}}));
}

}  // namespace
}  // namespace crashcheck::generator
