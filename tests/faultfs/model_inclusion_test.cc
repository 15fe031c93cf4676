// Each model of a file system lets a crash leave everything that a milder one does.
#include <gtest/gtest.h>

#include "directory_states.h"

namespace crashcheck::faultfs {
namespace {

using Pair = std::pair<std::string, std::string>;  // the milder one first

class Inclusion : public ::testing::TestWithParam<Pair> {
 protected:
  /// Checks `law(trace, event, milder, harsher)` on crash points of random traces.
  template <typename Law>
  void hold(std::uint64_t traces, const Law& law) {
    std::uint64_t points = 0;
    for (const char* fields : {"unit=8,fill=zero", "unit=8,fill=zero+garbage"}) {
      milder_ = model_with(GetParam().first, fields);
      harsher_ = model_with(GetParam().second, fields);
      const auto of_trace = [&](const DirectoryTrace& trace) {
        const WalkedPoints milder = walked(trace, milder_);
        const WalkedPoints harsher = walked(trace, harsher_);
        for (const auto& [event, point] : milder) {
          if (point.is_sampled || harsher.at(event).is_sampled) continue;
          if (point.states.size() > 1) ++points;
          law(trace, event, point, harsher.at(event));
        }
      };
      for_traces(traces, 8, of_trace);
      for_failing_traces(traces / 2, 8, of_trace);
    }
    EXPECT_TRUE(HasFailure() || points > traces / 4) << "a law tried on nothing";
  }

  FileSystemModel milder_;
  FileSystemModel harsher_;
};

TEST_P(Inclusion, HoldsForEveryState) {
  hold(60, [&](const DirectoryTrace& trace, std::uint64_t event, const WalkedPoint& milder,
               const WalkedPoint& harsher) {
    const std::string left = missing(harsher.texts(), milder.texts());
    ASSERT_EQ(left, "") << said(trace, milder_.name + " in " + harsher_.name, event);
  });
}

TEST_P(Inclusion, IsWhatIsFoundOfEachState) {
  hold(30, [&](const DirectoryTrace& trace, std::uint64_t event, const WalkedPoint& milder,
               const WalkedPoint& /*harsher*/) {
    CrashStates states(trace, harsher_);
    for (const WalkedState& state : milder.states) {
      const CrashStates::Search search = states.find(event, state.tree, kMostChoices);
      ASSERT_TRUE(search.found) << said(trace, milder_.name + " in " + harsher_.name, event)
                                << text_of(state.tree);
      ASSERT_GT(search.searched, 0U);
      ASSERT_EQ(text_of(states.tree(*search.found).value()), text_of(state.tree));
    }
  });
}

/// Neighbours, as sets of states: units and fill being equal, the first is within the second.
const std::vector<Pair>& neighbours() {
  static const std::vector<Pair> kNeighbours = {{"kill", "ordered"},
                                                {"ordered", "folklore"},
                                                {"folklore", "xfs"},
                                                {"xfs", "ext4"},
                                                {"ext4", "posix-names"},
                                                {"posix-names", "posix"},
                                                {"posix", "posix,rename=split"},
                                                {"posix,rename=split", "posix,rename=loose"},
                                                {"posix-names", "btrfs"},
                                                {"btrfs", "posix,rename=loose"}};
  return kNeighbours;
}

std::string pair_name(const ::testing::TestParamInfo<Pair>& tested) {
  return model_name({tested.param.first, 0}) + "_in_" + model_name({tested.param.second, 0});
}

INSTANTIATE_TEST_SUITE_P(Of, Inclusion, ::testing::ValuesIn(neighbours()), pair_name);

TEST(HalfARename, IsOfBtrfsAndNotOfPosix) {
  DirectoryTrace trace;
  const NodeId file = trace.new_node();
  trace.append({.kind = Change::kCreate, .node = file, .directory = kRoot, .name = "a"});
  trace.append({.kind = Change::kRename,
                .node = file,
                .directory = kRoot,
                .name = "a",
                .to_directory = kRoot,
                .to_name = "b"});
  const auto states = [&](const char* model) {
    return walked(trace, parse_model(model).value()).at(2).texts();
  };
  EXPECT_FALSE(states("posix").contains("/a[0]: /b=/a "));
  EXPECT_TRUE(states("btrfs").contains("/a[0]: /b=/a "));
}

TEST(Kill, BeginsWithTheDirectoryItself) {
  const FileSystemModel kill = model_with("kill", "unit=8");
  for_traces(200, 8, [&](const DirectoryTrace& trace) {
    for (const auto& [event, point] : walked(trace, kill)) {
      ASSERT_EQ(text_of(point.states.front().tree), text_of(live_tree(trace, event)))
          << said(trace, kill.name, event);
      if (event < trace.event_count()) continue;
      ASSERT_EQ(point.states.size(), 1U);
      ASSERT_TRUE(point.states.front().tree == live_tree(trace, event));
    }
  });
}

}  // namespace
}  // namespace crashcheck::faultfs
