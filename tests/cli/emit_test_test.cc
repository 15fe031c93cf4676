// crashcheck emit-test from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"
#include "temporary_directory.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kCreation = "crashcheck-case 1; crash 5; expect recovery-failed";

TEST(EmitTest, PrintsTheTestWhateverTheCaseShows) {
  const Outcome broken = run_program({"emit-test", "--case", kCreation});
  EXPECT_EQ(broken.exit_status, 0) << broken.errors;
  EXPECT_EQ(broken.errors, "");
  EXPECT_THAT(broken.output, StartsWith("// opens: recovery-failed: "));
  EXPECT_THAT(broken.output, HasSubstr("TEST(CrashCase, RecoveryFailedOpensOpen) {\n"));
  const Outcome holds = run_program({"emit-test", "--case", "crashcheck-case 1; crash 4"});
  EXPECT_EQ(holds.exit_status, 0) << holds.errors;
  EXPECT_THAT(holds.output, StartsWith("// holds: "));
}

TEST(EmitTest, WritesAFileAndPrintsNothing) {
  const TemporaryDirectory directory;
  const std::string file = directory / "found_test.cc";
  const Outcome outcome = run_program({"emit-test", "-", "-o", file, "--name", "Found.First"},
                                      "crashcheck-case 1\nallocate 32\ncrash 5\n");
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_EQ(outcome.output + outcome.errors, "");
  EXPECT_THAT(read_file(file), HasSubstr("TEST(Found, First) {\n"));
}

// Bug: nothing looked where the output leads to. Loss: the case, which the test took the place of.
TEST(EmitTest, NeverWritesOverItsCase) {
  const Scratch scratch;
  const std::string text = "crashcheck-case 1\nallocate 32\ncrash 5\n";
  const std::string file = scratch.file("case", text);
  std::filesystem::create_symlink("case", scratch.path("link"));
  for (const std::string& output : {file, scratch.path("./case"), scratch.path("link")}) {
    const Outcome outcome = run_program({"emit-test", file, "-o", output});
    EXPECT_EQ(outcome.exit_status, 2) << output;
    EXPECT_THAT(outcome.errors, HasSubstr("--output " + output + " is the case"));
    EXPECT_EQ(read_file(file), text);
  }
}

TEST(EmitTest, RefusesBadUsageAndBadInput) {
  const auto refused = [](const std::vector<std::string>& arguments, const char* why) {
    const Outcome outcome = run_program(arguments);
    EXPECT_EQ(outcome.exit_status, 2) << why;
    EXPECT_THAT(outcome.errors, HasSubstr(why));
    EXPECT_EQ(outcome.output, "");
  };
  refused({"emit-test"}, "name one case file");
  refused({"emit-test", "--case", kCreation, "--case", kCreation}, "name one case file");
  refused({"emit-test", "/no/such.case"}, "/no/such.case");
  refused({"emit-test", "--case", "crashcheck-case 1; alocate 32"}, "--case:1:20: unknown word");
  refused({"emit-test", "--case", "crashcheck-case 1; crash 99"}, "only 8 events");
  refused({"emit-test", "--case", "crashcheck-case 1; profile lying; crash 5"}, "syncs lie");
  for (const char* device : {"unsafe", "unsafe,overwrite=unreadable"}) {
    const std::string text =
        std::string("crashcheck-case 1; protocol journaled; profile ") + device + "; crash 4";
    refused({"emit-test", "--case", text}, "overwrite=garbage or overwrite=unreadable");
  }
  refused({"emit-test", "--case", kCreation, "--output", "/no/such/file"}, "--output");
  for (const char* name : {"", "9", "a b", "_a", "Suite.", ".Test", "A.B.C", "A-B"}) {
    refused({"emit-test", "--case", kCreation, "--name", name}, "SUITE or SUITE.TEST");
  }
}

}  // namespace
}  // namespace crashcheck::testing
