// Crashes inside recoveries: what they find that others do not, and how many there are.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "examples.h"
#include "explorer/shrinker.h"
#include "generator/generator.h"
#include "history/wrapped.h"
#include "sabotaged_subject.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::Deallocate;
using oracle::Guarantee;
using oracle::Kind;
using testing::in_place;
using testing::scope;

struct Nested {
  Counts counts;
  std::vector<Sighting> sightings;

  [[nodiscard]] std::set<Signature> signatures() const {
    std::set<Signature> all;
    for (const Sighting& each : sightings) all.insert(each.signature);
    return all;
  }
};

Nested explored_nested(const Store& subject, const History& history, const Scope& how) {
  Nested result;
  const Recording recording = record(subject, history);
  result.counts = explore(subject, recording, how, [&](const Sighting& sighting) {
    result.sightings.push_back(sighting);
    return true;
  });
  return result;
}

std::optional<Shrunk> shrunk(const Signature& signature, const History& history, unsigned nested) {
  return shrink(in_place(), {scope("kill", nested), signature}, {history});
}

/// tests/cases/recovery-forgets-a-free-block.case, without its crash.
History forgetful_recovery() {
  return {AllocateBulk{{32, 32, 32}}, Deallocate{0}, history::Reallocate{1, 64}, history::Reopen{}};
}

TEST(NestedCrash, FindsTheForgottenFreeBlockWithAShorterHistory) {
  const Signature in_reopen{Guarantee::kDurable, Kind::kLostAcked, "reopen"};
  const auto without = shrunk(in_reopen, forgetful_recovery(), 0);
  ASSERT_TRUE(without.has_value());
  EXPECT_EQ(without->operations(), 3U);
  const Signature in_recovery{Guarantee::kDurable, Kind::kLostAcked, kNestedCrash};
  const auto with = shrunk(in_recovery, forgetful_recovery(), 1);
  ASSERT_TRUE(with.has_value());
  EXPECT_EQ(with->operations(), 2U);
  EXPECT_EQ(with->sighting.lives.size(), 2U);
}

TEST(NestedCrash, SaysThatRecoveryDivergesBesideWhatIsWrong) {
  const auto found = explored_nested(in_place(), forgetful_recovery(), scope("kill", 1));
  std::size_t nested = 0;
  for (const Sighting& each : found.sightings) {
    const bool diverged = std::ranges::any_of(each.findings, [](const oracle::Finding& finding) {
      return finding.guarantee == Guarantee::kConverges && finding.kind == Kind::kDiverged;
    });
    const bool is_nested = each.signature.operation == kNestedCrash;
    EXPECT_EQ(diverged, is_nested);
    EXPECT_EQ(each.lives.size() > 1, is_nested);
    if (is_nested) ++nested;
  }
  EXPECT_GT(nested, 0U);
  EXPECT_GT(found.counts.violating_by_guarantee[static_cast<std::size_t>(Guarantee::kConverges)],
            0U);
}

TEST(NestedCrash, IsALifeWithoutOperations) {
  for (const Sighting& each :
       explored_nested(in_place(), forgetful_recovery(), scope("kill", 2)).sightings) {
    for (std::size_t i = 1; i < each.lives.size(); ++i) {
      EXPECT_TRUE(each.lives[i].operations.empty());
      EXPECT_TRUE(each.lives[i].crash.has_value());
    }
  }
}

TEST(NestedCrash, IsNotTriedAtDepthZero) {
  const auto found = explored_nested(in_place(), forgetful_recovery(), scope("kill"));
  EXPECT_EQ(found.counts.nested, 0U);
  for (const Signature& each : found.signatures()) EXPECT_NE(each.operation, kNestedCrash);
  const auto converges = static_cast<std::size_t>(Guarantee::kConverges);
  EXPECT_EQ(found.counts.unjudged_by_guarantee[converges], found.counts.tested);
}

