// A store that sees damage passes, and each that does not is found.
#include "explorer/damage_checker.h"

#include <gtest/gtest.h>

#include "explorer/damage.h"
#include "explorer/model_walk.h"
#include "sealed.h"

namespace crashcheck::explorer {
namespace {

using testing::Meets;

/// What becomes of `damage` to a file in which 5 was set, and before that 7.
DamageVerdict verdict_on(const Store& store, const Damage& damage) {
  const Recording recording = record(store, {call("set", {7}), call("set", {5})});
  const faultfs::Image image = live_view(recording.trace, recording.trace.event_count());
  ModelWalk walk(recording);
  walk.advance_to(recording.steps.size());
  const auto model = walk.known().clone();
  model->crashed();
  DamageChecker checker(store, 512);
  EXPECT_TRUE(checker.begin(image, *model, true));
  return checker.check(damaged(image, damage, recording.trace).value());
}

constexpr Damage kFlippedValue{DamageKind::kFlip, 0, 1};
constexpr Damage kFlippedSeal{DamageKind::kFlip, 9, 1};
constexpr Damage kShorter{DamageKind::kCut, 12};
constexpr Damage kGone{DamageKind::kCut, 0};

TEST(DamageOf, AStoreThatRefusesIsRefused) {
  for (const Damage& damage : {kFlippedValue, kFlippedSeal, kShorter}) {
    EXPECT_EQ(verdict_on(testing::sealed_store<Meets::kRefuses>(), damage).outcome,
              DamageOutcome::kRefused);
  }
}

TEST(DamageOf, AnEmptyFileCannotBeTold) {
  const DamageVerdict gone = verdict_on(testing::sealed_store<Meets::kRefuses>(), kGone);
  EXPECT_EQ(gone.outcome, DamageOutcome::kUndetectable);
  EXPECT_EQ(gone.exception, "creation");
}

TEST(DamageOf, AStoreThatTellsIsTold) {
  const Store& store = testing::sealed_store<Meets::kTells>();
  EXPECT_EQ(verdict_on(store, kFlippedValue).outcome, DamageOutcome::kTold);
  EXPECT_EQ(verdict_on(store, kFlippedSeal).outcome, DamageOutcome::kTold);
}

TEST(DamageOf, AStoreThatIgnoresItIsSilentWhereSomethingIsLost) {
  const Store& store = testing::sealed_store<Meets::kIgnores>();
  EXPECT_EQ(verdict_on(store, kFlippedSeal).outcome, DamageOutcome::kWhole);
  const DamageVerdict lost = verdict_on(store, kFlippedValue);
  EXPECT_EQ(lost.outcome, DamageOutcome::kSilent);
  ASSERT_EQ(lost.findings.size(), 1U);
  EXPECT_EQ(lost.findings[0].guarantee, store.promises().told->guarantee);
  EXPECT_EQ(lost.findings[0].kind, store.promises().told->kind);
}

TEST(DamageOf, AStoreThatBeginsAnewIsSilent) {
  EXPECT_EQ(verdict_on(testing::sealed_store<Meets::kBeginsAnew>(), kFlippedSeal).outcome,
            DamageOutcome::kSilent);
}

TEST(DamageOf, AFileThatARefusalChangesIsLostSilently) {
  const Store& store = testing::sealed_store<Meets::kMends>();
  const DamageVerdict changed = verdict_on(store, kShorter);
  EXPECT_EQ(changed.outcome, DamageOutcome::kSilent);
  EXPECT_EQ(changed.findings.at(0).message, "a file that was refused has been changed");
  EXPECT_EQ(verdict_on(store, kFlippedSeal).outcome, DamageOutcome::kRefused);
}

}  // namespace
}  // namespace crashcheck::explorer
