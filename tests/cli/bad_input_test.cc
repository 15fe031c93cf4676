// Bad input: a clear message on standard error that names what and where, exit status 2, nothing on
// standard output, nothing written or lost.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

void expect_refused(const Outcome& outcome, const std::string& message) {
  EXPECT_EQ(outcome.exit_status, 2) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr(message));
  EXPECT_EQ(outcome.output, "");
}

std::string header(std::size_t count) {
  return std::string("BSTK\0\1\10\0\0\0\0\0\0\0\0\0", 16).substr(0, count);
}

// Bug: names of files went to the terminal as they are. Loss: its colours, its title, its line.
TEST(BadInput, ANameIsMadePrintableWhereACaseIsShown) {
  const Scratch scratch;
  const std::string file = scratch.file("\x1b[31mred", "crashcheck-case 1; crash 5");
  const std::string cases = scratch.path("cases\x1b[31m");
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"replay", file},
                                             {"shrink", file},
                                             {"explore", "--store", "in-place", "--sequences", "4",
                                              "--device", "kill", "--save-cases", cases}}) {
    const Outcome outcome = run_program(arguments);
    EXPECT_EQ(outcome.exit_status, 1) << outcome.errors;
    EXPECT_THAT(outcome.output + outcome.errors,
                AllOf(HasSubstr("\\x1b[31m"), Not(HasSubstr("\x1b"))));
  }
}

// Bug: a word was told whole, however long. Loss: screens full of it, and no place to be seen.
TEST(BadInput, OfALongWordOnlyTheBeginningIsTold) {
  const std::string word(100'000, 'x');
  for (const std::string& line :
       {word, "expect " + word, "protocol " + word, "allocate " + word, "batch { " + word + " }"}) {
    const Outcome outcome = run_program({"replay", "-"}, "crashcheck-case 1\n" + line + "\n");
    expect_refused(outcome, "'" + std::string(60, 'x') + "...'");
    EXPECT_LT(outcome.errors.size(), 250U);
  }
}

TEST(BadInput, RunRefusesAFileThatIsNoStack) {
  const Scratch scratch;
  const std::string content = "this is a letter to a friend, not a stack";
  const std::string heap = scratch.file("heap", content);
  const Outcome outcome = run_program({"run", scratch.file("ops", "allocate 32"), "--file", heap});
  expect_refused(outcome, heap + ": open: ");
  EXPECT_THAT(outcome.errors, HasSubstr("invalid data"));
  EXPECT_EQ(read_file(heap), content);
}

TEST(BadInput, RunRefusesAShortFileThatIsNoPrefixOfAFreshHeader) {
  const Scratch scratch;
  for (const std::string& content : {std::string("X"), header(7) + "X", header(15) + "X"}) {
    const std::string short_file = content.substr(0, 15);
    const std::string heap = scratch.file("heap", content == "X" ? content : "X" + header(14));
    expect_refused(run_program({"run", scratch.file("ops", "allocate 32"), "--file", heap}),
                   "invalid data");
    EXPECT_EQ(read_file(heap), content == "X" ? content : "X" + header(14));
  }
}

TEST(BadInput, RunCompletesAShortFileThatIsAPrefixOfAFreshHeader) {
  const Scratch scratch;
  for (std::size_t count = 0; count < 16; ++count) {
    const std::string heap = scratch.file("heap", header(count));
    EXPECT_EQ(run_program({"run", scratch.file("ops", ""), "--file", heap}).exit_status, 0)
        << count;
    EXPECT_EQ(read_file(heap).size(), 64U) << count;
  }
}

TEST(BadInput, RunRefusesAHeapWithAnotherMagic) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  ASSERT_EQ(run_program({"run", scratch.file("ops", "allocate 32"), "--file", heap}).exit_status,
            0);
  std::string content = read_file(heap);
  content[16 + 32] = 'Q';
  static_cast<void>(scratch.file("heap", content));
  expect_refused(run_program({"run", scratch.file("ops", "allocate 32"), "--file", heap}),
                 "invalid data");
  EXPECT_EQ(read_file(heap), content);
}

