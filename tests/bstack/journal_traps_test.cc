// The ways in which a redo record behind the payload goes wrong, each as a file that a crash leaves
// or a device that makes one: what would be lost, and that it is not.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "expected_record.h"
#include "journaled_events.h"
#include "losing_file.h"
#include "stack_crashes.h"

namespace crashcheck::bstack {
namespace {

const io::Bytes kEight = from_text("original");

/// What is found when the file is opened, by either protocol.
void expect_found(const io::Bytes& file, const io::Bytes& payload) {
  for (const Protocol protocol : {Protocol::kJournaled, Protocol::kInPlace}) {
    StackDisk disk(file);
    EXPECT_EQ(disk.open(protocol)->peek(0).value(), payload);
    EXPECT_EQ(without_check(disk.bytes()), clean_stack(payload)) << "and it is clean";
  }
}

void expect_survival(const History& history, std::uint64_t first = 0) {
  for (const char* profile : {"kill,unit=8", "ordered,unit=8", "powerloss", "powerloss,unit=64",
                              "hostile,unit=64", "hostile"}) {
    EXPECT_TRUE(survives(history, {.profile = profile, .first = first})) << profile;
  }
}

/// Behind the shorter payload the record would lie where the operation's own data go: a crash after
/// these were written, before the length, would leave neither the record nor the old state.
TEST(JournalTrap, PositionTheChangesDoNotReachTheRecord) {
  const io::Bytes data = pattern(300);
  const io::Bytes crashed = with_record(joined({file_header(8), kEight, data}), 8, 308,
                                        {bytes_at(8, data), bytes_at(0, u64(7))});
  expect_found(crashed, joined({u64(7), data}));
}

/// The record arrived and the zeros of an extend did not: what lies there would be handed out as
/// new.
TEST(JournalTrap, GrownBytesAreZeroWhateverLiesThere) {
  for (const io::Bytes& there : {from_text("GARBAGE!GARBAGE!"), expected_record(0, 8, {})}) {
    const std::uint64_t after = 8 + there.size();
    for (const std::uint64_t committed : {std::uint64_t{8}, after}) {
      const io::Bytes file = joined({file_header(committed), kEight, there});
      expect_found(with_record(file, 8, after, {}), joined({kEight, io::Bytes(there.size())}));
      expect_found(with_record(file, 8, after, {bytes_at(10, from_text("new"))}),
                   joined({kEight, io::Bytes(2), from_text("new"), io::Bytes(there.size() - 5)}));
    }
  }
}

/// A record that a crash left without one word was dropped: it never happened. The next one has
/// that word. Were the drop not durable, a crash could put the aborted record together from both.
TEST(JournalTrap, DebrisOfAnAbortedRecordIsNotCompletedByTheNext) {
  const io::Bytes aborted = expected_record(8, 16, {bytes_at(8, from_text("aborted!"))});
  for (std::ptrdiff_t missing = 0; missing < static_cast<std::ptrdiff_t>(aborted.size()) / 8;
       ++missing) {
    if (word_of(aborted, static_cast<std::size_t>(missing)) == 0) continue;
    const io::Bytes debris = with_record(joined({file_header(8), kEight}), place_of_record(8, 16),
                                         with_word(aborted, missing, 0));
    const History history = recorded(debris, {push(from_text("the next"))}, Protocol::kJournaled);
    ASSERT_EQ(history.states.front().payload, kEight);
    expect_survival(history);
  }
}

/// The same of a record that the next one is longer than, or shorter.
TEST(JournalTrap, DebrisIsNotCompletedByARecordOfAnotherLength) {
  const io::Bytes aborted = expected_record(8, 48, {bytes_at(8, pattern(40))});
  for (const Step& next : {extend(40), push(pattern(80)), discard(8)}) {
    for (const std::ptrdiff_t missing : {0, 1, 2, 5, 11, -3, -2, -1}) {
      const io::Bytes debris = with_record(joined({file_header(8), kEight}), place_of_record(8, 48),
                                           with_word(aborted, missing, 0));
      expect_survival(recorded(debris, {next}, Protocol::kJournaled));
    }
  }
}

/// The last bytes of a program are a record that belongs where they lie, for the payload without
/// them. Discarded and not zeroed, they come back as a tail while the cut is pending, and what the
/// program wrote is taken for a change that was committed.
TEST(JournalTrap, AForgedTailIsZeroedBeforeItIsCutOff) {
  const io::Bytes forged = expected_record(8, 8, {bytes_at(0, from_text("forged!!"))});
  const io::Bytes payload = joined({kEight, forged});
  expect_survival(recorded(clean_stack(payload), {discard(forged.size())}, Protocol::kJournaled));
  expect_survival(recorded(clean_stack(payload),
                           {discard(forged.size()), push(from_text("x")), pop(1)},
                           Protocol::kJournaled));
  StackDisk disk(clean_stack(payload));
  Stack stack = disk.open(Protocol::kJournaled).value();
  disk.mark();
  ASSERT_TRUE(stack.discard(forged.size()));
  const FileEvents events = disk.events();
  EXPECT_EQ(events.at(events.size() - 4), write_event(24, io::Bytes(forged.size())).at(0));
}

/// The same bytes pushed: in the record of the push they are a record, too, where the length that
/// survives ends right behind them.
TEST(JournalTrap, AForgedRecordInsideOfARecordIsMasked) {
  // A push of n bytes onto 8 puts them at 16 + 8 + n + 72 of the file: there the forged one
  // belongs.
  const std::uint64_t length = 160;
  for (std::uint64_t padding = 0; padding <= 128; padding += 8) {
    const std::uint64_t place = place_of_record(8, 8 + length) + 72 + padding;
    io::Bytes forged = expected_record(8, place - 16, {});
    ASSERT_EQ(forged.size(), 80U);
    if (padding + forged.size() > length) break;
    io::Bytes data = joined({io::Bytes(padding, std::byte{0x77}), forged});
    data.resize(length, std::byte{0x77});
    expect_survival(recorded(clean_stack(kEight), {push(data)}, Protocol::kJournaled));
  }
}

/// A file is clean, and its last bytes are a record that would belong to it: they are the
/// program's.
TEST(JournalTrap, ALookAlikeInACleanFileIsData) {
  const io::Bytes changes = from_text("never!!!");
  for (const std::uint64_t before : {0U, 8U}) {
    const io::Bytes record = expected_record(before, 8, {bytes_at(0, changes)});
    const io::Bytes file = with_record(joined({file_header(8 + record.size()), kEight}),
                                       place_of_record(before, 8), record);
    ASSERT_EQ(file.size(), 16 + 8 + record.size());
    for (const Protocol protocol : {Protocol::kJournaled, Protocol::kInPlace}) {
      StackDisk disk(file);
      EXPECT_EQ(disk.open(protocol)->peek(0).value(), joined({kEight, record}));
      EXPECT_TRUE(same_events(disk.events(), {}));
    }
  }
}

/// The same with one byte too many, as a record whose dropping was cut short leaves it.
TEST(JournalTrap, ALookAlikeBeforeATailIsData) {
  const io::Bytes record = expected_record(8, 8, {bytes_at(0, from_text("never!!!"))});
  for (const std::size_t tail : {1U, 8U, 24U, 80U}) {
    const io::Bytes file =
        joined({file_header(8 + record.size()), kEight, record, io::Bytes(tail)});
    expect_found(file, joined({kEight, record}));
  }
}

/// A file shorter than committed with a record at its end: it lost data, and nothing belongs to it.
TEST(JournalTrap, ARecordInAFileThatIsTooShortIsData) {
  const io::Bytes record = expected_record(8, 8, {bytes_at(0, from_text("never!!!"))});
  expect_found(joined({file_header(1000), kEight, record}), joined({kEight, record}));
}

/// Data that a commit moves may be zeroed by the same commit: taken from the payload while it is
/// applied, it could be gone before its copy is durable.
TEST(JournalTrap, WhatIsMovedIsInTheRecord) {
  const io::Bytes file = clean_stack(joined({kEight, from_text("moved on"), io::Bytes(8)}));
  expect_survival(recorded(file, {commit(24, {{16, from_text("moved on"), 0}, {8, {}, 8}})},
                           Protocol::kJournaled));
}

/// The sync that commits a record fails, and the record is read all the same. Carried out without
/// being written and synced again, its changes could reach the medium in part, and no record of
/// them: a crash would leave half an operation.
TEST(JournalTrap, ARecordThatIsOnlyInThePageCacheIsWrittenAgain) {
  const std::vector<OwnedChange> changes{{0, pattern(600), 0}, {700, from_text("far off"), 0}};
  for (const std::uint64_t failing : {1U, 2U}) {
    StackDisk disk(clean_stack(io::Bytes(900, std::byte{0xAA})));
    {
      Stack stack =
          Stack::open(std::make_unique<LosingFile>(disk, failing), Protocol::kJournaled).value();
      ASSERT_FALSE(commit(900, changes).run(stack));
    }
    const std::uint64_t reopened = disk.trace.event_count();
    Stack stack = disk.open(Protocol::kJournaled).value();
    const io::Bytes after = stack.peek(0).value();
    History history;
    history.states = {{reopened, io::Bytes(900, std::byte{0xAA}), false, {}},
                      {disk.trace.event_count(), after, false, {}}};
    history.trace = disk.trace;
    expect_survival(history, reopened);
  }
}

}  // namespace
}  // namespace crashcheck::bstack
