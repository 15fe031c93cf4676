// Images made from scratch, and the choices that are refused.
#include <gtest/gtest.h>

#include "operations.h"
#include "printing.h"

namespace crashcheck::faultfs {
namespace {

TEST(CrashImage, IsMadeFromScratch) {
  const Trace trace = push(600);
  EXPECT_EQ(runs(crash_image(trace, profile("kill"), {0, 464}).value()), "b48 W464");
  EXPECT_EQ(runs(crash_image(trace, profile("kill"), {3}).value()), "b8 C8 b32 W600");
  EXPECT_EQ(runs(crash_image(trace, profile("ordered"), {2, 464, {{1}}}).value()), "b48 W464");
  EXPECT_EQ(runs(crash_image(trace, profile("ordered"), {2, 0, {{1}, {2}}}).value()),
            "b8 C8 b32 W600");
  EXPECT_EQ(runs(crash_image(trace, profile("ordered"), {3}).value()), "b8 C8 b32 W600");
}

TEST(CrashImage, TakesUnitsByNameAndTheLaterEventWhereTwoNameOne) {
  const Trace trace = push(600);
  const DeviceProfile powerloss = profile("powerloss");
  EXPECT_EQ(runs(crash_image(trace, powerloss, {2, 0, {{1}, {2}}, {{1}}}).value()),
            "b8 C8 b32 W600");
  EXPECT_EQ(runs(crash_image(trace, powerloss, {2, 0, {{1, {{0, 0}}}}, {{1}}}).value()),
            "b48 W464 .136");
  EXPECT_EQ(runs(crash_image(trace, powerloss, {1, 0, {{1, {{0, 0}}}, {1, {{1, 1}}}}}).value()),
            "b48");
  EXPECT_EQ(runs(crash_image(trace, powerloss, {1, 0, {{1}}, {{1, 512}}}).value()), "b48 W464");
}

TEST(CrashImage, FillsWithTheFirstFillOfTheProfileUnlessOneIsNamed) {
  const Trace trace = push(8);
  const auto filled = [&](std::vector<FillChoice> fills) {
    const CrashPoint crash{1, 0, {}, {{1}}, std::move(fills)};
    return runs(crash_image(trace, profile("hostile,fill=garbage+stale"), crash).value());
  };
  EXPECT_EQ(filled({}), "b48 G1 A1 R1 B1 A1 G1 E1 !1");
  EXPECT_EQ(filled({{std::nullopt, Fill::kStale}}), "b48 .8");
  EXPECT_EQ(filled({{{{6, 6}}, Fill::kStale}}), "b48 .8");
  EXPECT_EQ(filled({{{{7, 9}}, Fill::kStale}}), "b48 G1 A1 R1 B1 A1 G1 E1 !1") << "others";
  EXPECT_EQ(filled({{std::nullopt, Fill::kGarbage}, {{{6, 6}}, Fill::kStale}}), "b48 .8")
      << "later";
}

TEST(CrashImage, ShowsAsStaleWhatTheLastShrinkSinceTheSyncCutOff) {
  Trace trace(run('b', 8));
  const auto stale_growth = [&] {
    trace.append_resize(16);
    const std::uint64_t last = trace.event_count();
    const CrashPoint crash{last, 0, {}, {{last}}, {{std::nullopt, Fill::kStale}}};
    return runs(crash_image(trace, profile("hostile"), crash).value());
  };
  trace.append_write(8, run('W', 8));
  trace.append_resize(8);
  EXPECT_EQ(stale_growth(), "b8 W8");
  trace.append_write(8, run('X', 4));
  trace.append_resize(10);
  EXPECT_EQ(stale_growth(), "b8 W2 X2 .4") << "bytes 8 and 9 were cut once, the others twice";
  trace.append_resize(8);
  trace.append_sync();
  EXPECT_EQ(stale_growth(), "b8 .8");
}

/// The reason why `crash` is refused; fails the test where it is not, or in another way.
std::string refusal(const Trace& trace, std::string_view profile_text, const CrashPoint& crash) {
  const io::Result<Image> image = crash_image(trace, profile(profile_text), crash);
  EXPECT_FALSE(image) << to_string(crash);
  if (image) return "";
  EXPECT_EQ(image.error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_EQ(image.error().operation, "crash");
  EXPECT_EQ(image.error().offset, crash.event);
  return std::string(image.error().reason);
}

TEST(CrashImage, RefusesACrashAfterTheLastEvent) {
  const std::string reason = "there are not that many events";
  EXPECT_EQ(refusal(push(600), "kill", {4}), reason);
  EXPECT_EQ(refusal(push(600), "ordered", {4}), reason);
  EXPECT_EQ(refusal(push(600), "ordered", {UINT64_MAX}), reason);
}

TEST(CrashImage, RefusesToKeepWithoutACache) {
  EXPECT_EQ(refusal(push(600), "kill", {1, 0, {{1}}}),
            "keep makes no sense on a device without a cache");
}

TEST(CrashImage, RefusesToKeepAnythingButAPrefixOfWhatIsPending) {
  Trace trace = push(600);
  trace.append_write(20, run('X', 8));
  trace.append_write(28, run('Y', 8));
  const std::string reason = "what is kept must be a prefix of the pending events";
  EXPECT_EQ(refusal(trace, "ordered", {2, 0, {{2}}}), reason) << "not the first";
  EXPECT_EQ(refusal(trace, "ordered", {2, 0, {{2}, {1}}}), reason) << "descending";
  EXPECT_EQ(refusal(trace, "ordered", {2, 0, {{1}, {1}}}), reason) << "twice";
  EXPECT_EQ(refusal(trace, "ordered", {1, 0, {{1}, {2}}}), reason) << "not yet issued";
  EXPECT_EQ(refusal(trace, "ordered", {3, 0, {{3}}}), reason) << "the sync itself";
  EXPECT_EQ(refusal(trace, "ordered", {5, 0, {{2}, {4}}}), reason) << "of an earlier epoch";
  EXPECT_EQ(refusal(trace, "ordered", {5, 0, {{5}}}), reason) << "a gap";
  EXPECT_EQ(refusal(trace, "ordered", {5, 0, {{0}}}), reason) << "no event";
  EXPECT_EQ(refusal(trace, "ordered", {5, 0, {{4}, {UINT64_MAX}}}), reason) << "no event";
}

TEST(CrashImage, RefusesACutThatIsNotAtAUnitBoundaryInsideTheNextWrite) {
  const std::string reason = "the next event is no write with a unit boundary there";
  EXPECT_EQ(refusal(push(600), "kill", {0, 463}), reason) << "before a boundary";
  EXPECT_EQ(refusal(push(600), "kill", {0, 465}), reason) << "after a boundary";
  EXPECT_EQ(refusal(push(600), "kill", {0, 512}), reason) << "a unit of the write";
  EXPECT_EQ(refusal(push(464), "kill", {0, 464}), reason) << "at the end of the write";
  EXPECT_EQ(refusal(push(600), "kill", {0, 976}), reason) << "beyond the write";
  EXPECT_EQ(refusal(push(600), "kill", {1, 4}), reason) << "no boundary inside";
  EXPECT_EQ(refusal(push(600), "kill", {2, 8}), reason) << "a sync";
  EXPECT_EQ(refusal(push(600), "kill", {3, 8}), reason) << "no next event";
  EXPECT_EQ(refusal(resize(2000), "kill", {0, 464}), reason) << "a resize";
}

TEST(CrashImage, RefusesACutThatIsNotAtAUnitBoundaryInsideTheLastKeptWrite) {
  const std::string reason = "the last kept event is no write with a unit boundary there";
  EXPECT_EQ(refusal(push(600), "ordered", {1, 463, {{1}}}), reason) << "before a boundary";
  EXPECT_EQ(refusal(push(600), "ordered", {1, 465, {{1}}}), reason) << "after a boundary";
  EXPECT_EQ(refusal(push(464), "ordered", {1, 464, {{1}}}), reason) << "at the end of the write";
  EXPECT_EQ(refusal(push(600), "ordered", {1, 976, {{1}}}), reason) << "beyond the write";
  EXPECT_EQ(refusal(push(600), "ordered", {2, 464, {{1}, {2}}}), reason) << "not the last kept";
  EXPECT_EQ(refusal(resize(2000), "ordered", {1, 464, {{1}}}), reason) << "a resize";
}

TEST(CrashImage, RefusesACutWhereNothingIsKept) {
  EXPECT_EQ(refusal(push(600), "ordered", {1, 464}), "torn needs a kept event");
  EXPECT_EQ(refusal(push(600), "ordered", {3, 8}), "torn needs a kept event");
}

TEST(CrashImage, RefusesLengthsAndFillsWhereTheOrderIsKept) {
  const std::string reason = "on this device the length is in order and nothing is filled";
  for (const std::string_view name : {"kill", "ordered"}) {
    EXPECT_EQ(refusal(push(600), name, {1, 0, {}, {{1}}}), reason);
    EXPECT_EQ(refusal(push(600), name, {1, 0, {}, {}, {{std::nullopt, Fill::kZero}}}), reason);
  }
  EXPECT_EQ(refusal(push(600), "ordered", {1, 0, {{1, {{0, 0}}}}}),
            "this device keeps events whole");
}

TEST(CrashImage, RefusesToTearWhereUnitsAreNamed) {
  EXPECT_EQ(refusal(push(600), "powerloss", {1, 464, {{1}}}),
            "this device does not tear: name the units to keep");
}

TEST(CrashImage, RefusesToKeepUnitsThatAreNotPending) {
  const std::string reason = "only a pending event can be kept";
  EXPECT_EQ(refusal(push(600), "powerloss", {1, 0, {{2}}}), reason) << "not yet issued";
  EXPECT_EQ(refusal(push(600), "powerloss", {3, 0, {{1}}}), reason) << "synced";
  EXPECT_EQ(refusal(push(600), "powerloss", {1, 0, {{0}}}), reason) << "no event";
  EXPECT_EQ(refusal(push(600), "powerloss", {2, 0, {{2}, {1}}}),
            "events are kept in ascending order");
  EXPECT_EQ(refusal(push(600), "lying", {3, 0, {{3}}}), "the kept event writes no unit");
  EXPECT_EQ(refusal(resize(32), "powerloss", {1, 0, {{1}}}), "the kept event writes no unit");
}

TEST(CrashImage, RefusesUnitsThatTheKeptEventDidNotWrite) {
  const std::string reason = "the kept event did not write these units";
  for (const UnitRange units : {UnitRange{0, 2}, {2, 2}, {1, 0}, {0, UINT64_MAX}}) {
    EXPECT_EQ(refusal(push(600), "powerloss", {1, 0, {{1, units}}}), reason);
  }
  EXPECT_EQ(refusal(push(600), "powerloss", {2, 0, {{2, {{1, 1}}}}}), reason);
}

TEST(CrashImage, RefusesLengthsThatTheFileCannotHaveHad) {
  EXPECT_EQ(refusal(push(600), "powerloss", {1, 0, {}, {{2}}}),
            "the length must be that of a pending event");
  EXPECT_EQ(refusal(push(600), "powerloss", {3, 0, {}, {{1}}}),
            "the length must be that of a pending event");
  EXPECT_EQ(refusal(push(600), "powerloss", {2, 0, {}, {{2}}}),
            "the event did not change the length");
  const std::string reason = "the length must be a unit boundary inside the write";
  for (const std::uint64_t size_bytes : {0U, 48U, 511U, 648U, 1024U}) {
    EXPECT_EQ(refusal(push(600), "powerloss", {1, 0, {}, {{1, size_bytes}}}), reason);
  }
  EXPECT_EQ(refusal(resize(2000), "powerloss", {1, 0, {}, {{1, 512}}}), reason);
}

CrashPoint with_garbage(std::uint64_t event, UnitRange units) {
  CrashPoint crash{event};
  crash.garbage = {units};
  return crash;
}

TEST(CrashImage, RefusesGarbageWhereNoWriteIsPending) {
  const std::string reason = "only units with a pending write can be spoilt";
  EXPECT_EQ(refusal(push(600), "unsafe", with_garbage(1, {0, 2})), reason) << "beyond the write";
  EXPECT_EQ(refusal(push(600), "unsafe", with_garbage(1, {1, 0})), reason);
  EXPECT_EQ(refusal(push(600), "unsafe", with_garbage(1, {0, UINT64_MAX})), reason);
  EXPECT_EQ(refusal(push(600), "unsafe", with_garbage(3, {0, 0})), reason) << "synced";
  EXPECT_EQ(refusal(resize(2000), "unsafe", with_garbage(1, {1, 1})), reason) << "a resize";
}

TEST(CrashImage, RefusesGarbageOnADeviceThatIsPowerSafe) {
  EXPECT_EQ(refusal(push(600), "powerloss", with_garbage(1, {0, 0})),
            "on this device no unit that was being written holds garbage");
  EXPECT_EQ(refusal(push(600), "kill", with_garbage(1, {0, 0})),
            "on this device a write that was cut is old or new, unit by unit");
}

TEST(CrashImage, RefusesUnreadableUnitsOnADeviceThatCanReadAll) {
  CrashPoint crash{1};
  crash.unreadable = {{0, 0}};
  EXPECT_EQ(refusal(push(600), "unsafe", crash),
            "on this device every unit that was being written can be read");
  EXPECT_EQ(refusal(push(600), "unsafe,overwrite=unreadable", with_garbage(1, {0, 0})),
            "on this device no unit that was being written holds garbage");
  EXPECT_EQ(refusal(push(600), "kill", crash),
            "on this device a write that was cut is old or new, unit by unit");
}

TEST(CrashImage, RefusesFillsThatTheProfileDoesNotHave) {
  EXPECT_EQ(refusal(push(600), "powerloss", {1, 0, {}, {}, {{std::nullopt, Fill::kGarbage}}}),
            "the profile has no such fill");
}

}  // namespace
}  // namespace crashcheck::faultfs
