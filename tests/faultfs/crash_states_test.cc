// Questions about single crash states: what a choice leaves, what it lost, what is simpler, and
// which choice leaves a tree.
#include <gtest/gtest.h>

#include "directory_states.h"
#include "faultfs/choices.h"

namespace crashcheck::faultfs {
namespace {

using Lost = std::set<std::tuple<int, NodeId, std::string, std::uint64_t, std::uint64_t>>;

/// Each version that is lost: of which register, and of which event.
Lost versions_of(const std::vector<LostChange>& changes) {
  Lost versions;
  for (const LostChange& change : changes) {
    for (const std::uint64_t event : change.lost) {
      versions.emplace(static_cast<int>(change.of), change.node, change.name, change.begin, event);
    }
  }
  return versions;
}

class CrashStatesOf : public ::testing::TestWithParam<std::string> {
 protected:
  /// Checks `law(trace, states, state)` on states of random traces.
  template <typename Law>
  void hold(std::uint64_t traces, const Law& law) {
    std::uint64_t tried = 0;
    for (const char* fields : {"unit=8", "unit=8,fill=zero+garbage"}) {
      model_ = model_with(GetParam(), fields);
      for_traces(traces, 8, [&](const DirectoryTrace& trace) {
        CrashStates states(trace, model_);
        for (const auto& [event, point] : walked(trace, model_, kMostStates)) {
          for (const WalkedState& state : point.states) {
            ++tried;
            law(trace, states, state);
            if (HasFailure()) return;
          }
        }
      });
    }
    EXPECT_TRUE(HasFailure() || tried > 2 * traces) << "a law tried on nothing";
  }

  [[nodiscard]] std::string about(const DirectoryTrace& trace, const DirectoryCrash& crash) const {
    return said(trace, model_.name, crash.event) + "choices " + to_string(crash.choices) + "\n";
  }

  static constexpr std::uint64_t kMostStates = 30;
  FileSystemModel model_;
};

TEST_P(CrashStatesOf, AreThoseOfTheWalk) {
  hold(60, [&](const DirectoryTrace& trace, CrashStates& states, const WalkedState& state) {
    const io::Result<Tree> tree = states.tree(state.crash);
    ASSERT_TRUE(tree) << about(trace, state.crash);
    ASSERT_EQ(text_of(*tree), text_of(state.tree)) << about(trace, state.crash);
    ASSERT_TRUE(*tree == state.tree);
    ASSERT_EQ(tree->hash(), state.tree.hash());
  });
}

TEST_P(CrashStatesOf, KeepEverythingWhereNothingIsChosen) {
  hold(40, [&](const DirectoryTrace& trace, CrashStates& states, const WalkedState& state) {
    const std::uint64_t event = state.crash.event;
    const io::Result<Tree> tree = states.tree({event, {}});
    ASSERT_TRUE(tree.has_value()) << about(trace, state.crash);
    ASSERT_EQ(tree->hash(), live_tree(trace, event).hash()) << about(trace, state.crash);
  });
}

TEST_P(CrashStatesOf, RefuseChoicesThatTheTraceHasNot) {
  hold(40, [&](const DirectoryTrace& trace, CrashStates& states, const WalkedState& state) {
    const auto is_refused = [&](const DirectoryCrash& crash) {
      const io::Result<Tree> tree = states.tree(crash);
      return !tree && tree.error().code == io::ErrorCode::kInvalidArgument;
    };
    DirectoryCrash other = state.crash;
    other.choices.push_back({0, 2});
    ASSERT_TRUE(is_refused(other)) << about(trace, state.crash);
    ASSERT_TRUE(is_refused({trace.event_count() + 1, state.crash.choices}));
    if (state.crash.choices.empty()) return;
    other.choices = state.crash.choices;
    other.choices.pop_back();
    ASSERT_EQ(is_refused(other), !other.choices.empty()) << about(trace, state.crash);
    other.choices = state.crash.choices;
    ++other.choices.front().options;
    ASSERT_TRUE(is_refused(other)) << about(trace, state.crash);
    other.choices.front().options = state.crash.choices.front().options;
    other.choices.front().taken = other.choices.front().options;
    ASSERT_TRUE(is_refused(other)) << about(trace, state.crash);
  });
}

TEST_P(CrashStatesOf, HaveLostNothingWhereTheyAreTheDirectoryItself) {
  hold(60, [&](const DirectoryTrace& trace, CrashStates& states, const WalkedState& state) {
    const std::vector<LostChange> lost = states.lost(state.crash);
    for (const LostChange& change : lost) {
      ASSERT_FALSE(change.lost.empty()) << about(trace, state.crash);
      ASSERT_LT(change.kept, change.lost.front() + 1);
      ASSERT_LE(change.lost.back(), state.crash.event);
    }
    const std::uint64_t event = state.crash.event;
    const bool may_have_more =
        event < trace.event_count() && trace.event(event + 1).kind == Change::kWrite;
    const bool is_garbage = model_.has_garbage;
    if (!lost.empty() || may_have_more || is_garbage) return;
    ASSERT_EQ(text_of(state.tree), text_of(live_tree(trace, event))) << about(trace, state.crash);
  });
}

TEST_P(CrashStatesOf, AreSimplerWhereTheyLoseLess) {
  std::uint64_t seed = 0;
  hold(16, [&](const DirectoryTrace& trace, CrashStates& states, const WalkedState& state) {
    RandomChoices choices(++seed);
    DirectoryCrash crash = state.crash;
    constexpr int kMostSteps = 300;
    for (int steps = 0; steps < kMostSteps; ++steps) {
      std::vector<DirectoryCrash> simpler = states.simpler(crash);
      const Lost lost = versions_of(states.lost(crash));
      for (const DirectoryCrash& candidate : simpler) {
        ASSERT_EQ(candidate.event, crash.event);
        ASSERT_NE(candidate.choices, crash.choices) << about(trace, crash);
        if (!states.tree(candidate)) continue;  // no state
        const Lost less = versions_of(states.lost(candidate));
        ASSERT_TRUE(std::ranges::includes(lost, less))
            << about(trace, crash) << "to " << to_string(candidate.choices);
      }
      std::erase_if(simpler,
                    [&](const DirectoryCrash& candidate) { return !states.tree(candidate); });
      if (simpler.empty()) {
        ASSERT_TRUE(lost.empty()) << about(trace, crash);
        return;
      }
      crash = simpler[choices.choose(simpler.size())];
    }
    FAIL() << "no end of simpler ones: " << about(trace, crash);
  });
}

TEST_P(CrashStatesOf, AreFoundByWhatTheyLeave) {
  hold(40, [&](const DirectoryTrace& trace, CrashStates& states, const WalkedState& state) {
    const CrashStates::Search search = states.find(state.crash.event, state.tree);
    ASSERT_TRUE(search.found) << about(trace, state.crash);
    ASSERT_EQ(text_of(states.tree(*search.found).value()), text_of(state.tree));
    Tree other = state.tree;
    const NodeId added = other.next_id();
    other.put(added, Node{});
    other.own(kRoot).entries["never"] = added;
    const CrashStates::Search none = states.find(state.crash.event, other);
    ASSERT_FALSE(none.found) << about(trace, state.crash);
    ASSERT_TRUE(none.is_complete);
  });
}

INSTANTIATE_TEST_SUITE_P(Of, CrashStatesOf, ::testing::ValuesIn(tried_models()), model_name);

}  // namespace
}  // namespace crashcheck::faultfs
