// Worked examples for devices that keep order: every image of a few epochs as a person writes them
// down.
#include <gtest/gtest.h>

#include "operations.h"

namespace crashcheck::faultfs {
namespace {

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

}  // namespace
}  // namespace crashcheck::faultfs
