// The walk over what a crash may leave of a directory, against a brute force that was written from
// the definitions of the models alone; its counts and its samples against the whole walk.
#include "faultfs/directory_crashes.h"

#include <gtest/gtest.h>

#include <span>

#include "directory_states.h"
#include "reference_tree.h"

namespace crashcheck::faultfs {
namespace {

/// Vectors that the brute force goes through at one crash point.
constexpr std::uint64_t kMostVectors = 2'000;

class DirectoryWalk : public ::testing::TestWithParam<std::string> {
 protected:
  /// On so many traces, with offsets around multiples of `grain`.
  static void hold(const FileSystemModel& model, std::uint64_t traces, std::uint64_t grain,
                   bool have_failed_syncs = false) {
    std::uint64_t points = 0;
    const auto law = [&](const DirectoryTrace& trace) {
      const reference::ReferenceTree reference(trace, model);
      const WalkedPoints found = walked(trace, model);
      for (std::uint64_t event = 0; event <= trace.event_count(); ++event) {
        ASSERT_TRUE(!is_left_out(trace, event) || !found.contains(event));
        if (is_left_out(trace, event) || reference.vectors(event) > kMostVectors) continue;
        ++points;
        ASSERT_TRUE(found.contains(event)) << said(trace, model.name, event);
        ASSERT_FALSE(found.at(event).is_sampled) << said(trace, model.name, event);
        const std::set<std::string> states = found.at(event).texts();
        const std::set<std::string> expected = reference.states(event);
        ASSERT_TRUE(states == expected) << said(trace, model.name, event) << "not walked:\n"
                                        << missing(states, expected) << "walked, and no state:\n"
                                        << missing(expected, states);
      }
    };
    have_failed_syncs ? for_failing_traces(traces, grain, law) : for_traces(traces, grain, law);
    EXPECT_TRUE(HasFailure() || points > traces) << "a law tried on nothing";
  }
};

TEST_P(DirectoryWalk, FindsTheStatesOfTheDefinition) {
  for (const char* fill : {"fill=zero", "fill=zero+garbage"}) {
    const std::string fields(fill);
    hold(model_with(GetParam(), fields + ",unit=8"), 120, 8);
    hold(model_with(GetParam(), fields + ",unit=16"), 40, 8);
    hold(model_with(GetParam(), fields + ",unit=512"), 16, 512);
    hold(model_with(GetParam(), fields + ",unit=4096"), 8, 4096);
  }
}

TEST_P(DirectoryWalk, FindsTheStatesOfTheDefinitionAfterFailedSyncs) {
  for (const char* fill : {"fill=zero", "fill=zero+garbage"}) {
    const std::string fields(fill);
    hold(model_with(GetParam(), fields + ",unit=8"), 240, 8, true);
    hold(model_with(GetParam(), fields + ",unit=16"), 80, 8, true);
  }
}

/// Choices that the walk makes from the crash point after `first` on.
std::uint64_t choices_from(std::uint64_t first, const DirectoryTrace& trace,
                           const FileSystemModel& model) {
  DirectoryCrashes crashes(trace, model, kMostChoices, first);
  while (crashes.next()) continue;
  return crashes.candidates();
}

TEST_P(DirectoryWalk, CountsItsChoices) {
  std::uint64_t counted = 0;
  for (const char* fields : {"unit=8", "unit=8,fill=zero+garbage"}) {
    const FileSystemModel model = model_with(GetParam(), fields);
    const auto law = [&](const DirectoryTrace& trace) {
      for (const auto& [event, point] : walked(trace, model)) {
        if (point.is_sampled) continue;
        const std::uint64_t after =
            event < trace.event_count() ? choices_from(event + 1, trace, model) : 0;
        const std::uint64_t choices = choices_from(event, trace, model) - after;
        ASSERT_GE(point.possible, choices) << said(trace, model.name, event);
        if (point.is_bound) continue;
        ASSERT_EQ(point.possible, choices) << said(trace, model.name, event);
        counted += choices > 1 ? 1 : 0;
      }
    };
    for_traces(30, 8, law);
    for_failing_traces(15, 8, law);
  }
  EXPECT_GT(counted, 20U) << "a law tried on nothing";
}

/// A sample of a crash point: what there is to find, and found the same way twice.
void check_sample(const WalkedPoint& some, const WalkedPoint& again, const WalkedPoint& all) {
  ASSERT_EQ(missing(all.texts(), some.texts()), "");
  ASSERT_EQ(some.possible, all.possible);
  ASSERT_EQ(some.states.size(), again.states.size());
  for (std::size_t i = 0; i < some.states.size(); ++i) {
    ASSERT_EQ(some.states[i].crash, again.states[i].crash);
  }
}

TEST_P(DirectoryWalk, SamplesWhatItWouldFindAndTheSameTwice) {
  std::uint64_t sampled = 0;
  for (const char* fields : {"unit=8", "unit=8,fill=zero+garbage"}) {
    const FileSystemModel model = model_with(GetParam(), fields);
    for_traces(40, 8, [&](const DirectoryTrace& trace) {
      const WalkedPoints all = walked(trace, model);
      for (const std::uint64_t cap : {1U, 5U, 20U}) {
        const WalkedPoints again = walked(trace, model, cap);
        for (const auto& [event, point] : walked(trace, model, cap)) {
          if (!point.is_sampled || all.at(event).is_sampled) continue;
          ++sampled;
          SCOPED_TRACE(said(trace, model.name, event));
          ASSERT_NO_FATAL_FAILURE(check_sample(point, again.at(event), all.at(event)));
        }
      }
    });
  }
  EXPECT_GT(sampled, 50U) << "a law tried on nothing";
}

TEST_P(DirectoryWalk, SamplesEverythingKeptAndEverythingLostFirst) {
  std::uint64_t sampled = 0;
  const FileSystemModel model = model_with(GetParam(), "unit=8");
  for_traces(120, 8, [&](const DirectoryTrace& trace) {
    const WalkedPoints all = walked(trace, model);
    for (const auto& [event, point] : walked(trace, model, 2)) {
      if (!point.is_sampled || all.at(event).is_sampled) continue;
      ++sampled;
      const std::set<std::string> texts = point.texts();
      // Everything lost is the first of all, unless that is no state.
      const WalkedState& first = all.at(event).states.front();
      const bool is_least = std::ranges::all_of(
          first.crash.choices, [](const Choice& choice) { return choice.taken == 0; });
      ASSERT_TRUE(!is_least || texts.contains(text_of(first.tree)))
          << said(trace, model.name, event) << text_of(first.tree);
      const bool is_cut_short =
          event < trace.event_count() && trace.event(event + 1).kind == Change::kWrite;
      const Tree kept = live_tree(trace, event + (is_cut_short ? 1 : 0));
      ASSERT_TRUE(texts.contains(text_of(kept))) << said(trace, model.name, event) << text_of(kept);
    }
  });
  EXPECT_GT(sampled, 10U) << "a law tried on nothing";
}

INSTANTIATE_TEST_SUITE_P(Of, DirectoryWalk, ::testing::ValuesIn(tried_models()), model_name);

/// A trace of the file "a", created with event 1.
struct OneFile {
  OneFile() { add({.kind = Change::kCreate, .directory = kRoot, .name = "a"}); }