TEST(BadInput, RunRefusesALockedFile) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  ASSERT_EQ(run_program({"run", scratch.file("ops", "allocate 32"), "--file", heap}).exit_status,
            0);
  const std::string content = read_file(heap);
  const int holder = open(heap.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(holder, LOCK_EX), 0);
  expect_refused(run_program({"run", scratch.file("ops", "allocate 32"), "--file", heap}),
                 "would block");
  close(holder);
  EXPECT_EQ(read_file(heap), content);
}

TEST(BadInput, RunRefusesDirectoriesAndPathsThatCannotBe) {
  const Scratch scratch;
  const std::string ops = scratch.file("ops", "allocate 32");
  expect_refused(run_program({"run", ops, "--file", scratch.path(".")}), "open");
  expect_refused(run_program({"run", ops, "--file", scratch.path("ops/heap")}), "Not a directory");
  expect_refused(run_program({"run", ops, "--file", scratch.path("none/heap")}), "No such file");
  expect_refused(run_program({"run", ops, "--file", "/proc/heap"}), "/proc/heap");
  EXPECT_THAT(run_program({"run", ops, "--file", scratch.path("none/heap")}).errors,
              Not(HasSubstr("at 0")));
}

TEST(BadInput, RunRefusesLengthsNearTheEndOfTheNumbersAndChangesNothing) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const std::string start = "allocate 64\nallocate 32\n";
  for (const char* line :
       {"allocate 18446744073709551615", "allocate 18446744073709551584",
        "allocate 18446744073709551536", "reallocate #0 18446744073709551615",
        "reallocate #1 18446744073709551600", "allocate-bulk 1 18446744073709551615",
        "allocate-bulk 9223372036854775808 9223372036854775808"}) {
    std::filesystem::remove(heap);
    ASSERT_EQ(run_program({"run", scratch.file("ops", start), "--file", heap}).exit_status, 0);
    const std::string content = read_file(heap);
    std::filesystem::remove(heap);
    const Outcome outcome =
        run_program({"run", scratch.file("ops", start + line + "\n"), "--file", heap});
    EXPECT_EQ(outcome.exit_status, 2) << line;
    EXPECT_THAT(outcome.errors, HasSubstr("invalid argument")) << line;
    EXPECT_THAT(outcome.errors, HasSubstr(line));
    EXPECT_EQ(read_file(heap), content) << line;
  }
}

TEST(BadInput, RunNamesThePlaceOfAMistakeBeforeItTouchesTheFile) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const std::string ops = scratch.file("ops", "allocate 32\ndeallocate #1\n");
  expect_refused(run_program({"run", ops, "--file", heap}), ops + ":2:12: no slice #1");
  EXPECT_FALSE(std::filesystem::exists(heap));
  expect_refused(run_program({"run", scratch.path("none"), "--file", heap}), "no such file");
  expect_refused(run_program({"run", ops, "--file", heap, "--store", "magic"}),
                 "unknown store 'magic'");
}

TEST(BadInput, ReplayNamesFileLineAndColumn) {
  const Scratch scratch;
  const auto refused = [&](const std::string& text, const std::string& message) {
    const std::string path = scratch.file("a.case", "crashcheck-case 1\n" + text);
    expect_refused(run_program({"replay", path}), path + message);
  };
  refused("alocate 3\n", ":2:1: unknown word 'alocate'");
  refused("allocate 3\ndeallocate #0\ndeallocate #0\n", ":4:12: slice #0 is dead");
  refused("allocate 99999999999999999999\n", ":2:10: the number is out of range");
  refused("allocate 3\ncrash 99\n", ":3:7: the history has only 13 events");
  refused("allocate 3\nallocate 18446744073709551615\n", ":3:10: the store does not do");
  refused("protocol quantum\n", ":2:10: unknown protocol 'quantum'");
  refused("allocate 3\ncrash 9 torn 3\n", ":3:7: the next event is no write");
}

