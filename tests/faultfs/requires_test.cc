// What the layer requires of its callers ends the program where a caller breaks it. What a case or
// a user may write is never among it: that is refused as an error.
#include <gtest/gtest.h>

#include "faultfs/crash_images.h"
#include "operations.h"

namespace crashcheck::faultfs {
namespace {

TEST(RequiresDeathTest, AChoiceHasOptions) {
  EXPECT_DEATH(static_cast<void>(Odometer().choose(0)), "options > 0");
  EXPECT_DEATH(static_cast<void>(RandomChoices(1).choose(0)), "options > 0");
  EXPECT_DEATH(static_cast<void>(ReplayedChoices({}).choose(0)), "options > 0");
  EXPECT_DEATH(static_cast<void>(ShrinkingChoices({}).choose(0)), "options > 0");
}

TEST(RequiresDeathTest, ARunOffersTheSameAfterEqualChoices) {
  Odometer odometer;
  static_cast<void>(odometer.choose(2));
  static_cast<void>(odometer.choose(2));
  ASSERT_TRUE(odometer.next());
  EXPECT_DEATH(static_cast<void>(odometer.choose(3)), "runs offer the same");
}

TEST(RequiresDeathTest, ACrashPointIsOneOfTheTrace) {
  const Trace trace = push(8);
  const DeviceProfile powerloss = profile("powerloss");
  Odometer odometer;
  EXPECT_DEATH(static_cast<void>(trace.event(0)), "number - 1 < events_.size");
  EXPECT_DEATH(static_cast<void>(trace.event(4)), "number - 1 < events_.size");
  EXPECT_DEATH(static_cast<void>(live_view(trace, 4)), "event <= trace.event_count");
  EXPECT_DEATH(static_cast<void>(count_images(trace, powerloss, 4)), "event <= trace.event_count");
  EXPECT_DEATH(static_cast<void>(choose_crash(trace, powerloss, 4, odometer)),
               "event <= trace.event_count");
}

TEST(RequiresDeathTest, ChoicesAreThoseOfACrashThatTheDeviceAllows) {
  EXPECT_DEATH(static_cast<void>(choices_of(push(8), profile("powerloss"), {1, 8})),
               "crash_image.. allows the crash");
}

TEST(RequiresDeathTest, AWalkIsAtAnImageBeforeItIsAskedForItsCrash) {
  const Trace trace = push(8);
  CrashImages images(trace, profile("kill"));
  EXPECT_DEATH(static_cast<void>(images.crash()), "next.. returned true");
  while (images.next()) static_cast<void>(images.crash());
  EXPECT_DEATH(static_cast<void>(images.crash()), "next.. returned true");
}

}  // namespace
}  // namespace crashcheck::faultfs
