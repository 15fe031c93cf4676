// Explanations: every part in its place, and the replay line reads back.
#include "report/explain.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"
#include "journaled_stub.h"
#include "one_by_one.h"
#include "oracle/finding.h"
#include "sabotaged_subject.h"
#include "testing_heap.h"

namespace crashcheck::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

explorer::Case parsed(std::string_view lines) {
  return testing::parse_case("crashcheck-case 1; " + std::string(lines)).value();
}

std::string explained(const explorer::Case& reproduction, Palette palette = Palette()) {
  return explain(reproduction, *explorer::replay(testing::in_place(), reproduction), palette);
}

TEST(Explain, TellsTheWholeStoryInOrder) {
  const std::string text =
      explained(parsed("allocate-bulk 96 96 32; reallocate #1 32; reallocate #0 32; deallocate #1; "
                       "allocate 64; crash 48"));
  std::size_t last = 0;
  for (const char* part :
       {"extents: overlap: two free blocks overlap: payload bytes 144 to 239\n",
        "History (in-place, profile kill)\n", "allocate-bulk 96 96 32  -> #0 at 48",
        "allocate 64  -> #3 at 80", "<== crash after event 48\n", "The crash\n",
        "completed: event 48, write 32 bytes at 192 (payload 176)\n",
        "never happened: event 49, sync\n", "survived: everything that had been issued\n",
        "The heap\n", "before     0.....2\n", "found      0.....2\n", "recovered  0..!..2\n",
        "Fields that the operation changes\n", "node@176.left", "event 48\n"}) {
    const std::size_t at = text.find(part, last);
    ASSERT_NE(at, std::string::npos) << part << " is missing or out of order in\n" << text;
    last = at;
  }
}

TEST(Summary, IsTheExplanationUpToTheHeap) {
  const explorer::Case reproduction = parsed("allocate 32; crash 11; recover crash 2");
  const std::string whole = explained(reproduction);
  EXPECT_EQ(summarize(reproduction, *explorer::replay(testing::in_place(), reproduction)),
            whole.substr(0, whole.find("The heap\n")));
}

TEST(Explain, SaysWhatSpeaksAgainstEachOutcomeWhereNoneFits) {
  const std::string text = explained(parsed(
      "allocate 64; allocate-bulk 32 32 32; deallocate #1; deallocate-bulk #0 #2; crash 53"));
  EXPECT_THAT(text, HasSubstr("atomic: not-atomic"));
  EXPECT_THAT(text, HasSubstr("not 'not started': "));
  EXPECT_THAT(text, HasSubstr("not 'complete': "));
}

TEST(Explain, SaysWhichOutcomeWasFoundWhereEverythingHolds) {
  const std::string text = explained(parsed("allocate 32; crash 9"));
  EXPECT_THAT(text,
              HasSubstr("holds: every guarantee; the operation in flight was found: not started"));
}

TEST(Explain, MarksACrashAfterEverythingHadReturned) {
  EXPECT_THAT(explained(parsed("allocate 32; crash 13")),
              HasSubstr("<== crash here: everything had returned"));
}

TEST(Explain, ShowsATornWrite) {
  const std::string text = explained(parsed("allocate 600; write #0 0 " +
                                            explorer::to_hex(history::Bytes(600, std::byte{7})) +
                                            "; crash 13 torn 448"));
  EXPECT_THAT(text, HasSubstr("cut after 448 bytes: event 14, write 600 bytes at 64"));
}

TEST(Explain, SaysWhatAVolatileCacheLostAndKept) {
  const std::string operations = "profile ordered; allocate 32; allocate 32; write #0 0 6161; ";
  EXPECT_THAT(explained(parsed(operations + "crash 19")),
              HasSubstr("issued, then lost: event 19, write 2 bytes at 64"));
  EXPECT_THAT(explained(parsed(operations + "crash 19 keep 19")),
              HasSubstr("issued: event 19, write 2 bytes at 64"));
  EXPECT_THAT(explained(parsed(operations + "crash 20")), HasSubstr("completed: event 20, sync"));
}

TEST(Explain, WorksWithoutACrash) {
  const std::string text = explained(parsed("allocate 32; allocate 64; reopen"));
  EXPECT_THAT(text, HasSubstr("holds"));
  EXPECT_THAT(text, HasSubstr("found      011\n"));
  EXPECT_THAT(text, Not(HasSubstr("The crash")));
}

