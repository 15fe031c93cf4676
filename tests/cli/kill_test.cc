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
#include "program.h"

namespace crashcheck::testing {
namespace {

using explorer::Recording;

std::string text_of(const history::History& history) {
  std::string text;
  for (const auto& operation : history) text += history::to_string(operation) + "\n";
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

class KillAtEveryEvent : public ::testing::TestWithParam<history::History> {};

/// How many operations the program said were done.
std::size_t acknowledged(const Outcome& outcome) {
  return static_cast<std::size_t>(std::ranges::count(outcome.output, '\n'));
}

TEST_P(KillAtEveryEvent, LeavesTheImageAndTheVerdictThatTheModelPredicts) {
  const Scratch scratch;
  const std::string ops = scratch.file("ops", text_of(GetParam()));
  const std::string nothing = scratch.file("nothing", "");
  const std::string heap = scratch.path("heap");
  const Recording recording = explorer::record(in_place(), GetParam());
  ASSERT_FALSE(recording.first_step_with_findings().has_value());
  const auto kill = profile("kill");
  explorer::ImageChecker checker(in_place(), kill.unit_bytes);
  explorer::ModelWalk walk(recording);
  for (std::uint64_t event = 0; event <= recording.trace.event_count(); ++event) {
    SCOPED_TRACE("killed after event " + std::to_string(event));
    std::filesystem::remove(heap);
    const Outcome killed =
        run_program({"run", ops, "--file", heap, "--crash-after", std::to_string(event)});
    const bool finished = event == recording.trace.event_count();
    ASSERT_EQ(killed.signal, finished ? 0 : SIGKILL) << killed.errors;

    // What is on the disk is the image of that crash point, and exactly the operations whose events
    // are all done have been acknowledged.
    const auto predicted = faultfs::crash_image(recording.trace, kill, {event});
    ASSERT_TRUE(predicted.has_value());
    const std::string found = read_file(heap);
    ASSERT_TRUE(std::ranges::equal(std::as_bytes(std::span(found)), *predicted));
    const std::size_t step = recording.interrupted_step(event);
    EXPECT_EQ(acknowledged(killed), step == 0 ? 0 : step - 1);

    // The real recovery does what the checker saw, and where the checker was content the recovered
    // file is sound.
    walk.advance_to(step);
    const auto judgement = checker.check(*predicted, walk.acceptable());
    const Outcome recovered = run_program({"run", nothing, "--file", heap});
    const std::string after = read_file(heap);
    EXPECT_TRUE(std::ranges::equal(std::as_bytes(std::span(after)), checker.recovered()));
    if (judgement.holds()) {
      EXPECT_EQ(recovered.exit_status, 0) << recovered.errors;
      const Outcome inspected = run_program({"inspect", heap});
      EXPECT_EQ(inspected.exit_status, 0) << inspected.output;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Histories, KillAtEveryEvent,
                         ::testing::Values(rotation_example(), long_history()));

}  // namespace
}  // namespace crashcheck::testing
