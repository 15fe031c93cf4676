// Histories of every scale: the same everywhere, valid, and as large as they are to be.
#include "generator/swarm.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "generator/generator.h"
#include "generator/shrinks.h"
#include "history/slices.h"
#include "history/text.h"

namespace crashcheck::generator {
namespace {

using history::History;
using history::Operation;

constexpr std::uint64_t kSeed = 3;
constexpr std::size_t kMostOperations = 24;

History swarm(std::uint64_t index, Alphabet alphabet = Alphabet::kAll) {
  return swarm_history_of(kSeed, index, kMostOperations, alphabet);
}

std::string lines_of(const History& history) {
  std::string text;
  for (const Operation& operation : history) text += to_string(operation) + "\n";
  return text;
}

TEST(ReservingHistories, AreTheUsualOnesWithBytesSetAsideInSome) {
  std::size_t reserving = 0;
  for (std::uint64_t index = 0; index < 40; ++index) {
    History drawn = reserving_history_of(kSeed, index, kMostOperations, Alphabet::kAll);
    const bool reserves =
        !drawn.empty() && std::holds_alternative<history::SetReserve>(drawn.front());
    if (reserves) ++reserving;
    std::size_t last_reopen = drawn.size();
    for (std::size_t i = 0; reserves && i < drawn.size(); ++i) {
      if (std::holds_alternative<history::Reopen>(drawn[i])) last_reopen = i;
      if (i != last_reopen + 1) continue;
      EXPECT_TRUE(std::holds_alternative<history::SetReserve>(drawn[i])) << "after each reopen";
    }
    std::erase_if(drawn, [](const Operation& operation) {
      return std::holds_alternative<history::SetReserve>(operation);
    });
    EXPECT_EQ(drawn, history_of(kSeed, index, kMostOperations, Alphabet::kAll)) << index;
    EXPECT_EQ(reserving_history_of(kSeed, index, kMostOperations, Alphabet::kPublished),
              history_of(kSeed, index, kMostOperations, Alphabet::kPublished));
  }
  EXPECT_GT(reserving, 10U);
  EXPECT_LT(reserving, 30U);
}

TEST(Swarm, SharesAddUp) {
  std::uint64_t sum = 0;
  for (int i = 0; i <= static_cast<int>(Breadth::kFar); ++i) {
    const auto breadth = static_cast<Breadth>(i);
    EXPECT_GT(share_of(breadth), 0U);
    EXPECT_FALSE(name(breadth).empty());
    sum += share_of(breadth);
  }
  EXPECT_EQ(sum, kShares);
}

TEST(Swarm, DrawsTheSameHistoryForTheSameNumber) {
  for (std::uint64_t index = 0; index < 40; ++index) EXPECT_EQ(swarm(index), swarm(index));
  EXPECT_NE(swarm(1), swarm(2));
  EXPECT_NE(swarm_history_of(kSeed + 1, 1, kMostOperations, Alphabet::kAll), swarm(1));
}

TEST(Swarm, DrawsHistoriesThatAreReadBack) {
  for (const Alphabet alphabet : {Alphabet::kPublished, Alphabet::kAll}) {
    for (std::uint64_t index = 0; index < 300; ++index) {
      const History history = swarm(index, alphabet);
      const auto parsed = history::parse_history(lines_of(history));
      ASSERT_TRUE(parsed.has_value()) << index << ": " << parsed.error().message;
      EXPECT_EQ(*parsed, history) << index;
    }
  }
}

/// A history of the breadth, drawn by the first number that gives one.
History of(Breadth breadth) {
  for (std::uint64_t seed = 0;; ++seed) {
    faultfs::RandomChoices choices(seed);
    const Scale scale = draw_scale(kMostOperations, choices);
    if (scale.breadth == breadth) return history_of_scale(scale, Alphabet::kAll, choices);
  }
}

TEST(Swarm, ReachesWhatEachBreadthIsAbout) {
  EXPECT_GE(of(Breadth::kLasting).size(), 100U);
  const History far = of(Breadth::kFar);
  EXPECT_GE(std::get<history::Abandon>(far.at(0)).length, (std::uint64_t{1} << 32U) - (1U << 16U));
  const History deep = of(Breadth::kDeep);
  EXPECT_GE(std::get<history::AllocateBulk>(deep.at(0)).lengths.size(), 128U);
}

TEST(Swarm, LeavesOutKindsAndUsesAll) {
  std::map<std::string_view, int> histories_with;
  constexpr int kCount = 400;
  for (std::uint64_t index = 0; index < kCount; ++index) {
    std::set<std::string_view> words;
    for (const Operation& operation : swarm(index)) words.insert(history::word(operation));
    for (const std::string_view word : words) ++histories_with[word];
  }
  EXPECT_EQ(histories_with.size(), history::operation_words().size());
  for (const auto& [word, count] : histories_with) EXPECT_LT(count, kCount * 9 / 10) << word;
}

TEST(Swarm, SetsAReserveInHalfOfThemAndAfterEachReopen) {
  int with = 0;
  std::set<std::uint64_t> sizes;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const History history = swarm(index);
    // What is abandoned first is what crashes come after.
    const std::size_t first =
        !history.empty() && std::holds_alternative<history::Abandon>(history.front()) ? 2 : 0;
    const bool begins =
        first < history.size() && std::holds_alternative<history::SetReserve>(history[first]);
    with += begins ? 1 : 0;
    for (std::size_t i = first + 1; i < history.size(); ++i) {
      const bool after_reopen = std::holds_alternative<history::Reopen>(history[i - 1]);
      const auto* set = std::get_if<history::SetReserve>(&history[i]);
      EXPECT_EQ(set != nullptr, begins && after_reopen) << index;
      if (set != nullptr) sizes.insert(set->bytes);
    }
  }
  EXPECT_GT(with, 100);
  EXPECT_LT(with, 200);
  EXPECT_GT(sizes.size(), 8U);
}

TEST(Swarm, OfAPublishedProtocolHasNothingElse) {
  for (std::uint64_t index = 0; index < 200; ++index) {
    for (const Operation& operation : swarm(index, Alphabet::kPublished)) {
      for (const char* word : {"batch", "reclaim", "allocate-into", "deallocate-from"}) {
        EXPECT_NE(history::word(operation), word);
      }
    }
  }
}

TEST(Swarm, AsksQuestionsWithoutChangingTheRest) {
  const History history = history::parse_history("allocate 64; allocate 32; deallocate #0").value();
  faultfs::RandomChoices choices(1);
  std::size_t asked = 0;
  for (int i = 0; i < 50; ++i) {
    History with = with_questions(history, Alphabet::kAll, choices);
    asked += with.size() - history.size();
    std::erase_if(with, [](const Operation& each) { return history::changes_nothing(each); });
    EXPECT_EQ(with, history);
  }
  EXPECT_GT(asked, 10U);
}

TEST(Swarm, ShrinksToValidHistories) {
  for (std::uint64_t index = 0; index < 20; ++index) {
    History history = swarm(index);
    history.resize(std::min<std::size_t>(history.size(), 12));
    auto simpler = shrinks(history);
    for (int i = 0; i < 20; ++i) {
      const auto next = simpler.next();
      if (!next) break;
      EXPECT_TRUE(history::parse_history(lines_of(*next)).has_value()) << lines_of(*next);
    }
  }
}

}  // namespace
}  // namespace crashcheck::generator