TEST(NestedCrash, FindsAtLeastAsMuchTheDeeperItGoes) {
  for (std::uint64_t index = 0; index < 12; ++index) {
    const auto history = history::wrapped(generator::history_of(31, index, 8));
    std::set<Signature> shallower;
    std::uint64_t states = 0;
    for (unsigned depth = 0; depth <= 2; ++depth) {
      const auto found = explored_nested(in_place(), history, scope("kill", depth));
      const auto signatures = found.signatures();
      EXPECT_TRUE(std::ranges::includes(signatures, shallower)) << index << " at " << depth;
      EXPECT_GE(found.counts.states, states);
      EXPECT_EQ(found.counts.nested > 0, depth > 0);
      shallower = signatures;
      states = found.counts.states;
    }
  }
}

TEST(NestedCrash, IsCountedAsEnumeratedByHand) {
  // Creation is 8 events and leaves 6 files, each of which recovers in so many events:
  //   after  0: nothing, 8     1: 8 bytes, 8           2, 3: 16 bytes, 5
  //          4: 64 bytes, 8    5, 6: not opened again  7: complete, 0
  // After event 8 creation has returned, so that the last one is looked at once more.
  const Counts flat = explored_nested(in_place(), {}, scope("kill")).counts;
  EXPECT_EQ(flat.states, 9U);
  EXPECT_EQ(flat.tested, 7U);
  const Counts deep = explored_nested(in_place(), {}, scope("kill", 1)).counts;
  EXPECT_EQ(deep.nested, (8 + 1) + (8 + 1) + (5 + 1) + (8 + 1) + (0 + 1) + (0 + 1));
  EXPECT_EQ(deep.states, flat.states + deep.nested);
  EXPECT_EQ(deep.crash_points, deep.states) << "nothing is torn";
  EXPECT_EQ(deep.tested, flat.tested) << "recovery passes through files that creation leaves too";
  EXPECT_EQ(deep.violating, flat.violating);
}

TEST(NestedCrash, IsNoDeeperThanItsShortestExample) {
  const Signature creation{Guarantee::kOpens, Kind::kRecoveryFailed, kNestedCrash};
  const auto found = shrunk(creation, {Allocate{32}}, 3);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->sighting.lives.size(), 2U);
  EXPECT_EQ(found->sighting.crash()->event, 0U);
  EXPECT_EQ(found->sighting.lives[1].crash->event, 5U);
}

/// Marks the file while it recovers, in the last byte of the user's header, and takes a mark that
/// it finds for the user's.
io::Result<void> mark_while_recovering(io::File& file) {
  constexpr std::uint64_t kMark = 16 + 31;
  CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
  if (size < 64) return {};
  std::array<std::byte, 1> mark{};
  CRASHCHECK_TRY(file.read_at(kMark, mark));
  if (mark[0] != std::byte{0}) return {};
  for (const std::byte value : {std::byte{1}, std::byte{0}}) {
    CRASHCHECK_TRY(file.write_at(kMark, std::array{value}));
    CRASHCHECK_TRY(file.sync());
  }
  return {};
}

TEST(NestedCrash, CatchesARecoveryThatCannotBeRepeated) {
  const testing::SabotagedSubject sabotaged(in_place(), mark_while_recovering);
  const auto touched = [&](unsigned depth) {
    std::set<std::string_view> operations;
    for (const Sighting& each :
         explored_nested(sabotaged, {Allocate{32}, Allocate{32}}, scope("kill", depth)).sightings) {
      for (const oracle::Finding& finding : each.findings) {
        if (finding.kind == Kind::kHeaderTouched) operations.insert(each.signature.operation);
      }
    }
    return operations;
  };
  EXPECT_EQ(touched(0), std::set<std::string_view>());
  EXPECT_EQ(touched(1), std::set<std::string_view>{kNestedCrash});
}

}  // namespace
}  // namespace crashcheck::explorer