TEST(Explain, TellsWhereABatchPutTheSlicesThatItGave) {
  const testing::SabotagedSubject batching(testing::in_place(), {}, testing::apply_one_by_one);
  const auto reproduction = testing::case_of(
      "kill",
      {history::Allocate{32}, history::Batch{{history::Reallocate{0, 20}, history::Allocate{8},
                                              history::Write{1, 0, {std::byte{1}}}}}},
      std::nullopt);
  EXPECT_THAT(explain(reproduction, *explorer::replay(batching, reproduction), Palette()),
              HasSubstr("batch { reallocate #0 20 | allocate 8 | write #1 0 01 }  -> #1 at 80"));
}

TEST(Explain, SaysThatAFileWasRightlyRefused) {
  const testing::JournaledStub refusing(
      testing::in_place(), [created = false](io::File& file) mutable -> io::Result<void> {
        if (std::exchange(created, true)) {
          return io::fail(io::ErrorCode::kInvalidData, "open", "foreign");
        }
        CRASHCHECK_TRY(file.write_at(0, testing::heap_file(48, 0)));
        return file.sync();
      });
  const auto reproduction = parsed("profile hostile; crash 1 length 1 fill garbage");
  EXPECT_THAT(explain(reproduction, *explorer::replay(refusing, reproduction), Palette()),
              HasSubstr("holds: the file is refused, as documented\n"));
}

TEST(Explain, UsesColoursOnlyWhenAsked) {
  const auto reproduction = parsed("crash 5");
  EXPECT_THAT(explained(reproduction), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(explained(reproduction, Palette(true)),
              HasSubstr("\x1b[31;1mopens: recovery-failed"));
}

TEST(ReplayCommand, IsOneLineThatReadsBackToTheCase) {
  const auto reproduction =
      parsed("profile ordered; allocate 32; write #0 0 6162; crash 14 keep 14");
  const std::string command = replay_command(testing::in_place(), reproduction);
  const std::string prefix = "crashcheck replay --case '";
  ASSERT_TRUE(command.starts_with(prefix));
  EXPECT_EQ(command.find('\n'), std::string::npos);
  const auto again = testing::parse_case(
      std::string_view(command).substr(prefix.size(), command.size() - prefix.size() - 1));
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->same_as(reproduction));
}

TEST(ToString, NamesTheBytesOfAFinding) {
  const explorer::Promises& promises = testing::in_place().promises();
  EXPECT_EQ(to_string(promises, {oracle::Guarantee::kLeak, oracle::Kind::kLeak, 48, 32, "gone"}),
            "leak: leak: gone: payload bytes 48 to 79");
  EXPECT_EQ(
      to_string(promises, {oracle::Guarantee::kOpens, oracle::Kind::kRecoveryFailed, 0, 0, "no"}),
      "opens: recovery-failed: no");
}

TEST(Explain, ListsEveryEventThatTheFieldsReferTo) {
  // The step that is cut has so many events that some are left out.
  const auto reproduction =
      testing::parse_case(
          "crashcheck-case 1; allocate-bulk 64 32 32 64 32 32 32; "
          "deallocate-bulk #5 #3 #0; deallocate #1; reallocate #2 64; crash 54")
          .value();
  const auto story = tell(reproduction, *explorer::replay(testing::in_place(), reproduction));
  const std::string text = explain(story, Palette());
  ASSERT_GT(story.fields.size(), 4U);
  for (const FieldDifference& field : story.fields) {
    for (const auto& number : {field.written_by, field.missing}) {
      if (!number) continue;
      EXPECT_THAT(text, HasSubstr(fmt::format("\n  {:>3}  write ", *number)));
    }
  }
}

TEST(Explain, ShowsTheFreeTreeBeforeAsFoundAndRecovered) {
  const auto reproduction =
      testing::parse_case(
          "crashcheck-case 1; allocate-bulk 32 32 32 32; deallocate-bulk #2 #0; "
          "deallocate #1; crash 48")
          .value();
  EXPECT_THAT(
      explain(reproduction, *explorer::replay(testing::in_place(), reproduction), Palette()),
      HasSubstr("The free tree\n"
                "  before     48/32 [., 112/32]\n"
                "  found      48/32\n"
                "  recovered  48/32\n"));
}

}  // namespace
}  // namespace crashcheck::report
