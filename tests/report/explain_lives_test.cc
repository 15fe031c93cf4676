// Explanations word for word: nested recoveries, calls that failed, survivors unit by unit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"
#include "report/explain.h"

namespace crashcheck::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kLegend =
    "  one character a 32-byte block from payload offset 48: 0-9 live (last digit of the slice), * "
    "of the operation cut, . free, ~ nobody's, ! claimed twice\n";

/// All but the reason, which reason_test.cc is about.
std::string explained(std::string_view lines) {
  const auto reproduction = testing::parse_case("crashcheck-case 1; " + std::string(lines)).value();
  const auto replayed = explorer::replay(testing::in_place(), reproduction);
  if (!replayed) return replayed.error().message;
  std::string text = explain(reproduction, *replayed, Palette());
  const std::size_t why = text.find("Why\n");
  if (why != std::string::npos) text.erase(why, text.find("\n\n", why) + 2 - why);
  return text;
}

TEST(ExplainLives, TellsOfARecoveryThatWasCut) {
  EXPECT_EQ(explained("allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 29; "
                      "recover crash 1"),
            R"(durable: lost-acked: a free block is no longer in the tree: payload bytes 80 to 111
  also leak: leak: memory that was free belongs to nobody: payload bytes 80 to 111
  also converges: diverged: recovery that was cut leads to another state: payload bytes 80 to 111

History (in-place, profile kill)
    0  open                                                            events 1 to 8
    1  allocate-bulk 32 32 32  -> #0 at 48  -> #1 at 80  -> #2 at 112  events 9 to 13
    2  deallocate #0                                                   events 14 to 19
    3  deallocate #1                                                   events 20 to 29
       <== crash here: everything had returned

The crash
  completed: event 29, sync
  survived: everything that had been issued

What became of its events
   29  sync  there

Recovery (life 2, its events count from 1)
    0  recover  events 1 to 6  <== crash after event 1

The crash
  completed: event 1, write 32 bytes at 96 (payload 80)
  never happened: event 2, sync
  survived: everything that had been issued

What became of its events
    1  write 32 bytes at 96 (payload 80)  there
    2  sync                               never happened
    3  write 32 bytes at 64 (payload 48)  never happened
    4  sync                               never happened
    5  write 8 bytes at 56 (root)         never happened
    6  sync                               never happened

The heap
  before     ..2
  found 1    ..2
  found 2    .~2
  recovered  .~2
)" + std::string(kLegend) +
                R"(
The free tree
  before     48/32 [., 80/32]
  found 1    48/32 [., 80/32]
  found 2    48/32 [., 80/0]
  recovered  48/32
  one node: payload offset/size [left, right]; . none, ! no node or one reached before

Fields that the open changes (events of life 2)
  field                      before             found              if completed       written by
  node@48.size               32                 32                 64                 event 3 missing
  node@48.balance            1                  1                  0                  event 3 missing
  node@48.height             2                  2                  1                  event 3 missing
  node@48.right              80                 80                 0                  event 3 missing
  node@80.size               32                 0                  0                  event 1
  node@80.height             1                  0                  0                  event 1

)");
}

TEST(ExplainLives, TellsWhatFailedAndWhatTheStoreAnswered) {
  EXPECT_EQ(explained("profile powerloss; allocate 32; fault io/sync 1 EIO once; write #0 0 6161; "
                      "allocate 32; reopen; crash 14"),
            R"(contained: lost-acked: the bytes of a live slice have changed: payload bytes 48 to 79

History (in-place, profile powerloss)
    0  open                      events 1 to 8
    1  allocate 32  -> #0 at 48  events 9 to 13
    2  write #0 0 6161           events 14 to 14  <== io/sync 1 EIO once fails after event 14, )"
            "what it lost stays readable  error: I/O error\n"
            R"(    3  allocate 32  -> #1        no events  error: an earlier mutation failed
    4  reopen                    no events
       <== crash here: everything had returned

The crash
  issued: event 14, write 2 bytes at 64 (payload 48)
  survived: everything synced, nothing that was issued since

What became of its events
   14  write 2 bytes at 64 (payload 48)  LOST

The heap
  before     0
  found      0
  recovered  0
)" + std::string(kLegend) +
                "\nFields that the operation changes\n"
                "  field                      before             found              if completed"
                "       written by\n"
                "  slice #0 at +0             6161000000000000.. 32 zeros           "
                "6161000000000000.. event 14 missing\n\n");
}