  void add(DirectoryEvent event) {
    event.node = file;
    trace.append(std::move(event));
  }
  void write(std::uint64_t offset, std::string_view text) {
    const DirectoryEvent event{.kind = Change::kWrite, .node = file, .offset = offset};
    trace.append(event, std::as_bytes(std::span(text.data(), text.size())));
  }
  void sync(NodeId node) {
    trace.append({.kind = Change::kSync,
                  .node = node,
                  .sync = SyncKind::kAll,
                  .began_after = trace.event_count()});
  }
  [[nodiscard]] std::set<std::string> states(const std::string& model) const {
    return walked(trace, model_with(model, "unit=8")).at(trace.event_count()).texts();
  }

  DirectoryTrace trace;
  NodeId file = trace.new_node();
};

/// The gap had no version of its own: garbage showed there even where all of it was synced.
TEST(DirectoryCrashes, LeaveZerosBetweenTheEndAndARangeThatIsZeroed) {
  OneFile one;
  one.write(0, "x");
  one.add({.kind = Change::kZero, .offset = 9, .length = 1});
  one.sync(one.file);
  one.sync(kRoot);
  EXPECT_EQ(one.states("posix,fill=zero+garbage"),
            std::set<std::string>({"/a[10]:78000000000000000000 "}));
}

/// It was as if a shrink made durable what it leaves of a block.
TEST(DirectoryCrashes, LeaveZerosOfABlockThatAShrinkCut) {
  OneFile one;
  one.write(0, "xyz");
  one.add({.kind = Change::kResize, .offset = 1});
  one.sync(kRoot);
  const std::string all = "/a[1]:78 ";
  const std::string zero = "/a[1]:00 ";
  EXPECT_TRUE(one.states("ext4").contains(zero));
  EXPECT_TRUE(one.states("xfs").contains(zero));
  EXPECT_FALSE(one.states("folklore").contains(zero));
  EXPECT_TRUE(one.states("folklore").contains(all));
}

/// The unit has one version only, and was taken for one without a choice.
TEST(DirectoryCrashes, LeaveGarbageInAUnitThatIsSureUpToWhereItWasCut) {
  OneFile one;
  one.write(0, "xyz");
  one.sync(one.file);
  one.sync(kRoot);
  one.add({.kind = Change::kResize, .offset = 1});
  one.add({.kind = Change::kSync, .length = 8, .sync = SyncKind::kData, .began_after = 5});
  EXPECT_EQ(one.states("posix,fill=zero+garbage"),
            std::set<std::string>({"/a[1]:78 ", "/a[3]:780000 ", "/a[3]:784152 "}));
}

/// A name that is sure was not looked at, and the directory was walked with both.
TEST(DirectoryCrashes, LeaveNoDirectoryWithTwoNames) {
  DirectoryTrace trace;
  const auto make = [&](const std::string& name) {
    const NodeId node = trace.new_node();
    trace.append({.kind = Change::kCreate,
                  .node = node,
                  .directory = kRoot,
                  .name = name,
                  .file_kind = io::FileKind::kDirectory});
    return node;
  };
  const NodeId moved = make("a");
  const NodeId above = make("b");
  trace.append({.kind = Change::kRename,
                .node = moved,
                .directory = kRoot,
                .name = "a",
                .to_directory = above,
                .to_name = "c"});
  trace.append({.kind = Change::kSync, .node = above, .sync = SyncKind::kAll, .began_after = 3});
  DirectoryCrashes crashes(trace, model_with("posix", "rename=loose"), kMostChoices, 4);
  std::set<std::string> states;
  while (crashes.next()) {
    EXPECT_TRUE(crashes.is_bound());
    states.insert(text_of(crashes.tree()));
  }
  EXPECT_EQ(states, std::set<std::string>({"", "/a/ ", "/b/ /b/c/ "}));
}

TEST(DirectoryCrashes, BeginsAndEndsWhereItIsTold) {
  const FileSystemModel model = model_with("posix", "unit=8");
  for_traces(40, 8, [&](const DirectoryTrace& trace) {
    const WalkedPoints all = walked(trace, model);
    const std::uint64_t first = trace.event_count() / 2;
    const std::uint64_t last = first + 1;
    DirectoryCrashes crashes(trace, model, kMostChoices, first, last);
    std::map<std::uint64_t, std::size_t> states;
    while (crashes.next()) ++states[crashes.event()];
    for (const auto& [event, point] : all) {
      const std::size_t expected = event < first || event > last ? 0 : point.states.size();
      ASSERT_EQ(states[event], expected) << said(trace, model.name, event);
    }
  });
}

TEST(DirectoryCrashes, CountChoicesAlikeInOneWalkAndInTwo) {
  const FileSystemModel model = model_with("posix", "unit=8");
  for_traces(40, 8, [&](const DirectoryTrace& trace) {
    const std::uint64_t middle = trace.event_count() / 2;
    const auto choices = [&](std::uint64_t first, std::uint64_t last) {
      DirectoryCrashes crashes(trace, model, kMostChoices, first, last);
      while (crashes.next()) EXPECT_LE(crashes.candidates_at_point(), crashes.candidates());
      return crashes.candidates();
    };
    ASSERT_EQ(choices(0, middle) + choices(middle + 1, UINT64_MAX), choices(0, UINT64_MAX))
        << said(trace, model.name, middle);
  });
}

}  // namespace
}  // namespace crashcheck::faultfs
