// End to end: the real program works on a real file, is killed by SIGKILL at every event of a
// history in turn, and the file is recovered by the real program and checked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "examples.h"
#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "explorer/recording.h"
#include "faultfs/crash_images.h"
#include "history/wrapped.h"
#include "program.h"

namespace crashcheck::testing {
namespace {

using explorer::Recording;

std::string text_of(const explorer::History& history) {
  std::string text;
  for (const auto& operation : history) text += explorer::to_string(operation) + "\n";
  return text;
}

history::History long_history() {
  using namespace history;
  return {Allocate{100},
          AllocateBulk{{32, 700, 64}},
          Write{2, 3, Bytes(600, std::byte{0xEE})},
          WriteHeader{0, {std::byte{1}, std::byte{2}}},
          Allocate{32},
          Deallocate{1},
          Reallocate{0, 200},
          Allocate{20},
          Reopen{},
          Reallocate{2, 40},
          DeallocateBulk{{3, 5}},
          Allocate{64},
          Deallocate{2},
          Reopen{}};
}

/// Also with what only the journaled protocol has.
history::History atomic_history() {
  using namespace history;
  History operations = long_history();
  operations.emplace_back(AllocateInto{Slot{std::nullopt, 0, 16}, 500});
  operations.emplace_back(
      Batch{{Allocate{64}, Write{8, 0, Bytes(64, std::byte{7})}, Deallocate{3 + 1}}});
  operations.emplace_back(ReallocateInto{Slot{std::nullopt, 0, 16}, 7, 900});
  operations.emplace_back(DeallocateFrom{Slot{std::nullopt, 0, 16}, 7});
  operations.emplace_back(Reclaim{});
  return operations;
}

struct Killed {
  const char* protocol;
  explorer::History history;
};

class KillAtEveryEvent : public ::testing::TestWithParam<Killed> {
 protected:
  [[nodiscard]] static const explorer::Store& subject() {
    return *subjects::ghost_trees().find(GetParam().protocol);
  }
  /// `crashcheck run` on a heap.
  [[nodiscard]] static Outcome run(const std::string& ops, const std::string& heap,
                                   std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"run", ops, "--file", heap, "--store", GetParam().protocol};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
};

/// How many operations the program said were done.
std::size_t acknowledged(const Outcome& outcome) {
  return static_cast<std::size_t>(std::ranges::count(outcome.output, '\n'));
}

TEST_P(KillAtEveryEvent, LeavesTheImageAndTheVerdictThatTheModelPredicts) {
  const Scratch scratch;
  const std::string ops = scratch.file("ops", text_of(GetParam().history));
  const std::string nothing = scratch.file("nothing", "");
  const std::string heap = scratch.path("heap");
  const Recording recording = explorer::record(subject(), GetParam().history);
  ASSERT_FALSE(recording.first_step_with_findings().has_value());
  const auto kill = profile("kill");
  explorer::ImageChecker checker(subject(), kill);
  explorer::ModelWalk walk(recording);
  for (std::uint64_t event = 0; event <= recording.trace.event_count(); ++event) {
    SCOPED_TRACE("killed after event " + std::to_string(event));
    std::filesystem::remove(heap);
    const Outcome killed = run(ops, heap, {"--crash-after", std::to_string(event)});
    const bool finished = event == recording.trace.event_count();
    ASSERT_EQ(killed.signal, finished ? 0 : SIGKILL) << killed.errors;

    // What is on the disk is the image of that crash point, and exactly the operations whose events
    // are all done have been acknowledged.
    const auto predicted = faultfs::crash_image(recording.trace, kill, {event});
    ASSERT_TRUE(predicted.has_value());
    const std::string found = read_file(heap);
    ASSERT_TRUE(std::ranges::equal(std::as_bytes(std::span(found)), predicted->bytes()));
    const std::size_t step = recording.interrupted_step(event);
    EXPECT_EQ(acknowledged(killed), step == 0 ? 0 : step - 1);

    // The real recovery does what the checker saw, and where the checker was content the recovered
    // file is sound.
    walk.advance_to(step);
    const auto judgement = checker.check(*predicted, walk.crashed());
    const Outcome recovered = run(nothing, heap);
    const std::string after = read_file(heap);
    EXPECT_TRUE(std::ranges::equal(std::as_bytes(std::span(after)), checker.recovered().bytes()));
    if (judgement.holds()) {
      EXPECT_EQ(recovered.exit_status, 0) << recovered.errors;
      const Outcome inspected = run_program({"inspect", heap});
      EXPECT_EQ(inspected.exit_status, 0) << inspected.output;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Histories, KillAtEveryEvent,
                         ::testing::Values(Killed{"in-place", rotation_example()},
                                           Killed{"in-place", history::wrapped(long_history())},
                                           Killed{"journaled", rotation_example()},
                                           Killed{"journaled", history::wrapped(atomic_history())}),
                         [](const auto& tested) {
                           const bool first = tested.index % 2 == 0;
                           return std::string(tested.index < 2 ? "InPlace" : "Journaled") +
                                  (first ? "Rotation" : "Long");
                         });

}  // namespace
}  // namespace crashcheck::testing
