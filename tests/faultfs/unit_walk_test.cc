// Worked examples for devices that persist unit by unit: every image of a few epochs as a person
// writes them down, and epochs of which nobody could.
#include <gtest/gtest.h>

#include <algorithm>

#include "operations.h"

namespace crashcheck::faultfs {
namespace {

const std::string kGarbage8 = "G1 A1 R1 B1 A1 G1 E1 !1";

TEST(PowerlossImages, OfAPushAreEachSectorAndEachLengthOnItsOwn) {
  const Trace trace = push(600);
  EXPECT_EQ(images_at(trace, "powerloss", 0), Lines{"crash 0: b48"});
  EXPECT_EQ(images_at(trace, "powerloss", 1), (Lines{
                                                  "crash 1: b48",
                                                  "crash 1 keep 1:1: b48",
                                                  "crash 1 keep 1:0: b48",
                                                  "crash 1 keep 1: b48",
                                                  "crash 1 length 1:512: b48 .464",
                                                  "crash 1 keep 1:1 length 1:512: b48 .464",
                                                  "crash 1 keep 1:0 length 1:512: b48 W464",
                                                  "crash 1 keep 1 length 1:512: b48 W464",
                                                  "crash 1 length 1: b48 .600",
                                                  "crash 1 keep 1:1 length 1: b48 .464 W136",
                                                  "crash 1 keep 1:0 length 1: b48 W464 .136",
                                                  "crash 1 keep 1 length 1: b48 W600",
                                              }));
  EXPECT_EQ(images_at(trace, "powerloss", 2), (Lines{
                                                  "crash 2: b48",
                                                  "crash 2 keep 1:1: b48",
                                                  "crash 2 keep 1:0: b48",
                                                  "crash 2 keep 1: b48",
                                                  "crash 2 keep 2: b8 C8 b32",
                                                  "crash 2 keep 1:1,2: b8 C8 b32",
                                                  "crash 2 length 1:512: b48 .464",
                                                  "crash 2 keep 1:1 length 1:512: b48 .464",
                                                  "crash 2 keep 1:0 length 1:512: b48 W464",
                                                  "crash 2 keep 1 length 1:512: b48 W464",
                                                  "crash 2 keep 2 length 1:512: b8 C8 b32 W464",
                                                  "crash 2 keep 1:1,2 length 1:512: b8 C8 b32 W464",
                                                  "crash 2 length 1: b48 .600",
                                                  "crash 2 keep 1:1 length 1: b48 .464 W136",
                                                  "crash 2 keep 1:0 length 1: b48 W464 .136",
                                                  "crash 2 keep 1 length 1: b48 W600",
                                                  "crash 2 keep 2 length 1: b8 C8 b32 W464 .136",
                                                  "crash 2 keep 1:1,2 length 1: b8 C8 b32 W600",
                                              }));
  EXPECT_EQ(images_at(trace, "powerloss", 3), Lines{"crash 3: b8 C8 b32 W600"});
  EXPECT_EQ(counts(trace, "powerloss"), (Counts{1, 12, 18, 1}));
}

/// Bytes 12 to 15 share their unit with what is written.
TEST(UnsafeImages, OfAWriteMayBeGarbageInTheUnitsThatItWrites) {
  Trace trace(io::Bytes(24, std::byte{'b'}));
  trace.append_write(6, io::Bytes(4, std::byte{'W'}));
  trace.append_sync();
  EXPECT_EQ(images_at(trace, "unsafe,unit=8", 1),
            (Lines{
                "crash 1: b24",
                "crash 1 keep 1:1: b8 W2 b14",
                "crash 1 garbage 1: b8 " + kGarbage8 + " b8",
                "crash 1 keep 1:0: b6 W2 b16",
                "crash 1 keep 1: b6 W4 b14",
                "crash 1 keep 1:0 garbage 1: b6 W2 " + kGarbage8 + " b8",
                "crash 1 garbage 0: " + kGarbage8 + " b16",
                "crash 1 keep 1:1 garbage 0: " + kGarbage8 + " W2 b14",
                "crash 1 garbage 0-1: " + kGarbage8 + " " + kGarbage8 + " b8",
            }));
  EXPECT_EQ(counts(trace, "unsafe,unit=8"), (Counts{1, 9, 1})) << "nothing is spoilt after a sync";
}

TEST(UnreadableImages, OfAWriteHaveTheUnitsThatItWritesUnreadable) {
  Trace trace(io::Bytes(24, std::byte{'b'}));
  trace.append_write(6, io::Bytes(4, std::byte{'W'}));
  EXPECT_EQ(images_at(trace, "unsafe,unit=8,overwrite=unreadable", 1),
            (Lines{
                "crash 1: b24",
                "crash 1 keep 1:1: b8 W2 b14",
                "crash 1 unreadable 1: b8 ?8 b8",
                "crash 1 keep 1:0: b6 W2 b16",
                "crash 1 keep 1: b6 W4 b14",
                "crash 1 keep 1:0 unreadable 1: b6 W2 ?8 b8",
                "crash 1 unreadable 0: ?8 b16",
                "crash 1 keep 1:1 unreadable 0: ?8 W2 b14",
                "crash 1 unreadable 0-1: ?16 b8",
            }));
}

/// The last unit, of which the file has 4 bytes, is written as far as it reaches.
TEST(UnreadableImages, OfTheNextLifeHaveUnitsThatStayUnreadableUntilTheyAreWritten) {
  Image base(io::Bytes(20, std::byte{'b'}));
  base.make_unreadable({0, 8});
  base.make_unreadable({16, 24});
  Trace trace(base);
  trace.append_write(16, io::Bytes(4, std::byte{'W'}));
  trace.append_sync();
  trace.append_resize(22);
  EXPECT_EQ(images_at(trace, "powerloss,unit=8", 1),
            (Lines{"crash 1: ?8 b8 ?4", "crash 1 keep 1: ?8 b8 W4"}));
  EXPECT_EQ(images_at(trace, "powerloss,unit=8", 2), Lines{"crash 2: ?8 b8 W4"});
  Trace growing(base);
  growing.append_resize(30);
  EXPECT_EQ(images_at(growing, "powerloss,unit=8", 1).back(),
            "crash 1 keep 1 length 1: ?8 b8 ?8 .6");
}

TEST(UnsafeImages, OfAResizeAreThoseOfASafeDevice) {
  Trace trace(io::Bytes(8, std::byte{'b'}));
  trace.append_resize(20);
  EXPECT_EQ(counts(trace, "unsafe,unit=8"), counts(trace, "powerloss,unit=8"));
}

TEST(Powerloss4kImages, OfAPushAreOneUnitAndTheLength) {
  EXPECT_EQ(images(push(600), "powerloss-4k"), (Lines{
                                                   "crash 0: b48",
                                                   "crash 1: b48",
                                                   "crash 1 keep 1: b48",
                                                   "crash 1 length 1: b48 .600",
                                                   "crash 1 keep 1 length 1: b48 W600",
                                                   "crash 2: b48",
                                                   "crash 2 keep 1: b48",
                                                   "crash 2 keep 2: b8 C8 b32",
                                                   "crash 2 length 1: b48 .600",
                                                   "crash 2 keep 1 length 1: b48 W600",
                                                   "crash 2 keep 2 length 1: b8 C8 b32 W600",
                                                   "crash 3: b8 C8 b32 W600",
                                               }));
  EXPECT_EQ(counts(push(600), "powerloss-4k"), (Counts{1, 4, 6, 1}));
}

TEST(LyingImages, OfAPushAreAfterTheSyncWhatTheyWereBefore) {
  const Trace trace = push(600);
  const Lines honest = images_at(trace, "powerloss", 2);
  const Lines lying = images_at(trace, "lying", 3);
  ASSERT_EQ(lying.size(), honest.size());
  for (std::size_t i = 0; i < lying.size(); ++i) {
    EXPECT_EQ(lying[i].substr(7), honest[i].substr(7)) << "but for the number of the crash";
  }
  EXPECT_EQ(counts(trace, "lying"), (Counts{1, 12, 18, 18}));
}

TEST(HostileImages, OfAPushShowAnythingWhereTheLengthAloneSurvives) {
  const Trace trace = push(8);
  EXPECT_EQ(images_at(trace, "hostile", 1), (Lines{
                                                "crash 1: b48",
                                                "crash 1 keep 1: b48",
                                                "crash 1 length 1: b48 .8",
                                                "crash 1 length 1 fill garbage: b48 " + kGarbage8,
                                                "crash 1 length 1 fill stale: b48 .8",
                                                "crash 1 keep 1 length 1: b48 W8",
                                            }));
  EXPECT_EQ(images_at(trace, "hostile", 2),
            (Lines{
                "crash 2: b48",
                "crash 2 keep 1: b48",
                "crash 2 keep 2: b8 C8 b32",
                "crash 2 keep 1,2: b8 C8 b32",
                "crash 2 length 1: b48 .8",
                "crash 2 length 1 fill garbage: b48 " + kGarbage8,
                "crash 2 length 1 fill stale: b48 .8",
                "crash 2 keep 1 length 1: b48 W8",
                "crash 2 keep 2 length 1: b8 C8 b32 .8",
                "crash 2 keep 2 length 1 fill garbage: b8 C8 b32 " + kGarbage8,
                "crash 2 keep 2 length 1 fill stale: b8 C8 b32 .8",
                "crash 2 keep 1,2 length 1: b8 C8 b32 W8",
            }));
  EXPECT_EQ(counts(trace, "hostile"), (Counts{1, 6, 12, 1}));
}

/// Lengths 48, 56, 64 and 68, and three units of which 0, 1, 2 and 3 show fill where they are lost.
TEST(HostileImages, OfAPushOfThreeUnitsChooseFillWhereItShowsAndNowhereElse) {
  EXPECT_EQ(counts(push(20), "hostile"),
            (Counts{1, 8 + 4 * 4 + 16 * 2 + 64, 2 * (8 + 4 * 4 + 16 * 2 + 64), 1}));
}

TEST(PowerlossImages, OfAnExtendHaveTwoContents) {
  const Trace trace = resize(600);
  EXPECT_EQ(images_at(trace, "powerloss", 1), (Lines{
                                                  "crash 1: b48",
                                                  "crash 1 keep 1:1: b48",
                                                  "crash 1 keep 1:0: b48",
                                                  "crash 1 keep 1: b48",
                                                  "crash 1 length 1: b48 .552",
                                                  "crash 1 keep 1:1 length 1: b48 .552",
                                                  "crash 1 keep 1:0 length 1: b48 .552",
                                                  "crash 1 keep 1 length 1: b48 .552",
                                              }));
  EXPECT_EQ(counts(trace, "powerloss"), (Counts{1, 8, 12, 1}));
}

TEST(HostileImages, OfAnExtendShowAnythingWhereTheLengthAloneSurvives) {
  EXPECT_EQ(images_at(resize(56), "hostile", 1),
            (Lines{
                "crash 1: b48",
                "crash 1 keep 1: b48",
                "crash 1 length 1: b48 .8",
                "crash 1 length 1 fill garbage: b48 " + kGarbage8,
                "crash 1 length 1 fill stale: b48 .8",
                "crash 1 keep 1 length 1: b48 .8",
            }));
}

TEST(HostileImages, OfAnExtendChooseFillForEachUnit) {
  const Lines two_units = images_at(resize(64), "hostile", 1);
  ASSERT_EQ(two_units.size(), 4U + 16U);
  EXPECT_EQ(two_units[4], "crash 1 length 1: b48 .16");
  EXPECT_EQ(two_units[5], "crash 1 length 1 fill 7:garbage: b48 .8 " + kGarbage8);
  EXPECT_EQ(two_units[13], "crash 1 length 1 fill 7:garbage,6:stale: b48 .8 " + kGarbage8);
  EXPECT_EQ(two_units[11], "crash 1 keep 1:7 length 1 fill garbage: b48 " + kGarbage8 + " .8");
}

TEST(PowerlossImages, OfADiscardHaveFillWhereTheCommitComesWithoutTheShrink) {
  const Trace trace = resize(32);
  EXPECT_EQ(images(trace, "powerloss"), (Lines{
                                            "crash 0: b48",
                                            "crash 1: b48",
                                            "crash 1 length 1: b32",
                                            "crash 2: b48",
                                            "crash 2 keep 2: b8 C8 b16 .16",
                                            "crash 2 length 1: b32",
                                            "crash 2 keep 2 length 1: b8 C8 b16",
                                            "crash 3: b8 C8 b16",
                                        }));
  EXPECT_EQ(counts(trace, "powerloss"), (Counts{1, 2, 4, 1}));
  EXPECT_EQ(images_at(trace, "powerloss,fill=garbage+stale", 2),
            (Lines{
                "crash 2: b48",
                "crash 2 keep 2: b8 C8 b16 " + kGarbage8 + " " + kGarbage8,
                "crash 2 keep 2 fill stale: b8 C8 b32",
                "crash 2 length 1: b32",
                "crash 2 keep 2 length 1: b8 C8 b16",
            }));
}

TEST(HostileImages, OfADiscardHaveTheEndAgainWhereTheShrinkIsLost) {
  EXPECT_EQ(images_at(resize(32), "hostile", 2), (Lines{
                                                     "crash 2: b48",
                                                     "crash 2 keep 2: b8 C8 b32",
                                                     "crash 2 length 1: b32",
                                                     "crash 2 keep 2 length 1: b8 C8 b16",
                                                 }));
}

TEST(HostileImages, ShowAsStaleWhatTheLastShrinkOfEachByteCutOff) {
  Trace trace(run('b', 8));
  trace.append_write(8, run('W', 8));
  trace.append_resize(8);
  trace.append_write(8, run('X', 4));
  trace.append_resize(10);
  trace.append_resize(16);
  const Lines all = images_at(trace, "hostile", 5);
  EXPECT_EQ(std::ranges::count(all, "crash 5 length 5 fill stale: b8 W2 X2 W4"), 1);
  trace.append_sync();
  trace.append_resize(24);
  EXPECT_EQ(images_at(trace, "hostile", 7).at(4), "crash 7 length 7 fill stale: b8 X2 .14");
}

TEST(PowerlossImages, OfASetOverThreeSectorsAreEverySubsetOfThem) {
  EXPECT_EQ(images(set_over_three_sectors(), "powerloss"),
            (Lines{
                "crash 0: b1536",
                "crash 1: b1536",
                "crash 1 keep 1:2: b1024 W300 b212",
                "crash 1 keep 1:1: b512 W512 b512",
                "crash 1 keep 1:1-2: b512 W812 b212",
                "crash 1 keep 1:0: b300 W212 b1024",
                "crash 1 keep 1:0,1:2: b300 W212 b512 W300 b212",
                "crash 1 keep 1:0-1: b300 W724 b512",
                "crash 1 keep 1: b300 W1024 b212",
                "crash 2: b300 W1024 b212",
            }));
  EXPECT_EQ(counts(set_over_three_sectors(), "powerloss"), (Counts{1, 8, 1}));
  EXPECT_EQ(counts(set_over_three_sectors(), "powerloss-4k"), (Counts{1, 2, 1}));
}

}  // namespace
}  // namespace crashcheck::faultfs
