// Worked examples: every image of a few epochs as a person writes them down, and the choices that
// are refused. A file of 48 bytes: a header of 16, of which a commit writes bytes 8 to 15, and 32
// of payload. Each line is a crash, and after the colon what is found.
#include "faultfs/crash_images.h"

#include <gtest/gtest.h>

#include "runs.h"

namespace crashcheck::faultfs {
namespace {

using Lines = std::vector<std::string>;

DeviceProfile profile(std::string_view text) { return parse_profile(text).value(); }

Lines images(const Trace& trace, std::string_view profile_text) {
  Lines lines;
  CrashImages walk(trace, profile(profile_text));
  while (walk.next()) lines.push_back(to_string(walk.crash()) + ": " + runs(walk.image()));
  return lines;
}

/// How many images there are after 0, 1, 2, ... events.
std::vector<std::uint64_t> counts(const Trace& trace, std::string_view profile_text) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t event = 0; event <= trace.event_count(); ++event) {
    numbers.push_back(count_images(trace, profile(profile_text), event));
  }
  return numbers;
}

using Counts = std::vector<std::uint64_t>;

void append_commit(Trace& trace) {
  trace.append_write(8, run('C', 8));
  trace.append_sync();
}

/// Payload at the end, commit, sync.
Trace push(std::uint64_t length) {
  Trace trace(run('b', 48));
  trace.append_write(48, run('W', length));
  append_commit(trace);
  return trace;
}

/// Resize, commit, sync: an extend or a discard.
Trace resize(std::uint64_t size_bytes) {
  Trace trace(run('b', 48));
  trace.append_resize(size_bytes);
  append_commit(trace);
  return trace;
}

/// 1024 bytes at 300 of 1536: the ends of the first and third sector are left.
Trace set_over_three_sectors() {
  Trace trace(run('b', 1536));
  trace.append_write(300, run('W', 1024));
  trace.append_sync();
  return trace;
}

TEST(KillImages, OfAPushAreEveryPrefixAndEachCutAtASector) {
  EXPECT_EQ(images(push(600), "kill"), (Lines{
                                           "crash 0: b48",
                                           "crash 0 torn 464: b48 W464",
                                           "crash 1: b48 W600",
                                           "crash 2: b8 C8 b32 W600",
                                           "crash 3: b8 C8 b32 W600",
                                       }));
  EXPECT_EQ(counts(push(600), "kill"), (Counts{2, 1, 1, 1}));
}

TEST(OrderedImages, OfAPushAreThePrefixesOfWhatIsPending) {
  EXPECT_EQ(images(push(600), "ordered"), (Lines{
                                              "crash 0: b48",
                                              "crash 1: b48",
                                              "crash 1 torn 464 keep 1: b48 W464",
                                              "crash 1 keep 1: b48 W600",
                                              "crash 2: b48",
                                              "crash 2 torn 464 keep 1: b48 W464",
                                              "crash 2 keep 1: b48 W600",
                                              "crash 2 keep 1,2: b8 C8 b32 W600",
                                              "crash 3: b8 C8 b32 W600",
                                          }));
  EXPECT_EQ(counts(push(600), "ordered"), (Counts{1, 3, 4, 1}));
}

TEST(KillImages, OfAPushAreCutAtEightBytesWhereThatIsTheUnit) {
  EXPECT_EQ(images(push(20), "kill,unit=8"), (Lines{
                                                 "crash 0: b48",
                                                 "crash 0 torn 8: b48 W8",
                                                 "crash 0 torn 16: b48 W16",
                                                 "crash 1: b48 W20",
                                                 "crash 2: b8 C8 b32 W20",
                                                 "crash 3: b8 C8 b32 W20",
                                             }));
  EXPECT_EQ(counts(push(20), "kill,unit=8"), (Counts{3, 1, 1, 1}));
}

TEST(OrderedImages, OfAPushAreCutAtEightBytesWhereThatIsTheUnit) {
  EXPECT_EQ(images(push(20), "ordered,unit=8"), (Lines{
                                                    "crash 0: b48",
                                                    "crash 1: b48",
                                                    "crash 1 torn 8 keep 1: b48 W8",
                                                    "crash 1 torn 16 keep 1: b48 W16",
                                                    "crash 1 keep 1: b48 W20",
                                                    "crash 2: b48",
                                                    "crash 2 torn 8 keep 1: b48 W8",
                                                    "crash 2 torn 16 keep 1: b48 W16",
                                                    "crash 2 keep 1: b48 W20",
                                                    "crash 2 keep 1,2: b8 C8 b32 W20",
                                                    "crash 3: b8 C8 b32 W20",
                                                }));
  EXPECT_EQ(counts(push(20), "ordered,unit=8"), (Counts{1, 4, 5, 1}));
}