TEST(BadInput, ReplayRefusesWhatIsNoFile) {
  const Scratch scratch;
  expect_refused(run_program({"replay", scratch.path("none.case")}), "no such file");
  expect_refused(run_program({"replay", scratch.path(".")}), "not a regular file");
  expect_refused(run_program({"replay"}), "name a case file");
  expect_refused(run_program({"replay", "--case", "nonsense"}), "--case:1:1");
}

TEST(BadInput, WordsFromInputAreQuotedWithoutTheirControlCharacters) {
  const Scratch scratch;
  const auto errors = [&](const std::string& text) {
    return run_program({"replay", scratch.file("a.case", text)}).errors;
  };
  EXPECT_THAT(errors("crashcheck-case 1\n\xef\xbb\xbf"
                     "boo\n"),
              HasSubstr("'\\xef\\xbb\\xbf"
                        "boo'"));
  EXPECT_THAT(errors("crashcheck-case 1\n\x1b[2Jboo\n"), HasSubstr("'\\x1b[2Jboo'"));
  EXPECT_THAT(errors(std::string("crashcheck-case 1\na\0b\n", 22)), HasSubstr("a\\x00b"));
  EXPECT_THAT(errors("crashcheck-case 1\n\x9b"
                     "1m\xc2\x9b"
                     "2m\xc3\n"),
              HasSubstr("'\\x9b1m\\xc2\\x9b2m\\xc3'"));
  EXPECT_THAT(errors("crashcheck-case 1\nm\xc3\xbcll\n"), HasSubstr("'m\xc3\xbcll'"));
  EXPECT_THAT(run_program({"explore", "--store", "a\nb"}).errors, HasSubstr("'a\\x0ab'"));
}

TEST(BadInput, ExploreRefusesOptionsThatMakeNoSense) {
  const Scratch scratch;
  expect_refused(run_program({"explore", "--frobnicate"}), "--frobnicate");
  expect_refused(run_program({"explore", "--store", "magic"}), "unknown store 'magic'");
  expect_refused(run_program({"explore", "--device", "kill,unit=3"}), "power of two");
  expect_refused(run_program({"explore", "--device", "nfs"}), "unknown name");
  expect_refused(run_program({"explore", "--sequences", "0"}), "--histories");
  expect_refused(run_program({"explore", "--sequences", "-1"}), "--histories");
  expect_refused(run_program({"explore", "--operations", "0"}), "--operations");
  expect_refused(run_program({"explore", "--jobs", "0"}), "--jobs");
  expect_refused(run_program({"explore", "--seed", "x"}), "--seed");
  expect_refused(run_program({"explore", "--time", "-3"}), "--time");
}

TEST(BadInput, ExploreRefusesPlacesItCannotWriteToBeforeItStarts) {
  const Scratch scratch;
  const std::string file = scratch.file("file", "");
  expect_refused(run_program({"explore", "--save-cases", file + "/cases"}), "--save-cases");
  expect_refused(run_program({"explore", "--save-cases", "/proc/cases"}), "--save-cases");
  expect_refused(run_program({"explore", "--json", file + "/out.json"}), file + "/out.json");
  expect_refused(run_program({"explore", "--junit", scratch.path("none/out.xml")}), "none/out.xml");
}

TEST(BadInput, AnUnknownCommandIsRefused) {
  expect_refused(run_program({"frobnicate"}), "frobnicate");
  expect_refused(run_program({}), "--help");
}

TEST(Help, IsThereForEveryCommandAndSaysWhatTheExitStatusesMean) {
  const Outcome all = run_program({"--help"});
  EXPECT_EQ(all.exit_status, 0);
  EXPECT_THAT(all.output, HasSubstr("Exit status"));
  for (const char* command : {"explore", "replay", "run", "inspect"}) {
    EXPECT_THAT(all.output, HasSubstr(command));
    const Outcome one = run_program({command, "--help"});
    EXPECT_EQ(one.exit_status, 0);
    EXPECT_THAT(one.output, HasSubstr("--help"));
  }
}

}  // namespace
}  // namespace crashcheck::testing
