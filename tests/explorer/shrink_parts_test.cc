// Shrinking of violations that need, or seem to need, several crashes or a call that fails.
#include <gtest/gtest.h>

#include <cerrno>

#include "examples.h"
#include "explorer/shrinker.h"
#include "forgetful_subject.h"
#include "minimality.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::Deallocate;
using history::WriteHeader;
using oracle::Guarantee;
using oracle::Kind;
using testing::in_place;
using testing::scope;

bool can_be_simpler(const Store& subject, const Search& search, const Parts& parts) {
  Counts counts;
  const auto candidates = subject.workload().simpler(parts);
  while (const auto candidate = candidates->next()) {
    if (find_violation(subject, search, *candidate, counts)) return true;
  }
  return false;
}

TEST(PartsOf, AreTheLivesButForRecoveriesThatWereCut) {
  const faultfs::CrashPoint crash{3};
  const History one = {Allocate{32}};
  const History two = {Deallocate{0}};
  EXPECT_EQ(parts_of({Life{one, {}, crash}}), Parts{one});
  EXPECT_EQ(parts_of({Life{one, {}, crash}, Life{{}, {}, crash}, Life{two, {}, crash},
                      Life{{}, {}, crash}}),
            (Parts{one, two}));
  EXPECT_EQ(parts_of({Life{{}, {}, crash}, Life{{}, {}, crash}}), Parts{History{}})
      << "the first life is one, whatever is in it";
}

TEST(ShrinkParts, JoinsLivesWhereOneCrashIsEnough) {
  const Signature loss{Guarantee::kDurable, Kind::kLostAcked, "reopen"};
  const Search search{scope("kill"), loss};
  const Parts parts = {{AllocateBulk{{32, 32, 32}}},
                       {Deallocate{0}, history::Reallocate{1, 64}, history::Reopen{}}};
  Counts counts;
  const auto found = find_violation(in_place(), search, parts, counts);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->lives.size(), 2U);
  const auto shrunk = shrink(in_place(), search, parts);
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_TRUE(shrunk->minimal);
  ASSERT_EQ(shrunk->parts.size(), 1U);
  EXPECT_EQ(shrunk->parts[0].size(), 3U);
  EXPECT_EQ(shrunk->sighting.lives.size(), 1U);
  EXPECT_FALSE(can_be_simpler(in_place(), search, shrunk->parts));
}

TEST(ShrinkParts, ReachesTheExactMinimumOfAViolationThatNeedsTwoLives) {
  const testing::ForgetfulOnceRecovered forgetful;
  const Search search{scope("kill"), {Guarantee::kHeader, Kind::kHeaderTouched, kNoCrash}};
  const Parts parts = {{Allocate{32}, Allocate{64}},
                       {WriteHeader{3, {std::byte{7}, std::byte{8}}}, Deallocate{0}}};
  const auto shrunk = shrink(forgetful.subject(), search, parts);
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_TRUE(shrunk->minimal);
  EXPECT_EQ(shrunk->parts, (Parts{{}, {WriteHeader{0, {std::byte{0x61}}}}}));
  EXPECT_EQ(shrunk->operations(), 1U);
  ASSERT_EQ(shrunk->sighting.lives.size(), 2U);
  EXPECT_EQ(shrunk->sighting.lives[0].crash, faultfs::CrashPoint{4})
      << "the first after which there is a file to recover";
  EXPECT_EQ(shrunk->sighting.lives[1].crash, std::nullopt);
  EXPECT_FALSE(can_be_simpler(forgetful.subject(), search, shrunk->parts));
}

TEST(ShrinkParts, LooksForTheCrashBetweenTwoPartsWhereTheFirstIsAtItsEnd) {
  const testing::ForgetfulOnceRecovered forgetful;
  const Search search{scope("kill"), {Guarantee::kHeader, Kind::kHeaderTouched, kNoCrash}};
  Counts counts;
  const auto found =
      find_violation(forgetful.subject(), search,
                     {{Allocate{32}, Allocate{64}}, {WriteHeader{0, {std::byte{7}}}}}, counts);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->lives[0].operations.size(), 2U);
  EXPECT_EQ(found->lives[0].crash->event, 13U) << "the second allocation has begun";
}

const Signature kUncontained{Guarantee::kContained, Kind::kLostAcked, "deallocate"};

TEST(ShrinkFaults, KeepTheCallThatFailsInThePlainestWay) {
  for (const bool forever : {false, true}) {
    const FaultKind kind{faultfs::FaultPoint::kWrite, ENOSPC, forever};
    const Search search{scope("kill"), kUncontained, kind};
    const auto shrunk = shrink(in_place(), search, {testing::rotation_example()});
    ASSERT_TRUE(shrunk.has_value());
    EXPECT_TRUE(shrunk->minimal);
    EXPECT_EQ(shrunk->parts[0].size(), 4U) << "as of a crash in the same place, and a reopen";
    const FaultKind plainest{faultfs::FaultPoint::kWrite, EIO, false};
    EXPECT_EQ(kind_of(shrunk->sighting.lives[0].faults.at(0).fault), plainest);
    testing::expect_minimal({in_place(), search.scope, {kUncontained}}, shrunk->sighting.lives);
  }
}

TEST(ShrinkFaults, AreNotFoundWithAKindThatDoesNotLeadThere) {
  const Search search{scope("kill"), kUncontained,
                      FaultKind{faultfs::FaultPoint::kResize, EIO, false}};
  EXPECT_FALSE(shrink(in_place(), search, {testing::rotation_example()}).has_value());
}

TEST(ShrinkFaults, NeedNoMoreNestedCrashesThanTheyMust) {
  // A crash in the reopen after an error counts as one in a recovery.
  const Signature in_recovery{Guarantee::kContained, Kind::kRecoveryFailed, kNestedCrash};
  const Search search{scope("kill", 2), in_recovery,
                      FaultKind{faultfs::FaultPoint::kWrite, EIO, false}};
  const auto shrunk = shrink(in_place(), search, {{Allocate{32}}});
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_EQ(shrunk->parts, Parts{History{history::Reopen{}}}) << "the recovery that is cut";
  EXPECT_EQ(shrunk->sighting.lives.size(), 1U);
}

}  // namespace
}  // namespace crashcheck::explorer