TEST(KillImages, OfAnExtendNeverCutTheResize) {
  EXPECT_EQ(images(resize(2000), "kill"), (Lines{
                                              "crash 0: b48",
                                              "crash 1: b48 .1952",
                                              "crash 2: b8 C8 b32 .1952",
                                              "crash 3: b8 C8 b32 .1952",
                                          }));
  EXPECT_EQ(counts(resize(2000), "kill"), (Counts{1, 1, 1, 1}));
}

TEST(OrderedImages, OfAnExtendHaveTheLengthBeforeTheCommit) {
  EXPECT_EQ(images(resize(2000), "ordered"), (Lines{
                                                 "crash 0: b48",
                                                 "crash 1: b48",
                                                 "crash 1 keep 1: b48 .1952",
                                                 "crash 2: b48",
                                                 "crash 2 keep 1: b48 .1952",
                                                 "crash 2 keep 1,2: b8 C8 b32 .1952",
                                                 "crash 3: b8 C8 b32 .1952",
                                             }));
  EXPECT_EQ(counts(resize(2000), "ordered"), (Counts{1, 2, 3, 1}));
}

TEST(KillImages, OfADiscardLoseTheEndBeforeTheCommit) {
  EXPECT_EQ(images(resize(32), "kill"), (Lines{
                                            "crash 0: b48",
                                            "crash 1: b32",
                                            "crash 2: b8 C8 b16",
                                            "crash 3: b8 C8 b16",
                                        }));
  EXPECT_EQ(counts(resize(32), "kill"), (Counts{1, 1, 1, 1}));
}

TEST(OrderedImages, OfADiscardHaveTheEndAgainWhereTheResizeIsLost) {
  EXPECT_EQ(images(resize(32), "ordered"), (Lines{
                                               "crash 0: b48",
                                               "crash 1: b48",
                                               "crash 1 keep 1: b32",
                                               "crash 2: b48",
                                               "crash 2 keep 1: b32",
                                               "crash 2 keep 1,2: b8 C8 b16",
                                               "crash 3: b8 C8 b16",
                                           }));
  EXPECT_EQ(counts(resize(32), "ordered"), (Counts{1, 2, 3, 1}));
}

TEST(KillImages, OfASetOverThreeSectorsAreCutTwice) {
  EXPECT_EQ(images(set_over_three_sectors(), "kill"), (Lines{
                                                          "crash 0: b1536",
                                                          "crash 0 torn 212: b300 W212 b1024",
                                                          "crash 0 torn 724: b300 W724 b512",
                                                          "crash 1: b300 W1024 b212",
                                                          "crash 2: b300 W1024 b212",
                                                      }));
  EXPECT_EQ(counts(set_over_three_sectors(), "kill"), (Counts{3, 1, 1}));
}

TEST(OrderedImages, OfASetOverThreeSectorsAreCutTwice) {
  EXPECT_EQ(images(set_over_three_sectors(), "ordered"),
            (Lines{
                "crash 0: b1536",
                "crash 1: b1536",
                "crash 1 torn 212 keep 1: b300 W212 b1024",
                "crash 1 torn 724 keep 1: b300 W724 b512",
                "crash 1 keep 1: b300 W1024 b212",
                "crash 2: b300 W1024 b212",
            }));
  EXPECT_EQ(counts(set_over_three_sectors(), "ordered"), (Counts{1, 4, 1}));
}

TEST(OrderedImages, StartFromTheLastSyncInALaterEpoch) {
  Trace trace(run('b', 16));
  trace.append_write(0, run('W', 8));
  trace.append_sync();
  trace.append_resize(4);
  trace.append_write(8, run('X', 8));
  EXPECT_EQ(images(trace, "ordered,unit=8"), (Lines{
                                                 "crash 0: b16",
                                                 "crash 1: b16",
                                                 "crash 1 keep 1: W8 b8",
                                                 "crash 2: W8 b8",
                                                 "crash 3: W8 b8",
                                                 "crash 3 keep 3: W4",
                                                 "crash 4: W8 b8",
                                                 "crash 4 keep 3: W4",
                                                 "crash 4 keep 3,4: W4 .4 X8",
                                             }));
}

