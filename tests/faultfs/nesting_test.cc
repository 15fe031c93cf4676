// What a weaker device may leave, a stronger adversary may leave too.
#include <gtest/gtest.h>

#include <set>

#include "reference_device.h"
#include "runs.h"
#include "walks.h"

namespace crashcheck::faultfs {
namespace {

constexpr std::uint64_t kMostImagesTried = 5000;

/// The images of one crash point; nothing where there are too many to try, or no such event.
std::optional<std::set<io::Bytes>> images_at(const Trace& trace, const DeviceProfile& profile,
                                             std::uint64_t event) {
  if (event > trace.event_count() || count_images(trace, profile, event) > kMostImagesTried) {
    return std::nullopt;
  }
  std::set<io::Bytes> images;
  CrashImages walk(trace, profile, event);
  while (walk.next() && walk.crash_event() == event) {
    images.insert(bytes_of(walk.image()));
  }
  return images;
}

/// Scripts in which the program never reads what a failed sync dropped.
rc::Gen<Script> reverting_scripts(std::uint64_t unit_bytes) {
  return rc::gen::map(scripts(unit_bytes, {5, 2, true}), [](Script script) {
    for (FailedSync& failed : script.failed_syncs) failed.reverts = true;
    return script;
  });
}

/// Whether a resize that no sync covers made the file shorter.
bool shrink_pending(const Script& script, const DeviceProfile& profile, std::uint64_t event) {
  const std::vector<io::Bytes> views = live_views(script);
  for (std::uint64_t number = settled_at(script, profile, event) + 1; number <= event; ++number) {
    const auto* resize = std::get_if<ResizeStep>(&script.steps[number - 1]);
    if (resize != nullptr && resize->size_bytes < views[number - 1].size()) return true;
  }
  return false;
}

struct Claim {
  std::string fewer;
  std::string more;
  bool with_shrinks = true;
};

void PrintTo(const Claim& claim, std::ostream* os) {
  *os << claim.fewer << " within " << claim.more;
}

class Nested : public ::testing::TestWithParam<Claim> {};

TEST_P(Nested, AtEveryCrashPoint) {
  const DeviceProfile fewer = parse_profile(GetParam().fewer).value();
  const DeviceProfile more = parse_profile(GetParam().more).value();
  int tried = 0;
  int passed_over = 0;
  EXPECT_TRUE(rc::check([&] {
    const Script script = *reverting_scripts(fewer.unit_bytes);
    const Trace trace = trace_of(script);
    for (std::uint64_t event = 0; event <= script.steps.size(); ++event) {
      if (!GetParam().with_shrinks && shrink_pending(script, more, event)) continue;
      const auto inner = images_at(trace, fewer, event);
      const auto outer = images_at(trace, more, event);
      ++(inner && outer ? tried : passed_over);
      if (inner && outer) RC_ASSERT(std::ranges::includes(*outer, *inner));
    }
  }));
  EXPECT_GT(tried, 3 * passed_over);
}

INSTANTIATE_TEST_SUITE_P(
    Profiles, Nested,
    ::testing::Values(Claim{"ordered,unit=8", "powerloss,unit=8"}, Claim{"ordered", "powerloss"},
                      Claim{"ordered,unit=64", "ordered,unit=16"},
                      Claim{"kill,unit=64", "kill,unit=16"},
                      Claim{"powerloss-4k,unit=64", "powerloss,unit=32", false},
                      Claim{"powerloss-4k", "powerloss-4k,unit=2048", false},
                      Claim{"powerloss,unit=8", "hostile,unit=4", false},
                      Claim{"powerloss,unit=8", "hostile,unit=8"}));

TEST(Nested, AKillLeavesNothingThatOrderedCannotLeaveThereOrOneEventLater) {
  const DeviceProfile kill = parse_profile("kill,unit=8").value();
  const DeviceProfile ordered = parse_profile("ordered,unit=8").value();
  EXPECT_TRUE(rc::check([&] {
    const Script script = *scripts(8);
    const Trace trace = trace_of(script);
    for (std::uint64_t event = 0; event <= script.steps.size(); ++event) {
      std::set<io::Bytes> outer = images_at(trace, ordered, event).value();
      outer.merge(images_at(trace, ordered, event + 1).value_or(std::set<io::Bytes>{}));
      RC_ASSERT(std::ranges::includes(outer, images_at(trace, kill, event).value()));
    }
  }));
}

/// Whether all that `fewer` may leave after the last event, `more` may leave too.
bool nested_at_the_end(const Trace& trace, std::string_view fewer, std::string_view more) {
  const auto images = [&](std::string_view profile) {
    return images_at(trace, parse_profile(profile).value(), trace.event_count()).value();
  };
  return std::ranges::includes(images(more), images(fewer));
}

/// A unit that is cut short and then written is one version on a device with large units: without
/// the new length, fill shows behind it. With small units, those that were cut have no version but
/// the durable one.
TEST(NotNested, AreLargeUnitsInSmallOnesWhereAShrunkFileIsWrittenInTheSameEpoch) {
  Trace trace(run('b', 16));
  trace.append_resize(8);
  trace.append_write(0, run('W', 1));
  EXPECT_FALSE(nested_at_the_end(trace, "powerloss,unit=16", "hostile,unit=8"));
  const DeviceProfile powerloss = parse_profile("powerloss,unit=16").value();
  EXPECT_EQ(runs(crash_image(trace, powerloss, {2, 0, {{2}}}).value()), "W1 b7 .8");
}

/// A cache gives back what was dropped; the program reads it, and it is there as long as the
/// process is all that dies.
TEST(NotNested, IsAKillInAPowerLossWhereTheProgramReadsWhatAFailedSyncDropped) {
  Trace trace(run('b', 8));
  trace.append_write(0, run('W', 8));
  trace.append_failed_sync(run('b', 8), false);
  EXPECT_FALSE(nested_at_the_end(trace, "kill,unit=8", "ordered,unit=8"));
}

/// Kept in order, events persist; otherwise units do, with all that the cache has of them.
TEST(NotNested, AreOrderedEventsInUnitsOfWhichAFailedSyncDroppedAPart) {
  Trace trace(run('b', 8));
  trace.append_write(0, run('W', 1));
  trace.append_failed_sync(run('b', 8), false);
  trace.append_write(1, run('X', 1));
  EXPECT_FALSE(nested_at_the_end(trace, "ordered,unit=8", "powerloss,unit=8"));
}

}  // namespace
}  // namespace crashcheck::faultfs
