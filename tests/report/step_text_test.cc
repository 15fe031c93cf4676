// Stories frame by frame.
#include "report/step_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"
#include "ghost_tree_pictures/heap_map.h"
#include "ghost_tree_pictures/heap_view.h"

namespace crashcheck::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Story story_of(const explorer::Case& reproduction) {
  return tell(reproduction, *explorer::replay(testing::in_place(), reproduction));
}

Story rotation() {
  return story_of(testing::case_of("kill", testing::rotation_example(), testing::crash_after(67)));
}

std::string frame(const Story& story, std::size_t number,
                  DetailsShown details = DetailsShown::kWhenNew) {
  return frame_text(story, number, details, Palette());
}

/// The number of the first frame of this kind.
std::size_t first(const Story& story, Frame::Kind kind) {
  std::size_t number = 0;
  while (story.frames[number].kind != kind) ++number;
  return number;
}

TEST(FrameText, TellsOfAStepWithItsEventsAndMarksWhatHasChanged) {
  const Story story = rotation();
  EXPECT_EQ(frame(story, 3),
            "[4/24] after step 3, allocate 64  -> #2 at 112 (events 19 to 23: 5 durable)\n"
            "  heap  0122\n"
            "          ^^\n");
  EXPECT_EQ(frame(story, 7),
            "[8/24] after step 7, deallocate #0 (events 39 to 44: 6 durable)\n"
            "  heap  .12234445\n"
            "        ^\n"
            "  tree  root 48\n"
            "      48: size 32, balance 0, height 1, left 0, right 0\n");
}

TEST(FrameText, TellsOfEachEventOfTheStepThatIsCutAndOfWhatIsLeft) {
  const Story story = rotation();
  EXPECT_THAT(frame(story, first(story, Frame::Kind::kEvent)),
              StartsWith("[10/24] in step 9, deallocate #4: event 55, write 96 bytes at 224 "
                         "(payload 208): durable\n"));
  EXPECT_THAT(frame(story, first(story, Frame::Kind::kFound)),
              HasSubstr("] found: what the crash after event 67 left\n  completed: event 67, "));
  EXPECT_THAT(frame(story, first(story, Frame::Kind::kRecovered)),
              HasSubstr("] recovered: what the last recovery made of it\n  durable: lost-acked: "));
}

TEST(FrameText, ShowsWhatIsBeingFreedAsFreeOnceItIsInTheTree) {
  const Story story = story_of(testing::case_of(
      "kill", {history::AllocateBulk{{32, 32}}, history::Deallocate{0}}, testing::crash_after(18)));
  std::string maps;
  for (const Frame& each : story.frames)
    maps += ghost_tree::heap_map(ghost_tree::heap_of(*each.picture)) + " ";
  EXPECT_EQ(maps, "(no arena) 01 *1 *1 *1 *1 .1 .1 .1 ") << "never as claimed twice";
}

TEST(FrameText, SaysWhichEventsDidNotSurvive) {
  const Story story = story_of(testing::case_of(
      "powerloss", {history::Allocate{32}, history::Deallocate{0}}, testing::crash_after(15)));
  const std::string text = frame(story, first(story, Frame::Kind::kEvent));
  EXPECT_THAT(text, HasSubstr(": event 14, "));
  EXPECT_THAT(text, HasSubstr(": lost\n"));
}

TEST(FrameText, ShowsTheTreeWhereItHasChangedOrAlwaysOrNever) {
  const Story story = rotation();
  const std::size_t found = first(story, Frame::Kind::kFound);
  const std::string tree = "  tree  root 48\n";
  EXPECT_THAT(frame(story, found), Not(HasSubstr(tree)));
  EXPECT_THAT(frame(story, found, DetailsShown::kAlways), HasSubstr(tree));
  EXPECT_THAT(frame(story, 7, DetailsShown::kNever), Not(HasSubstr(tree)));
}

TEST(FrameText, CountsLivesFromOneWhereThereAreSeveral) {
  explorer::Case reproduction =
      testing::case_of("kill", {history::Allocate{32}}, testing::crash_after(13));
  reproduction.lives.push_back({{history::Allocate{32}}, {}, testing::crash_after(4)});
  const Story story = story_of(reproduction);
  EXPECT_THAT(frame(story, 0), HasSubstr("] life 1, after step 0, open ("));
  EXPECT_THAT(frame(story, story.frames.size() - 1), HasSubstr("] life 2, recovered"));
}

}  // namespace
}  // namespace crashcheck::report