TEST(CutWrites, BeyondTheEndReachToTheCutAndNoFurther) {
  Trace trace(run('b', 4));
  trace.append_write(12, run('W', 10));
  EXPECT_EQ(images(trace, "kill,unit=8"), (Lines{
                                              "crash 0: b4",
                                              "crash 0 torn 4: b4 .8 W4",
                                              "crash 1: b4 .8 W10",
                                          }));
}

TEST(CutWrites, ThatEndOnABoundaryAreNotCutThere) {
  Trace trace(run('b', 32));
  trace.append_write(8, run('W', 16));
  EXPECT_EQ(images(trace, "kill,unit=8"), (Lines{
                                              "crash 0: b32",
                                              "crash 0 torn 8: b8 W8 b16",
                                              "crash 1: b8 W16 b8",
                                          }));
}

TEST(CrashImages, OfAnEmptyTraceAreItsBase) {
  const Trace trace(run('b', 5));
  EXPECT_EQ(images(trace, "kill"), (Lines{"crash 0: b5"}));
  EXPECT_EQ(images(trace, "ordered"), (Lines{"crash 0: b5"}));
  EXPECT_EQ(counts(trace, "kill"), Counts{1});
  EXPECT_EQ(counts(trace, "ordered"), Counts{1});
}

TEST(CrashImages, BeginAtTheCrashPointAskedFor) {
  const Trace trace = push(600);
  for (const std::string_view name : {"kill", "ordered"}) {
    CrashImages walk(trace, profile(name), 2);
    ASSERT_TRUE(walk.next());
    EXPECT_EQ(walk.crash_event(), 2U);
    EXPECT_EQ(runs(walk.image()), name == "kill" ? "b8 C8 b32 W600" : "b48");
  }
}

TEST(CrashImages, HaveNoneBeyondTheLastEvent) {
  const Trace trace = push(600);
  for (const std::string_view name : {"kill", "ordered"}) {
    for (const std::uint64_t first : {std::uint64_t{4}, std::uint64_t{5}, UINT64_MAX}) {
      CrashImages walk(trace, profile(name), first);
      EXPECT_FALSE(walk.next()) << name << " " << first;
      EXPECT_FALSE(walk.next()) << name << " " << first;
    }
  }
}

TEST(CrashImage, IsMadeFromScratch) {
  const Trace trace = push(600);
  EXPECT_EQ(runs(crash_image(trace, profile("kill"), {0, {}, 464}).value()), "b48 W464");
  EXPECT_EQ(runs(crash_image(trace, profile("kill"), {3, {}, 0}).value()), "b8 C8 b32 W600");
  EXPECT_EQ(runs(crash_image(trace, profile("ordered"), {2, {1}, 464}).value()), "b48 W464");
  EXPECT_EQ(runs(crash_image(trace, profile("ordered"), {2, {1, 2}, 0}).value()), "b8 C8 b32 W600");
  EXPECT_EQ(runs(crash_image(trace, profile("ordered"), {3, {}, 0}).value()), "b8 C8 b32 W600");
}

