// A sync fails and loses what was pending, the program sees it all the same, opens the stack again,
// goes on, and then the power fails: nothing that was acknowledged may rest on what is gone.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "expected_record.h"
#include "losing_file.h"
#include "stack_crashes.h"

namespace crashcheck::bstack {
namespace {

/// Aligned in the file, so that no unit of a device has a part of it only.
Step overwrite_a_unit() { return overwrite(16, from_text("one unit")); }

Steps steps_that_fail() {
  return {push(pattern(20)), pop(5), overwrite_a_unit(), zeroed(16, 8),
          commit(30, {{0, from_text("begin"), 0}, {12, {}, 8}})};
}

Steps steps_afterwards() {
  return {push(pattern(11)),  extend(30),    discard(2),
          overwrite_a_unit(), zeroed(16, 8), commit(70, {{4, from_text("later"), 0}})};
}

struct Life {
  History history;
  std::uint64_t reopened = 0;  ///< after this event
};

/// `before` works, `failing` meets a sync that fails, the nth of both. Then the stack is opened
/// again, and `after` works. Nothing where no sync failed.
std::optional<Life> lived(const Step& before, const Step& failing, std::uint64_t nth,
                          const Step& after) {
  StackDisk disk(joined({file_header(60), pattern(60)}));
  Life life;
  auto& states = life.history.states;
  {
    Stack stack =
        Stack::open(std::make_unique<LosingFile>(disk, nth), Protocol::kJournaled).value();
    states.push_back({disk.trace.event_count(), stack.peek(0).value(), false, {}});
    for (const Step& step : {before, failing}) {
      if (!step.run(stack)) break;
      states.push_back({disk.trace.event_count(), stack.peek(0).value(), false, {}});
    }
  }
  if (disk.trace.failed_syncs().empty()) return std::nullopt;
  // What it would be had it worked, and what it is.
  const io::Bytes old = states.back().payload;
  faultfs::MemoryFile memory(joined({file_header(old.size()), old}));
  Stack worked = Stack::open(std::make_unique<faultfs::ForwardingFile>(memory)).value();
  EXPECT_TRUE((states.size() == 1 ? before : failing).run(worked));
  life.reopened = disk.trace.event_count();
  Stack stack = disk.open(Protocol::kJournaled).value();
  const io::Bytes found = stack.peek(0).value();
  EXPECT_TRUE(found == old || found == worked.peek(0).value());
  states.push_back({disk.trace.event_count(), found, false, {old, worked.peek(0).value()}});
  EXPECT_TRUE(after.run(stack)) << before << ", " << failing << ", " << after;
  states.push_back({disk.trace.event_count(), stack.peek(0).value(), false, {}});
  life.history.trace = disk.trace;
  return life;
}

/// Where the failed sync is that of the cut of a record, it is that of `failing`, before it began.
TEST(JournaledFailedSync, NothingAcknowledgedAfterwardsIsLost) {
  std::size_t lives = 0;
  for (const Step& before : steps_that_fail()) {
    for (const Step& failing : steps_that_fail()) {
      for (const Step& after : steps_afterwards()) {
        for (std::uint64_t nth = 1;; ++nth) {
          const std::optional<Life> life = lived(before, failing, nth, after);
          if (!life) break;
          ++lives;
          for (const char* profile : {"kill,unit=8", "ordered,unit=64", "powerloss",
                                      "powerloss,unit=64", "hostile,unit=64", "hostile"}) {
            EXPECT_TRUE(
                survives(life->history, {.profile = profile, .cap = 100, .first = life->reopened}))
                << profile << ": " << before << ", " << failing << ", sync " << nth << " fails, "
                << after;
          }
        }
      }
    }
  }
  EXPECT_GT(lives, 400U);
}

}  // namespace
}  // namespace crashcheck::bstack
