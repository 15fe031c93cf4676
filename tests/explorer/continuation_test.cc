// Going on after a crash: which state, with which slices, under which handles.
#include "explorer/continuation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "examples.h"
#include "explorer/model_walk.h"
#include "ghost_tree_model/heap_session.h"
#include "heaps.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::Deallocate;
using history::Write;
using testing::heap_of;
using testing::in_place;
using testing::scope;

/// A held state that outlives the exploration.
struct Held {
  faultfs::CrashPoint crash;
  std::size_t step = 0;
  Origin origin;
};

void show_held_states(const Recording& recording, OnHeld on_held) {
  ExploreOptions options;
  options.on_held = std::move(on_held);
  static_cast<void>(explore(
      in_place(), recording, scope("kill"), [](const Sighting&) { return true; }, options));
}

std::vector<Held> held_states(const Recording& recording) {
  std::vector<Held> held;
  show_held_states(recording, [&](const HeldState& state) {
    held.push_back({state.images.crash(), state.step, state.origin()});
  });
  return held;
}

/// Goes on with `rest` after each held state that cuts the last of `operations`.
std::vector<Recording> continuations(const History& operations, const History& rest) {
  std::vector<Recording> all;
  for (const Held& held : held_states(record(in_place(), operations))) {
    if (held.step != operations.size()) continue;
    auto next = record_continuation(in_place(), rest, held.origin, testing::profile("kill"));
    EXPECT_TRUE(next.has_value()) << "everything held there";
    if (next) all.push_back(std::move(*next));
  }
  EXPECT_FALSE(all.empty());
  return all;
}

TEST(RecordContinuation, AdoptsTheOutcomeThatWasFound) {
  std::set<bool> slice_is_there;
  std::set<bool> block_is_free;
  for (const Recording& next :
       continuations({Allocate{32}, Allocate{32}, Deallocate{0}}, {Allocate{32}})) {
    ASSERT_NE(next.steps[0].adopted, nullptr);
    const oracle::HeapState& adopted = heap_of(*next.steps[0].adopted);
    EXPECT_EQ(adopted.find(1)->offset, 80U);
    slice_is_there.insert(adopted.find(0) != nullptr);
    block_is_free.insert(!adopted.free.empty());
    EXPECT_FALSE(next.first_step_with_findings().has_value());
    // The block that was freed is taken again; one that is lost or not freed is not.
    EXPECT_EQ(ghost_tree::places_in(next.steps[1].answer)[0].offset,
              adopted.free.empty() ? 112U : 48U);
  }
  EXPECT_EQ(slice_is_there, (std::set<bool>{false, true}));
  EXPECT_EQ(block_is_free, (std::set<bool>{false, true}));
}

TEST(RecordContinuation, KeepsTheNumbersOfHandles) {
  const History rest = {Allocate{32}, Write{0, 0, {std::byte{7}}}, Deallocate{3}};
  for (const Recording& next : continuations({Allocate{32}, AllocateBulk{{32, 32}}}, rest)) {
    EXPECT_EQ(ghost_tree::heap_model(*next.before).next_handle(), 3U)
        << "the bulk allocation has numbers though it never returned";
    EXPECT_EQ(next.operations, rest);
    ModelWalk walk(next);
    walk.advance_to(3);
    EXPECT_NE(heap_of(walk.known()).find(3), nullptr);
    EXPECT_EQ(heap_of(walk.known()).find(1), nullptr);
    EXPECT_EQ(heap_of(walk.known()).find(0)->content[0], std::byte{7});
    EXPECT_FALSE(next.first_step_with_findings().has_value());
  }
}

TEST(RecordContinuation, LeavesOutWhatTheRecoveredStoreDoesNotAllow) {
  const History rest = {Write{1, 0, {std::byte{7}}}, Deallocate{0}, Deallocate{0}};
  for (const Recording& next : continuations({Allocate{32}, Allocate{32}}, rest)) {
    EXPECT_EQ(next.operations, History{Deallocate{0}});
  }
}

TEST(RecordContinuation, StartsFromTheImageAndCountsTheEventsOfRecovery) {
  for (const Recording& next : continuations({}, {Allocate{32}})) {
    EXPECT_EQ(next.steps[1].last_event - next.steps[0].last_event, 5U);
    EXPECT_EQ(faultfs::live_view(next.trace, 0).size(), next.trace.base().size());
    EXPECT_EQ(faultfs::live_view(next.trace, next.trace.event_count()).size(), 96U);
  }
}

TEST(RecordContinuation, IsNothingWhereNoAcceptableStateIsRecovered) {
  Origin origin;  // an empty file, where a slice was acknowledged
  oracle::ReferenceModel model(oracle::Protocol::kInPlace);
  static_cast<void>(model.acknowledge(Allocate{32}, std::vector<oracle::Placement>{{48, 32}}));
  const auto acknowledged =
      std::make_shared<ghost_tree::HeapModel>(oracle::Protocol::kInPlace, model.state(), 1);
  acknowledged->crashed();
  origin.model = acknowledged;
  EXPECT_FALSE(record_continuation(in_place(), {}, origin, testing::profile("kill")).has_value());
}

std::optional<ChosenState> chosen(const Recording& recording, std::uint64_t seed) {
  StateChooser chooser(recording, seed);
  show_held_states(recording, [&](const HeldState& state) { chooser.show(state); });
  return chooser.take();
}

TEST(StateChooser, ChoosesTheSameForTheSameSeedAndOthersForOthers) {
  const Recording recording = record(in_place(), testing::rotation_example());
  std::set<std::uint64_t> events;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto once = chosen(recording, seed);
    ASSERT_TRUE(once.has_value());
    EXPECT_EQ(chosen(recording, seed)->life, once->life);
    events.insert(once->life.crash->event);
  }
  EXPECT_GE(events.size(), 10U);
}

TEST(StateChooser, SplitsTheHistoryAtTheOperationCut) {
  const Recording recording = record(in_place(), testing::rotation_example());
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto one = chosen(recording, seed);
    ASSERT_TRUE(one.has_value());
    const std::size_t step = recording.interrupted_step(one->life.crash->event);
    EXPECT_EQ(one->life.operations.size(), step) << "it has begun";
    History all = one->life.operations;
    all.insert(all.end(), one->rest.begin(), one->rest.end());
    EXPECT_EQ(all, recording.operations);
    EXPECT_EQ(one->origin.image, faultfs::live_view(recording.trace, one->life.crash->event));
  }
}

TEST(StateChooser, LeavesOutStatesAfterWhichNothingIsLeftToDo) {
  const Recording recording = record(in_place(), {Allocate{32}});
  StateChooser chooser(recording, 1);
  show_held_states(recording, [&](const HeldState& state) {
    if (state.step == recording.steps.size()) chooser.show(state);
  });
  EXPECT_FALSE(chooser.take().has_value());
}

}  // namespace
}  // namespace crashcheck::explorer