TEST(ExplainLives, TellsOfLengthsAndFills) {
  EXPECT_EQ(
      explained("profile hostile; allocate 32; reallocate #0 64; "
                "crash 15 keep 15 length 14 fill 15:garbage"),
      R"(atomic: not-atomic: neither before, nor after, nor documented between: payload bytes 80 to 111
  not 'not started': leak: leak: the payload is longer than what was done explains: payload bytes 80 to 111
  not 'complete': zeroed: dirty-memory: fresh bytes of a live slice are not zero: payload bytes 48 to 111

History (in-place, profile hostile)
    0  open                      events 1 to 8
    1  allocate 32  -> #0 at 48  events 9 to 13
    2  reallocate #0 64          events 14 to 16  <== crash after event 15

The crash
  issued: event 15, write 8 bytes at 8 (committed length)
  never happened: event 16, sync
  survived: everything synced, and of what was issued since event 15, the length of event 14; garbage in )"
      "file bytes 120 to 127\n"
      R"(
What became of its events
   14  resize to 128                          survived
   15  write 8 bytes at 8 (committed length)  survived
   16  sync                                   never happened

The heap
  before     0
  found      *~
  recovered  *~
)" + std::string(kLegend) +
          "\nFields that the operation changes\n"
          "  field                      before             found              if completed"
          "       written by\n"
          "  committed length           80                 112                112         "
          "       event 15\n"
          "  memory@80                  absent             0000000000000000.. 32 zeros    "
          "       event 14\n"
          "  memory@104                 absent             4741524241474521   8 zeros     "
          "       event 14, fill\n\n");
}

TEST(ExplainLives, NamesSurvivorsUnitByUnit) {
  const std::string history =
      "profile hostile; allocate 32; allocate 32; write #0 0 61616161616161616161616161616161; ";
  EXPECT_THAT(
      explained(history + "crash 19 keep 19:9"),
      HasSubstr("survived: everything synced, and of what was issued since event 19 in file "
                "bytes 72 to 79\n"));
  EXPECT_THAT(explained(history + "crash 19 keep 19:8,19:9"),
              HasSubstr("event 19 in file bytes 64 to 71, event 19 in file bytes 72 to 79\n"));
  EXPECT_THAT(explained(history + "crash 19 keep 19"),
              HasSubstr("survived: everything synced, and of what was issued since event 19\n"));
}

TEST(ExplainLives, NamesALengthInsideAWriteAndOneFillForAll) {
  EXPECT_THAT(
      explained("profile hostile,unit=1; crash 1 keep 1:0-2 length 1:4"),
      HasSubstr("and of what was issued since event 1 in file bytes 0 to 2, the length 4 out of "
                "event 1\n"));
  EXPECT_THAT(explained("profile hostile; allocate 32; crash 11 length 11 fill stale"),
              HasSubstr("the length of event 11; stale where nothing was written\n"));
}

TEST(ExplainLives, SaysInWordsThatTheDeviceLies) {
  const std::string text = explained("profile lying; allocate 32; crash 13");
  EXPECT_THAT(text, HasSubstr("durable: lost-acked"));
  EXPECT_THAT(text, HasSubstr("completed, a lie: event 13, sync\n"
                              "  survived: what was there before the open, and nothing since\n"));
  EXPECT_THAT(text, Not(HasSubstr("everything synced")));
  EXPECT_THAT(explained("profile lying; allocate 32; crash 13 keep 2 length 2"),
              HasSubstr("survived: what was there before the open, and since then event 2, the "
                        "length of event 2\n"));
}

TEST(ExplainLives, GoesOnNumberingSlicesAfterARecovery) {
  const std::string text =
      explained("allocate 32; allocate 32; crash 14; recover; allocate 64; deallocate #0; crash 8");
  EXPECT_THAT(text, HasSubstr("    2  allocate 32  -> #1 at 80  events 14 to 18  <== crash after "
                              "event 14\n"));
  EXPECT_THAT(text, HasSubstr("\nRecovery, and on (life 2, its events count from 1)\n"
                              "    0  recover                   no events\n"
                              "    1  allocate 64  -> #2 at 80  events 1 to 5\n"
                              "    2  deallocate #0             events 6 to 11  <== crash after "
                              "event 8\n"));
  EXPECT_THAT(text, HasSubstr("  before     0\n  found 1    0\n  found 2    *22\n"
                              "  recovered  *22\n"));
}

TEST(ExplainLives, SaysOfAFailedSyncThatWhatItLostReverts) {
  EXPECT_THAT(explained("profile powerloss; allocate 32; fault io/sync 1 EIO once reverts; "
                        "write #0 0 6161; reopen"),
              HasSubstr("<== io/sync 1 EIO once fails after event 14, what it lost reverts"));
}

TEST(ExplainLives, SaysWhatARecoveryThatFailedAnswered) {
  const std::string text = explained("crash 5; recover; allocate 32");
  EXPECT_THAT(text, HasSubstr("opens: recovery-failed: not a heap of this version\n"));
  EXPECT_THAT(text, HasSubstr("    0  recover             no events  error: not a heap of this "
                              "version\n    1  allocate 32  -> #0  not reached\n"));
}

}  // namespace
}  // namespace crashcheck::report
