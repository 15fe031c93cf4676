// The emitted file as a text.
#include "emitter/emitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"

namespace crashcheck::emitter {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string emitted(const explorer::Case& reproduction, const TestName& name = {}) {
  const auto replayed =
      explorer::replay(*subjects::ghost_trees().find(reproduction.store), reproduction);
  if (!replayed) return replayed.error().message;
  return test_file(reproduction, *replayed, name).value_or("refused");
}

std::string emitted(std::string_view lines, const TestName& name = {}) {
  return emitted(testing::parse_case("crashcheck-case 1; " + std::string(lines)).value(), name);
}

TEST(TestFile, BeginsWithWhatTheCaseShows) {
  auto rotation = testing::case_of("kill", testing::rotation_example(), testing::crash_after(67));
  const std::string text = emitted(rotation);
  std::size_t last = 0;
  for (const char* part :
       {"// durable: lost-acked: a free block is no longer in the tree: payload bytes 112 to 175\n",
        "// History (in-place, profile kill)\n", "<== crash after event 67\n", "// The crash\n",
        "//   survived: everything that had been issued\n", "// The case:\n//\n",
        "// crashcheck-case 1\n// protocol in-place\n", "// crash 67\n",
        "// crashcheck replay --case 'crashcheck-case 1; protocol in-place;",
        "// The test fails today", "#include <bstack/ghost_tree.h>\n",
        "Protocol::CRASHCHECK_PROTOCOL;\n", "Protocol::kInPlace;\n", "kUnitBytes = 512;\n",
        "namespace harness {\n", "TEST(CrashCase, LostAckedDurableDeallocate) {\n"}) {
    const std::size_t at = text.find(part, last);
    ASSERT_NE(at, std::string::npos) << part << " is missing or out of order in\n" << text;
    last = at;
  }
  EXPECT_THAT(text, StartsWith("// durable"));
  EXPECT_THAT(text, EndsWith("  program.crash({.after = 67});\n}\n\n}  // namespace\n"));
}

TEST(TestFile, HoldsNoMoreThanTheCaseNeeds) {
  const std::string text = emitted("allocate 32; crash 11");
  for (const char* unneeded : {"//{", "//}", "\n\n\n", "torn", "Fault", "batch", "void deallocate",
                               "reclaim", "reallocate", "from_hex", "finish", "Medium",
                               "}  // namespace harness\n\nnamespace harness"}) {
    EXPECT_THAT(text, Not(HasSubstr(unneeded)));
  }
  EXPECT_THAT(emitted("allocate 32"), Not(HasSubstr("void crash(")));
}

TEST(TestFile, HasTheDeviceOfTheProfile) {
  EXPECT_THAT(emitted("crash 5"), HasSubstr("The process dies"));
  EXPECT_THAT(emitted("profile ordered; crash 5"), HasSubstr("kept the order"));
  EXPECT_THAT(emitted("profile powerloss-4k; crash 5"), HasSubstr("persists by itself"));
  EXPECT_THAT(emitted("profile powerloss-4k; crash 5"), HasSubstr("kUnitBytes = 4096;\n"));
}

TEST(TestFile, IsNamedAfterTheKindThatTheCaseExpectsIfItShowsIt) {
  constexpr const char* kLines =
      "allocate-bulk 64 32; reallocate #0 32; deallocate #0; crash 24; recover crash 1";
  EXPECT_THAT(emitted(kLines), HasSubstr("TEST(CrashCase, LostAckedDurableRecovery)"));
  EXPECT_THAT(emitted(kLines + std::string("; expect corrupt-tree")),
              HasSubstr("TEST(CrashCase, CorruptTreeExtentsRecovery)"));
  EXPECT_THAT(emitted("crash 5", {"Suite", ""}), HasSubstr("TEST(Suite, RecoveryFailedOpensOpen)"));
  EXPECT_THAT(emitted("crash 5", {"Suite", "Name"}), HasSubstr("TEST(Suite, Name)"));
}

TEST(TestFile, OfACaseThatHoldsSaysSo) {
  const std::string text = emitted("protocol journaled; allocate 32; crash 11; expect overlap");
  EXPECT_THAT(text, StartsWith("// holds: every guarantee"));
  EXPECT_THAT(text, HasSubstr("// Nothing is wrong in this today: the test passes.\n"
                              "// The case expects 'overlap', which is not what is seen.\n"));
  EXPECT_THAT(text, HasSubstr("Protocol::kJournaled;\n"));
  EXPECT_THAT(text, HasSubstr("TEST(CrashCase, HoldsAllocate)"));
  EXPECT_THAT(emitted("protocol journaled; allocate 32; crash 10; recover crash 0"),
              HasSubstr(", HoldsRecovery)"));
  EXPECT_THAT(emitted("allocate 32"), HasSubstr(", HoldsNoCrash)"));
}

TEST(TestFile, IsNotMadeWhereNoStoreCanPass) {
  EXPECT_EQ(emitted("profile lying; allocate 32; crash 13"), "refused");
  for (const char* device : {"unsafe", "unsafe,overwrite=unreadable"}) {
    EXPECT_EQ(emitted("protocol journaled; profile " + std::string(device) + "; crash 4"),
              "refused");
  }
}

TEST(TestFile, CountsSpaceWhereTheDeviceHasLittle) {
  const std::string text = emitted(
      "protocol journaled; profile powerloss,space=4096,cow=yes; others 512 in-open; allocate 32; "
      "others 1024; allocate 64; crash 20");
  for (const char* part :
       {"#include <set>\n", "#include <cerrno>\n", "constexpr std::uint64_t kSpaceBytes = 4096;\n",
        "constexpr bool kGrowthIsHole = false;\n", "constexpr bool kRewriteCopies = true;\n",
        "  program.others_hold(512);\n  program.open();",
        "  program.others_hold(1024);\n  program.allocate(s1, 64);"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  const std::string enough = emitted("protocol journaled; profile powerloss; allocate 32; crash 9");
  for (const char* unneeded : {"kSpaceBytes", "others_hold", "too_full", "#include <set>"}) {
    EXPECT_THAT(enough, Not(HasSubstr(unneeded)));
  }
}

TEST(TestName, IsALetterThenLettersDigitsAndUnderscores) {
  for (const char* good : {"A", "aB_9", "CrashCase"}) EXPECT_TRUE(is_test_name(good)) << good;
  for (const char* bad : {"", "_A", "9a", "a b", "a-b", "a.b", "a\n", "\xc3\xa9"}) {
    EXPECT_FALSE(is_test_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace crashcheck::emitter