/// The reason why `crash` is refused; fails the test where it is not, or in another way.
std::string refusal(const Trace& trace, std::string_view profile_text, const CrashPoint& crash) {
  const io::Result<io::Bytes> image = crash_image(trace, profile(profile_text), crash);
  EXPECT_FALSE(image) << to_string(crash);
  if (image) return "";
  EXPECT_EQ(image.error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_EQ(image.error().operation, "crash");
  EXPECT_EQ(image.error().offset, crash.event);
  return std::string(image.error().reason);
}

TEST(CrashImage, RefusesACrashAfterTheLastEvent) {
  const std::string reason = "there are not that many events";
  EXPECT_EQ(refusal(push(600), "kill", {4, {}, 0}), reason);
  EXPECT_EQ(refusal(push(600), "ordered", {4, {}, 0}), reason);
  EXPECT_EQ(refusal(push(600), "ordered", {UINT64_MAX, {}, 0}), reason);
}

TEST(CrashImage, RefusesToKeepWithoutACache) {
  EXPECT_EQ(refusal(push(600), "kill", {1, {1}, 0}),
            "keep makes no sense on a device without a cache");
}

TEST(CrashImage, RefusesToKeepAnythingButAPrefixOfWhatIsPending) {
  Trace trace = push(600);
  trace.append_write(20, run('X', 8));
  trace.append_write(28, run('Y', 8));
  const std::string reason = "what is kept must be a prefix of the pending events";
  EXPECT_EQ(refusal(trace, "ordered", {2, {2}, 0}), reason) << "not the first";
  EXPECT_EQ(refusal(trace, "ordered", {2, {2, 1}, 0}), reason) << "descending";
  EXPECT_EQ(refusal(trace, "ordered", {2, {1, 1}, 0}), reason) << "twice";
  EXPECT_EQ(refusal(trace, "ordered", {1, {1, 2}, 0}), reason) << "not yet issued";
  EXPECT_EQ(refusal(trace, "ordered", {3, {3}, 0}), reason) << "the sync itself";
  EXPECT_EQ(refusal(trace, "ordered", {5, {2, 4}, 0}), reason) << "of an earlier epoch";
  EXPECT_EQ(refusal(trace, "ordered", {5, {5}, 0}), reason) << "a gap";
  EXPECT_EQ(refusal(trace, "ordered", {5, {0}, 0}), reason) << "no event";
  EXPECT_EQ(refusal(trace, "ordered", {5, {4, UINT64_MAX}, 0}), reason) << "no event";
}

TEST(CrashImage, RefusesACutThatIsNotAtAUnitBoundaryInsideTheNextWrite) {
  const std::string reason = "the next event is no write with a unit boundary there";
  EXPECT_EQ(refusal(push(600), "kill", {0, {}, 463}), reason) << "before a boundary";
  EXPECT_EQ(refusal(push(600), "kill", {0, {}, 465}), reason) << "after a boundary";
  EXPECT_EQ(refusal(push(600), "kill", {0, {}, 512}), reason) << "a unit of the write";
  EXPECT_EQ(refusal(push(464), "kill", {0, {}, 464}), reason) << "at the end of the write";
  EXPECT_EQ(refusal(push(600), "kill", {0, {}, 976}), reason) << "beyond the write";
  EXPECT_EQ(refusal(push(600), "kill", {1, {}, 4}), reason) << "no boundary inside";
  EXPECT_EQ(refusal(push(600), "kill", {2, {}, 8}), reason) << "a sync";
  EXPECT_EQ(refusal(push(600), "kill", {3, {}, 8}), reason) << "no next event";
  EXPECT_EQ(refusal(resize(2000), "kill", {0, {}, 464}), reason) << "a resize";
}

TEST(CrashImage, RefusesACutThatIsNotAtAUnitBoundaryInsideTheLastKeptWrite) {
  const std::string reason = "the last kept event is no write with a unit boundary there";
  EXPECT_EQ(refusal(push(600), "ordered", {1, {1}, 463}), reason) << "before a boundary";
  EXPECT_EQ(refusal(push(600), "ordered", {1, {1}, 465}), reason) << "after a boundary";
  EXPECT_EQ(refusal(push(464), "ordered", {1, {1}, 464}), reason) << "at the end of the write";
  EXPECT_EQ(refusal(push(600), "ordered", {1, {1}, 976}), reason) << "beyond the write";
  EXPECT_EQ(refusal(push(600), "ordered", {2, {1, 2}, 464}), reason) << "not the last kept";
  EXPECT_EQ(refusal(resize(2000), "ordered", {1, {1}, 464}), reason) << "a resize";
}

TEST(CrashImage, RefusesACutWhereNothingIsKept) {
  EXPECT_EQ(refusal(push(600), "ordered", {1, {}, 464}), "torn needs a kept event");
  EXPECT_EQ(refusal(push(600), "ordered", {3, {}, 8}), "torn needs a kept event");
}

TEST(UnitsTouched, CountsFromTheFirstToTheLast) {
  EXPECT_EQ(units_touched(0, 0, 512), 0U);
  EXPECT_EQ(units_touched(511, 1, 512), 1U);
  EXPECT_EQ(units_touched(0, 512, 512), 1U);
  EXPECT_EQ(units_touched(511, 2, 512), 2U);
  EXPECT_EQ(units_touched(512, 513, 512), 2U);
  EXPECT_EQ(units_touched(300, 1024, 512), 3U);
  EXPECT_EQ(units_touched(3, 5, 1), 5U);
}

}  // namespace
}  // namespace crashcheck::faultfs
