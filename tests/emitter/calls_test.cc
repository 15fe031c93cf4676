// Operations, crashes and faults as the statements of a test.
#include "calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"

namespace crashcheck::emitter {
namespace {

using ::testing::HasSubstr;

std::string calls_of(std::string_view lines) {
  const auto reproduction = testing::parse_case("crashcheck-case 1; " + std::string(lines));
  if (!reproduction) return reproduction.error().message;
  const auto replayed =
      explorer::replay(*subjects::ghost_trees().find(reproduction->store), *reproduction);
  return replayed ? calls(*reproduction, *replayed) : replayed.error().message;
}

TEST(Calls, AreVariablesThenEachStepWithItsEvents) {
  EXPECT_EQ(calls_of("allocate 32; allocate-bulk 0 64; write #0 1 6869; reallocate #0 33; "
                     "deallocate #2; deallocate-bulk #0 #1; write-header 3 00ff; reopen; crash 11"),
            "  harness::Slice s0, s1, s2;\n"
            "  harness::Program program;\n"
            "  program.open();                            // events 1 to 8\n"
            "  program.allocate(s0, 32);                  // events 9 to 13, cut\n"
            "  program.allocate_bulk({s1, s2}, {0, 64});  // events 14 to 18\n"
            "  program.write(s0, 1, \"6869\");              // events 19 to 20\n"
            "  program.reallocate(s0, 33);                // events 21 to 33\n"
            "  program.deallocate(s2);                    // events 34 to 43\n"
            "  program.deallocate_bulk({s0, s1});         // events 44 to 46\n"
            "  program.write_user_header(3, \"00ff\");      // events 47 to 48\n"
            "  program.reopen();                          // events 49 to 54\n"
            "  program.crash({.after = 11});\n");
}

TEST(Calls, OfABatchAndOfSlotsAreThoseOfItsOperations) {
  EXPECT_THAT(
      calls_of("protocol journaled; allocate-into header:8/16 64; "
               "batch { allocate 32 | write #1 0 61 | reallocate-into #0:8/8 #1 40 }; "
               "deallocate-from #0:8/8 #1; reclaim"),
      HasSubstr("  program.allocate_into(harness::user_header(8, 16), s0, 64);  // events"));
  EXPECT_THAT(calls_of("protocol journaled; allocate 64; "
                       "batch { allocate 32 | write #1 0 61 | reallocate-into #0:8/8 #1 40 }; "
                       "deallocate-from #0:8/8 #1; reclaim"),
              HasSubstr("  program.batch([&] {\n"
                        "    program.allocate(s1, 32);\n"
                        "    program.write(s1, 0, \"61\");\n"
                        "    program.reallocate_into(harness::in(s0, 8, 8), s1, 40);\n"
                        "  });"));
}

TEST(Calls, ThatAreToBeRefusedNameThePlacesThatTheReplayFound) {
  const std::string text = calls_of(
      "protocol journaled; allocate-bulk 64 32; deallocate #0; read #1 2 3; "
      "refused deallocate free:7; refused deallocate-bulk live:0 free:0+1; refused allocate 1; "
      "refused allocate-bulk 1 72057594037927936; refused reallocate @50:1 64");
  for (const char* call :
       {"program.read(s1, 2, 3);", "heap.deallocate(harness::Slice{48U, 64U});",
        "heap.deallocate_bulk(std::vector<harness::Slice>{harness::Slice{112U, "
        "32U}, harness::Slice{80U, 32U}});",
        "\n  // Not made, nothing has to refuse it: refused allocate 1 ",
        "heap.allocate_bulk(std::vector<std::uint64_t>{1U, 72057594037927936U});",
        "heap.reallocate(harness::Slice{50U, 1U}, 64U);"}) {
    EXPECT_THAT(text, HasSubstr(call));
  }
}

TEST(Calls, WithoutACrashEndWithTheProgram) {
  EXPECT_THAT(calls_of("allocate 32"), ::testing::EndsWith("\n  program.finish();\n"));
}

TEST(Calls, SayWhatSurvivesInTheWordsOfTheDevice) {
  const auto crash = [](std::string_view lines) {
    const std::string text = calls_of(lines);
    const std::size_t begin = std::min(text.find("  program.crash("), text.size());
    return text.substr(begin);
  };
  EXPECT_EQ(crash("allocate 600; write #0 0 " + std::string(1200, '6') + "; crash 13 torn 448"),
            "  program.crash({.after = 13, .torn = 448});\n");
  EXPECT_EQ(crash("profile ordered; allocate 600; crash 12 keep 11,12"),
            "  program.crash({.after = 12, .keep = {11, 12}});\n");
  EXPECT_EQ(crash("profile hostile; allocate 64; crash 12 keep 11:8-9,12 length 11 "
                  "fill garbage,11:stale"),
            "  program.crash({.after = 12, .keep = {{.event = 11, .first = 8, .last = 9}, "
            "{.event = 12}}, .length = {.event = 11}, .fill = {{.fill = harness::kGarbage}, "
            "{.fill = harness::kStale, .first = 11, .last = 11}}});\n");
  EXPECT_EQ(crash("profile powerloss,fill=garbage; allocate 64; crash 11"),
            "  program.crash({.after = 11, .fill = {{.fill = harness::kGarbage}}});\n");
}

TEST(Calls, MakeACallFailWhereTheFaultStands) {
  EXPECT_THAT(calls_of("profile ordered; fault io/sync 2 ENOSPC forever in-open reverts keep 4; "
                       "allocate 32; reopen"),
              HasSubstr("  program.fail({.call = harness::Fault::kSync, .nth = 2, .error = ENOSPC, "
                        ".forever = true, .reverts = true, .durable = {.keep = {4}}});\n"
                        "  program.open();"));
  EXPECT_THAT(calls_of("allocate 32; fault io/write 1 EIO once wrote most; deallocate #0; reopen"),
              HasSubstr("\n  program.fail({.call = harness::Fault::kWrite, .nth = 1, .error = EIO, "
                        ".wrote = UINT64_MAX});\n  program.deallocate(s0);"));
}

TEST(Calls, WrapLongContentsAndManyVariables) {
  const std::string text =
      calls_of("allocate 100; write #0 0 " + std::string(100, '6') + "; allocate-bulk" + [] {
        std::string lengths;
        for (int i = 0; i < 40; ++i) lengths += " 1";
        return lengths;
      }());
  EXPECT_THAT(text, HasSubstr("program.write(s0, 0, \n      \"" + std::string(80, '6') +
                              "\"\n      \"" + std::string(20, '6') + "\");"));
  for (std::size_t at = 0; at < text.find("harness::Program"); at = text.find('\n', at) + 1) {
    EXPECT_LE(text.find('\n', at) - at, 100U);
  }
}

}  // namespace
}  // namespace crashcheck::emitter
