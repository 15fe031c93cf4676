// Which damage is done: all of what matters, and never the image itself.
#include "explorer/damage_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace crashcheck::explorer {
namespace {

/// Two sectors and a half; event 3 writes the first and the second again.
faultfs::Trace three_writes() {
  faultfs::Trace trace;
  trace.append_write(0, io::Bytes(600, std::byte{1}));
  trace.append_write(0, io::Bytes(1280, std::byte{2}));
  trace.append_write(500, io::Bytes(100, std::byte{3}));
  return trace;
}

std::vector<Damage> plan_of(const RangeSet& relied_on) {
  const faultfs::Trace trace = three_writes();
  return damage_plan(live_view(trace, 3), relied_on, trace, 3);
}

std::size_t count_kind(const std::vector<Damage>& plan, DamageKind kind) {
  return static_cast<std::size_t>(std::ranges::count(plan, kind, &Damage::kind));
}

TEST(APlan, FlipsEveryBitThatIsReliedOn) {
  const std::vector<Damage> plan = plan_of({{16, 20}});
  for (std::uint64_t byte = 16; byte < 20; ++byte) {
    for (std::uint64_t bit = 0; bit < 8; ++bit) {
      EXPECT_EQ(std::ranges::count(plan, Damage{DamageKind::kFlip, byte, bit}), 1);
    }
  }
  EXPECT_GT(count_kind(plan, DamageKind::kFlip), 4U * 8) << "and some of the others";
  EXPECT_LE(count_kind(plan, DamageKind::kFlip), 4U * 8 + kSampledFlips);
}

TEST(APlan, CutsAtEveryEndOfTheBeginningAndAtEveryUnitThen) {
  const std::vector<Damage> plan = plan_of({});
  for (std::uint64_t end = 0; end < 1280; ++end) {
    const bool expected = end <= kCutEverywhereBytes || end % 8 == 0;
    EXPECT_EQ(std::ranges::count(plan, Damage{DamageKind::kCut, end}), expected ? 1 : 0) << end;
  }
}

TEST(APlan, TakesOlderVersionsOfEachSectorThatDiffer) {
  std::vector<Damage> stale;
  for (const Damage& damage : plan_of({})) {
    if (damage.kind == DamageKind::kStale) stale.push_back(damage);
  }
  // The third sector is as event 2 left it, and was nothing but zeros before.
  EXPECT_EQ(stale, (std::vector<Damage>{{DamageKind::kStale, 0, 1},
                                        {DamageKind::kStale, 0, 2},
                                        {DamageKind::kStale, 1, 1},
                                        {DamageKind::kStale, 1, 2}}));
}

TEST(APlan, LosesEachSector) { EXPECT_EQ(count_kind(plan_of({}), DamageKind::kZero), 3U); }

TEST(APlan, ChangesTheImageEachTimeInAnotherWay) {
  const faultfs::Trace trace = three_writes();
  const faultfs::Image image = live_view(trace, 3);
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen = {{image.hash().high, image.hash().low}};
  const std::vector<Damage> plan = damage_plan(image, {{0, 64}}, trace, 3);
  for (const Damage& damage : plan) {
    const faultfs::Hash128 hash = damaged(image, damage, trace).value().hash();
    EXPECT_TRUE(seen.insert({hash.high, hash.low}).second) << to_string(damage);
  }
  EXPECT_TRUE(std::ranges::is_sorted(plan));
}

TEST(APlan, OfNothingIsEmpty) { EXPECT_TRUE(damage_plan({}, {}, faultfs::Trace(), 0).empty()); }

TEST(APlan, OfALongFileHasAnEnd) {
  faultfs::Trace trace;
  trace.append_write(0, io::Bytes(std::size_t{1} << 20U, std::byte{7}));
  const std::vector<Damage> plan = damage_plan(live_view(trace, 1), {}, trace, 1);
  EXPECT_LT(count_kind(plan, DamageKind::kCut), 1100U);
  EXPECT_EQ(count_kind(plan, DamageKind::kZero), 64U);
}

}  // namespace
}  // namespace crashcheck::explorer
