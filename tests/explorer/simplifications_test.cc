// Single simplifications of a case, as its text would have them.
#include "explorer/simplifications.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "examples.h"
#include "explorer/simplicity.h"
#include "random_case.h"

namespace crashcheck::explorer {
namespace {

std::vector<Life> lives_of(std::string_view text) {
  const auto parsed = testing::parse_case(
      "crashcheck-case 1; profile powerloss,fill=zero+garbage; " + std::string(text));
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return parsed ? parsed->lives : std::vector<Life>();
}

std::string text_of(const std::vector<Life>& lives) {
  Case made;
  made.profile = testing::profile("kill");
  made.lives = lives;
  const std::string text = to_line(testing::in_place(), made);
  constexpr std::string_view kProfile = "profile kill";
  const std::size_t begin = text.find(kProfile) + kProfile.size();
  return begin == text.size() ? "" : text.substr(begin + 2);
}

std::multiset<std::string> texts(std::string_view text) {
  std::multiset<std::string> all;
  const auto simpler = simplifications(testing::in_place().workload(), lives_of(text));
  while (const auto each = simpler->next()) all.insert(text_of(each->lives));
  return all;
}

TEST(Simplifications, DropOperationsAndNumberHandlesAnew) {
  const auto all = texts("allocate 32; allocate 64; deallocate #1; crash 9");
  EXPECT_TRUE(all.contains("allocate 64; deallocate #0; crash 9"));
  EXPECT_TRUE(all.contains("allocate 32; crash 9")) << "what works on a dropped slice goes with it";
  EXPECT_TRUE(all.contains("allocate 32; allocate 32; deallocate #1; crash 9"));
  EXPECT_TRUE(all.contains("allocate-bulk 32 64; deallocate #1; crash 9"));
  EXPECT_TRUE(all.contains("crash 9"));
}

TEST(Simplifications, DropOneOfABulkForm) {
  const auto all = texts("allocate-bulk 32 32; deallocate-bulk #0 #1; crash 9");
  EXPECT_TRUE(all.contains("allocate-bulk 32; deallocate-bulk #0; crash 9"));
  EXPECT_TRUE(all.contains("allocate-bulk 32 32; deallocate-bulk #1; crash 9"));
}

TEST(Simplifications, DropEachWordOfWhatSurvives) {
  const std::multiset<std::string> expected = {"crash 9 length 9 fill 5:garbage",
                                               "crash 9 keep 8:2 length 9 fill 5:garbage",
                                               "crash 9 keep 8:3 length 9 fill 5:garbage",
                                               "crash 9 keep 8:2-3 fill 5:garbage",
                                               "crash 9 keep 8:2-3 length 9",
                                               "crash 8 keep 8:2-3 length 9 fill 5:garbage"};
  EXPECT_EQ(texts("crash 9 keep 8:2-3 length 9 fill 5:garbage"), expected);
}

TEST(Simplifications, DropATear) {
  EXPECT_EQ(texts("crash 9 torn 512"), (std::multiset<std::string>{"crash 9", "crash 8 torn 512"}));
}

TEST(Simplifications, DropACrashAndACutRecovery) {
  const auto all = texts("allocate 32; crash 9; recover crash 2; recover; reopen; crash 3");
  EXPECT_TRUE(all.contains("allocate 32; crash 2; recover; reopen; crash 3"));
  EXPECT_TRUE(all.contains("allocate 32; crash 9; recover; reopen; crash 3"));
  EXPECT_TRUE(all.contains("allocate 32; crash 9; recover crash 2; recover crash 3"));
}

TEST(Simplifications, MakeFaultsPlainerAndDropThem) {
  const auto all = texts("allocate 32; fault io/sync 2 EDQUOT forever reverts; deallocate #0");
  for (const char* simpler :
       {"allocate 32; deallocate #0",
        "allocate 32; fault io/sync 2 EDQUOT once reverts; deallocate #0",
        "allocate 32; fault io/sync 2 EIO forever reverts; deallocate #0",
        "allocate 32; fault io/sync 2 ENOSPC forever reverts; deallocate #0",
        "allocate 32; fault io/sync 2 EDQUOT forever; deallocate #0",
        "allocate 32; fault io/sync 1 EDQUOT forever reverts; deallocate #0"}) {
    EXPECT_TRUE(all.contains(simpler)) << simpler;
  }
}

TEST(Simplifications, MakeEachOfTwoFaultsPlainerAndDropIt) {
  const auto all = texts(
      "allocate 32; fault io/read 1 EIO forever; fault io/sync 2 EIO once; reopen; allocate 64");
  for (const char* simpler :
       {"allocate 32; fault io/sync 2 EIO once; reopen; allocate 64",
        "allocate 32; fault io/read 1 EIO forever; reopen; allocate 64",
        "allocate 32; fault io/read 1 EIO once; fault io/sync 2 EIO once; reopen; allocate 64",
        "allocate 32; fault io/read 1 EIO forever; fault io/sync 1 EIO once; reopen; allocate 64",
        "fault io/read 1 EIO forever; fault io/sync 2 EIO once; reopen; allocate 64"}) {
    EXPECT_TRUE(all.contains(simpler)) << simpler;
  }
}

TEST(Simplifications, KeepAFaultBeforeTheOperationThatItStandsBefore) {
  const auto all = texts("allocate 32; allocate 64; fault io/write 1 EIO once; deallocate #1");
  EXPECT_TRUE(all.contains("allocate 64; fault io/write 1 EIO once; deallocate #0"));
  EXPECT_TRUE(all.contains("allocate 32; allocate 64; fault io/write 1 EIO once"));
}

TEST(Simplifications, HaveNoFaultTwiceInALife) {
  const auto all = texts(
      "fault io/write 1 EIO once; allocate 32; crash 9; recover; "
      "fault io/write 1 EIO once; allocate 64; crash 3");
  for (const std::string& text : all) {
    EXPECT_TRUE(testing::parse_case("crashcheck-case 1; " + text).has_value()) << text;
  }
}

RC_GTEST_PROP(SimplificationsOfAnyCase, AreSimpler, ()) {
  const Case made = testing::random_case();
  const Workload& workload = testing::journaled().workload();
  const Simplicity whole = simplicity_of(workload, made.lives);
  const auto all = simplifications(workload, made.lives);
  for (int left = 200; left > 0; --left) {
    const auto simpler = all->next();
    if (!simpler) break;
    RC_ASSERT(simplicity_of(workload, simpler->lives) < whole);
  }
}

}  // namespace
}  // namespace crashcheck::explorer
