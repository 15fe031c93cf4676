// Completions: a shell that has sourced them completes every command, option and value.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "help_text.h"
#include "program.h"

namespace crashcheck::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

using Words = std::vector<std::string>;

/// Runs a bash script with arguments, in `directory`; the lines that it prints.
Words lines_of_bash(const std::string& script, Words arguments, const std::string& directory) {
  arguments.insert(arguments.begin(), {"env", "-C", directory, "bash", "--norc", "--noprofile",
                                       "-uc", script, "bash"});
  const Outcome outcome = run_command(arguments);
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(outcome.errors, "");
  std::istringstream stream(outcome.output);
  Words lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class Completions : public ::testing::Test {
 protected:
  Completions() {
    for (const char* shell : {"bash", "zsh"}) {
      const Outcome outcome = run_program({"completions", shell});
      EXPECT_EQ(outcome.exit_status, 0);
      static_cast<void>(scratch_.file(shell, outcome.output));
    }
    fs::create_directories(scratch_.path("work/directory"));
    for (const char* name : {"work/one.case", "work/two words.case", "work/notes.txt"}) {
      static_cast<void>(scratch_.file(name, ""));
    }
  }

  /// What bash offers for the last of the words, as it would split them itself.
  [[nodiscard]] Words bash(Words words) const {
    words.insert(words.begin(), {scratch_.path("bash"), "crashcheck"});
    return lines_of_bash(
        "source \"$1\"; shift\n"
        "[[ $(complete -p crashcheck) == 'complete -F _crashcheck crashcheck' ]] || exit 9\n"
        "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _crashcheck\n"
        "((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"",
        words, scratch_.path("work"));
  }

  /// What the script for zsh tells _arguments and _describe, one word in each line. It keeps to
  /// what means the same in bash, in which it can be tried wherever these tests run.
  [[nodiscard]] Words zsh(const std::string& command) const {
    return lines_of_bash(
        "_arguments() { printf '%s\\n' \"$@\"; [[ $1 != -C ]] || state=arguments; }\n"
        "_describe() { printf '%s\\n' \"${commands[@]}\"; }\n"
        "compdef() { [[ $* == '_crashcheck crashcheck' ]] || exit 9; }\n"
        "funcstack=('' sourced); source \"$1\"; words=('' \"$2\")\n"
        "_crashcheck; [[ -n $2 ]] || _crashcheck_commands; exit 0",
        {scratch_.path("zsh"), command}, scratch_.path("work"));
  }

  Scratch scratch_;
};

TEST_F(Completions, OfBashHaveEveryCommandAndOptionThatHelpNames) {
  EXPECT_THAT(bash({""}), IsSupersetOf(helped_commands()));
  EXPECT_THAT(bash({"-"}), IsSupersetOf(helped_options("")));
  for (const std::string& command : helped_commands()) {
    EXPECT_THAT(bash({command, "-"}), IsSupersetOf(helped_options(command))) << command;
    EXPECT_THAT(bash({command, "-"}), Contains("--color")) << command;
  }
}

TEST_F(Completions, OfZshHaveEveryCommandAndOptionThatHelpNames) {
  const auto has = [](const Words& specs, const std::string& option) {
    return std::ranges::any_of(specs, [&](std::string spec) {
      if (spec.starts_with('*')) spec.erase(0, 1);
      return spec.starts_with(option + "[") || spec.starts_with(option + "=[");
    });
  };
  const Words outside = zsh("");
  for (const std::string& option : helped_options("")) EXPECT_TRUE(has(outside, option)) << option;
  for (const std::string& command : helped_commands()) {
    EXPECT_TRUE(std::ranges::any_of(outside, [&](const std::string& word) {
      return word.starts_with(command + ":");
    })) << command;
    const Words specs = zsh(command);
    for (const std::string& option : helped_options(command)) {
      EXPECT_TRUE(has(specs, option)) << command << " " << option;
    }
  }
}

TEST_F(Completions, OfBashNarrowDown) {
  EXPECT_THAT(bash({"explore", "--s"}),
              UnorderedElementsAre("--seed", "--scale", "--store", "--sarif", "--save-cases"));
  EXPECT_THAT(bash({"ex"}), UnorderedElementsAre("explore"));
  EXPECT_THAT(bash({"--color", "never", "expl"}), UnorderedElementsAre("explore"));
  EXPECT_THAT(bash({"nonsense", "--s"}), IsEmpty());
}

TEST_F(Completions, OfBashHaveTheValuesOfOptions) {
  EXPECT_THAT(bash({"explore", "--store", ""}), IsSupersetOf({"in-place", "journaled", "cell"}));
  EXPECT_THAT(bash({"run", "--store", "=", "j"}), UnorderedElementsAre("journaled"));
  EXPECT_THAT(bash({"prove", "--device", "="}), Contains("powerloss-4k"));
  EXPECT_THAT(bash({"prove", "--alphabet", ""}), UnorderedElementsAre("core", "full"));
  EXPECT_THAT(bash({"--color", ""}), UnorderedElementsAre("auto", "always", "never"));
  EXPECT_THAT(bash({"shrink", "--color", "a"}), UnorderedElementsAre("auto", "always"));
  EXPECT_THAT(bash({"completions", ""}), UnorderedElementsAre("bash", "zsh"));
  EXPECT_THAT(bash({"explore", "--seed", ""}), IsEmpty());
}

TEST_F(Completions, DoNotOfferSynonymsAndKnowTheirValues) {
  EXPECT_THAT(bash({"explore", "--pro"}), IsEmpty());
  EXPECT_THAT(bash({"explore", "--protocol", ""}), IsSupersetOf({"in-place", "journaled", "cell"}));
  EXPECT_THAT(bash({"prove", "--profile", "="}), Contains("powerloss-4k"));
  EXPECT_THAT(zsh("run"), Contains("!--protocol=[Store]:TEXT:(in-place journaled)"));
}

TEST_F(Completions, OfBashHaveFiles) {
  EXPECT_THAT(bash({"replay", ""}),
              UnorderedElementsAre("one.case", "two words.case", "directory"));
  EXPECT_THAT(bash({"shrink", "one.case", "t"}), UnorderedElementsAre("two words.case"));
  EXPECT_THAT(bash({"explore", "--json", "n"}), UnorderedElementsAre("notes.txt"));
  EXPECT_THAT(bash({"explore", "--save-cases", ""}), UnorderedElementsAre("directory"));
  EXPECT_THAT(bash({"inspect", "no"}), UnorderedElementsAre("notes.txt"));
}

TEST_F(Completions, OfZshHaveValuesAndFilesInItsQuoting) {
  const Words explore = zsh("explore");
  const auto starting = [&](const std::string& begin) {
    for (const std::string& spec : explore) {
      if (spec.starts_with(begin)) return spec;
    }
    return std::string();
  };
  EXPECT_THAT(starting("*--store=["), HasSubstr("]:TEXT:(in-place journaled cell"));
  EXPECT_THAT(starting("--junit=["), HasSubstr("]:FILE:_files"));
  EXPECT_THAT(starting("--save-cases=["), HasSubstr("]:DIRECTORY:_files -/"));
  EXPECT_THAT(starting("*--device=["), HasSubstr("its own\\: \\[,unit=BYTES\\]"));
  EXPECT_THAT(zsh("replay"), Contains("*:CASE:_files -g \"*.case\""));
  EXPECT_THAT(zsh("inspect"), Contains(":FILE:_files"));
}

TEST_F(Completions, AreForAShellThatThereIs) {
  for (const Words& words : {Words{"completions"}, Words{"completions", "fish"}}) {
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_EQ(outcome.output, "");
    EXPECT_THAT(outcome.errors, HasSubstr("SHELL"));
  }
}

}  // namespace
}  // namespace crashcheck::testing
