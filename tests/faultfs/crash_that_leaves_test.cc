// From an image back to a crash that leaves it.
#include <gtest/gtest.h>

#include "runs.h"
#include "trace_generator.h"
#include "walks.h"

namespace crashcheck::faultfs {
namespace {

class CrashThatLeaves : public ::testing::TestWithParam<std::string_view> {};

TEST_P(CrashThatLeaves, IsFoundForEveryImageOfTheDevice) {
  constexpr std::uint64_t kImagesOfAPoint = 200;
  const DeviceProfile profile = parse_profile(GetParam()).value();
  EXPECT_TRUE(rc::check([&] {
    const Script script = *scripts(profile.unit_bytes);
    const Trace trace = trace_of(script);
    CrashImages walk(trace, profile, 0, kImagesOfAPoint);
    while (walk.next()) {
      const auto found = crash_that_leaves(trace, profile, walk.crash_event(), walk.image());
      RC_ASSERT(found);
      RC_ASSERT(crash_image(trace, profile, *found).value() == walk.image());
    }
  }));
}

TEST_P(CrashThatLeaves, IsNotFoundForAnotherImage) {
  const DeviceProfile profile = parse_profile(GetParam()).value();
  Trace trace(run('a', 16));
  trace.append_write(4, run('b', 8));
  Image longer = crash_image(trace, profile, {0}).value();
  longer.resize(17);
  EXPECT_FALSE(crash_that_leaves(trace, profile, 0, longer));
  EXPECT_FALSE(crash_that_leaves(trace, profile, 1, longer));
  Image never_written = crash_image(trace, profile, {0}).value();
  never_written.write(0, run('c', 1));
  EXPECT_FALSE(crash_that_leaves(trace, profile, 1, never_written));
}

INSTANTIATE_TEST_SUITE_P(Devices, CrashThatLeaves,
                         ::testing::Values("kill,unit=8", "ordered,unit=8", "powerloss,unit=8",
                                           "hostile", "hostile,overwrite=garbage"));

TEST(CrashThatLeaves, KeepsTheLeastThatItHasTo) {
  Trace trace(run('a', 16));
  trace.append_write(0, run('b', 8));
  trace.append_write(0, run('a', 8));
  const DeviceProfile profile = parse_profile("powerloss,unit=8").value();
  EXPECT_EQ(crash_that_leaves(trace, profile, 2, Image(trace.base())), CrashPoint{2});
}

TEST(CrashThatLeaves, IsTheSameCrashOnADeviceThatKeepsUnitsApart) {
  Trace trace(run('a', 16));
  trace.append_write(0, run('b', 16));
  const Image torn =
      crash_image(trace, parse_profile("kill,unit=8").value(), {.event = 0, .torn_bytes = 8})
          .value();
  const DeviceProfile hostile = parse_profile("hostile,unit=8").value();
  EXPECT_FALSE(crash_that_leaves(trace, hostile, 0, torn)) << "the write is in no cache yet";
  const auto found = crash_that_leaves(trace, hostile, 1, torn);
  ASSERT_TRUE(found);
  EXPECT_EQ(to_string(*found), "crash 1 keep 1:0");
  EXPECT_FALSE(crash_that_leaves(trace, parse_profile("powerloss-4k").value(), 1, torn));
}

}  // namespace
}  // namespace crashcheck::faultfs
