// The man page: it says of every command and option, and is what man expects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "help_text.h"
#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

std::string page() {
  const Outcome outcome = run_program({"manual"});
  EXPECT_EQ(outcome.exit_status, 0);
  return outcome.output;
}

/// How an option's name is written in the page.
std::string in_roff(const std::string& name) {
  std::string text;
  for (const char c : name) text += c == '-' ? "\\-" : std::string(1, c);
  return "\\fB" + text + "\\fP";
}

/// A command's name as the page writes it.
std::string written(std::string command) {
  for (std::size_t at = command.find('-'); at != std::string::npos;
       at = command.find('-', at + 2)) {
    command.insert(at, "\\");
  }
  return command;
}

/// What the page says of a command.
std::string section_of(const std::string& command, const std::string& page) {
  const std::size_t begin = page.find("\n.SS crashcheck " + written(command) + "\n");
  if (begin == std::string::npos) return "";
  return page.substr(begin, std::min(page.find("\n.S", begin + 1), page.size()) - begin);
}

TEST(Manual, SaysOfEveryCommandAndOptionThatHelpNames) {
  const std::string text = page();
  for (const std::string& command : helped_commands()) {
    EXPECT_THAT(text, HasSubstr("\n.SS crashcheck " + written(command) + "\n"));
    EXPECT_THAT(text, HasSubstr("\\fBcrashcheck " + written(command) + "\\fP [")) << "the synopsis";
    for (const std::string& option : helped_options(command)) {
      if (option == "-h" || option == "--help") continue;  // for every command
      EXPECT_THAT(section_of(command, text), HasSubstr(in_roff(option)));
    }
  }
  for (const std::string& option : helped_options("")) {
    EXPECT_THAT(text.substr(0, text.find(".SH COMMANDS")), HasSubstr(in_roff(option)));
  }
}

TEST(Manual, HasDefaultsRangesAndChoices) {
  const std::string explore = section_of("explore", page());
  EXPECT_THAT(explore, HasSubstr("\\fB\\-\\-nested\\fP \\fINUMBER\\fP\n"));
  EXPECT_THAT(explore, HasSubstr("\nRange: 0..16.\nDefault: 1.\n"));
  EXPECT_THAT(explore, HasSubstr("\nOne of: in\\-place, journaled, cell"));
  EXPECT_THAT(explore, HasSubstr("\nDefault: kill ordered powerloss.\n"));
  EXPECT_THAT(explore, HasSubstr("\\fB\\-\\-save\\-cases\\fP \\fIDIRECTORY\\fP\n"));
}

TEST(Manual, IsCleanForMandoc) {
  const Scratch scratch;
  const Outcome lint =
      run_command({"mandoc", "-Tlint", "-Wwarning", scratch.file("crashcheck.1", page())});
  EXPECT_EQ(lint.exit_status, 0);
  EXPECT_EQ(lint.output + lint.errors, "");
}

TEST(Manual, ShowsACaseThatReplays) {
  const Scratch scratch;
  const std::string text =
      run_command({"mandoc", "-Tascii", "-Owidth=100", scratch.file("crashcheck.1", page())})
          .output;
  const std::size_t begin = text.find("crashcheck-case 1");
  ASSERT_NE(begin, std::string::npos);
  const std::string shown = text.substr(begin, text.find("\n\n", begin) - begin) + "\n";
  const Outcome replayed = run_program({"replay", "-q", "-"}, shown);
  EXPECT_EQ(replayed.exit_status, 0) << shown << replayed.errors;
}

}  // namespace
}  // namespace crashcheck::testing
