// Reasons: facts of the replay, for each family of violations, and nothing that the story denies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "examples.h"
#include "report/story.h"
#include "subjects/stores.h"
#include "without_view.h"

namespace crashcheck::report {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

Story told(const explorer::Store& store, const explorer::Case& reproduction) {
  return tell(reproduction, explorer::replay(store, reproduction).value());
}

std::string reason(std::string_view lines) {
  const auto reproduction =
      explorer::parse_case(subjects::all_stores(), "crashcheck-case 1; " + std::string(lines))
          .value();
  return told(*subjects::all_stores().find(reproduction.store), reproduction).reason.sentences;
}

TEST(Reason, NamesTheWriteThatTookTheLinkAndTheOneThatWasToComeInItsPlace) {
  EXPECT_EQ(reason("allocate-bulk 32 32 32 32; deallocate-bulk #2 #0; deallocate #1; crash 48"),
            "Event 48 removed the link to block 112 from node 48. Event 52, which makes the root "
            "lead to node 80 instead of node 48, never happened.");
}

TEST(Reason, OfALostWriteSaysThatTheStepHadReturned) {
  EXPECT_EQ(reason("profile lying; allocate 32; crash 13"),
            "Event 11, which changes slice #0 at +0 from absent to 32 zeros, was lost: event 13, "
            "the sync after it, had returned and done nothing. Step 1, allocate 32, had returned "
            "before the crash.");
}

TEST(Reason, OfARefusedOpenSaysWhatTheOpenSays) {
  EXPECT_THAT(reason("crash 5"), HasSubstr("never happened. The open after that fails: "));
}

TEST(Reason, OfANestedCrashSaysWhereTheHistoryWasCut) {
  EXPECT_EQ(reason("allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 29; "
                   "recover crash 1"),
            "The history was cut after its event 29, when everything had returned. Event 1 of the "
            "recovery changed node@80.size from 32 to 0. Event 3 of the recovery, which removes "
            "the link to block 80 from node 48, never happened.");
}

TEST(Reason, OfAFailedCallSaysWhatTheStoreAnswered) {
  EXPECT_THAT(reason("allocate-bulk 32 32 32 32; deallocate-bulk #2 #0; fault io/read 13 EIO once; "
                     "deallocate #1; reopen"),
              HasSubstr("In step 3, deallocate #1, io/read 13 EIO once fails after event "));
}

TEST(Reason, OfDamageNamesIt) {
  EXPECT_THAT(reason("store cell; device powerloss; set 1; damage cut 0"),
              HasSubstr("The store opened the file and reported nothing: "));
}

TEST(Reason, IsEmptyWhereEverythingHolds) { EXPECT_EQ(reason("allocate 32; crash 9"), ""); }

TEST(Reason, OfAStoreWithoutAViewNamesEvents) {
  static const testing::WithoutView kStore(testing::in_place());
  const Story story =
      told(kStore, testing::case_of("kill", testing::rotation_example(), testing::crash_after(67)));
  EXPECT_THAT(
      story.reason.sentences,
      HasSubstr("Event 67, write 32 bytes at 64, is there. Event 69, write 32 bytes at 128, "
                "never happened."));
}

/// What the reason says of an event must be what became of it.
void expect_agreement(const Story& story, const std::string& name) {
  const std::string& text = story.reason.sentences;
  const StoryLife& life = story.lives.back();
  static const std::regex kSentence(
      "(?:^|\\. )Event ([0-9]+)( of the recovery| of life [0-9]+)?(,|) "
      "([^.]*)\\.");
  for (auto at = std::sregex_iterator(text.begin(), text.end(), kSentence);
       at != std::sregex_iterator(); ++at) {
    const std::uint64_t number = std::stoull((*at)[1]);
    ASSERT_LE(number, life.events.size()) << name << ": " << text;
    const Fate fate = life.events[number - 1].fate;
    const std::string words = (*at)[4];
    const bool is_there = fate == Fate::kDurable || fate == Fate::kSurvived || fate == Fate::kCut;
    if (words.find("never happened") != std::string::npos) {
      EXPECT_EQ(fate, Fate::kNever) << name << ": " << text;
    } else if (words.find("was lost") != std::string::npos) {
      EXPECT_EQ(fate, Fate::kLost) << name << ": " << text;
    } else if ((*at)[3].length() == 0) {
      EXPECT_TRUE(is_there) << name << ": " << text;
    }
  }
}

TEST(Reason, OfEveryKeptCaseIsThereAndAgreesWithTheStory) {
  std::size_t violations = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CRASHCHECK_CASES))) {
    if (entry.path().extension() != ".case") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const auto reproduction = testing::parse_case(text.str()).value();
    const explorer::Store& store = *subjects::ghost_trees().find(reproduction.store);
    for (const bool has_view : {true, false}) {
      const testing::WithoutView without(store);
      const Story story = told(has_view ? store : without, reproduction);
      if (story.findings.empty()) continue;
      ++violations;
      EXPECT_FALSE(story.reason.sentences.empty()) << entry.path();
      expect_agreement(story, entry.path().string());
    }
  }
  EXPECT_GE(violations, 100U);
}

}  // namespace
}  // namespace crashcheck::report
