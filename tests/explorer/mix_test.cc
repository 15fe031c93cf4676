// What else happens to the histories of a campaign: drawn by number, as often as it says.
#include "mix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace crashcheck::explorer {
namespace {

constexpr std::uint64_t kMixSeed = 7;
constexpr std::uint64_t kMixedHistories = 4096;

template <typename Has>
std::uint64_t count(Has has) {
  std::uint64_t found = 0;
  for (std::uint64_t index = 0; index < kMixedHistories; ++index) {
    if (has(draw_mix(kMixSeed, index))) ++found;
  }
  return found;
}

void expect_one_in(std::uint64_t share, std::uint64_t found) {
  EXPECT_GT(found, kMixedHistories / share / 2);
  EXPECT_LT(found, kMixedHistories / share * 2);
}

TEST(Mix, IsAsOftenAsItSays) {
  expect_one_in(Mix::kFaultsOneIn, count([](const Mix& mix) { return mix.faults; }));
  expect_one_in(Mix::kDamageOneIn, count([](const Mix& mix) { return mix.damage; }));
  expect_one_in(Mix::kSpaceOneIn,
                count([](const Mix& mix) { return mix.space_bytes.has_value(); }));
  expect_one_in(Mix::kCrashesOneIn, count([](const Mix& mix) { return mix.more_crashes > 0; }));
  EXPECT_GT(count([](const Mix& mix) { return mix.space_bytes && mix.more_crashes > 0; }), 0U)
      << "each by itself, so that they meet";
}

TEST(Mix, IsTheSameForTheSameNumber) {
  for (std::uint64_t index = 0; index < 100; ++index) {
    EXPECT_EQ(draw_mix(kMixSeed, index).space_bytes, draw_mix(kMixSeed, index).space_bytes);
    EXPECT_EQ(draw_others(kMixSeed, index, 9, 4096), draw_others(kMixSeed, index, 9, 4096));
  }
}

TEST(Others, TakeAndGiveBackInHalfOfTheHistories) {
  constexpr std::size_t kOperations = 12;
  constexpr std::uint64_t kSpace = 4096;
  std::uint64_t with = 0;
  std::set<std::uint64_t> held;
  for (std::uint64_t index = 0; index < kMixedHistories; ++index) {
    const auto others = draw_others(kMixSeed, index, kOperations, kSpace);
    if (!others.empty()) ++with;
    std::size_t last = 0;
    for (const OthersHold& each : others) {
      EXPECT_GT(each.step, last) << "one for each step, none before the store is created";
      EXPECT_LE(each.step, kOperations);
      EXPECT_LE(each.bytes, kSpace);
      last = each.step;
      held.insert(each.bytes);
    }
  }
  expect_one_in(2, with);
  EXPECT_TRUE(held.contains(0));
  EXPECT_TRUE(held.contains(kSpace));
  EXPECT_GT(held.size(), 100U) << "and anything between";
  EXPECT_TRUE(draw_others(kMixSeed, 1, 0, kSpace).empty());
}

}  // namespace
}  // namespace crashcheck::explorer
