// Cases of a store that brings no View: words, and nothing that only a View can tell.
#include "without_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "examples.h"
#include "report/explain.h"
#include "report/json.h"
#include "report/step_text.h"

namespace crashcheck::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Told {
  explorer::Case reproduction;
  explorer::Replay replay;
  Story story;
};

/// The deallocation that loses a free block, on a store without a View.
Told told_without_view() {
  static const testing::WithoutView kStore(testing::in_place());
  explorer::Case reproduction =
      testing::case_of("kill", testing::rotation_example(), testing::crash_after(67));
  explorer::Replay replay = explorer::replay(kStore, reproduction).value();
  Story story = tell(reproduction, replay);
  return {std::move(reproduction), std::move(replay), std::move(story)};
}

TEST(WithoutView, AnExplanationHasHistoryCrashAndEvents) {
  const Told told = told_without_view();
  const std::string text = explain(told.story, Palette());
  for (const char* part :
       {"durable: lost-acked: ", "History (in-place, profile kill)\n",
        "    9  deallocate #4  events 55 to 72  <== crash after event 67\n", "The crash\n",
        "completed: event 67, write 32 bytes at 64\n", "What became of its events\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_EQ(text, summarize(told.reproduction, told.replay));
}

TEST(WithoutView, AnExplanationHasNoPicturesNoFieldsAndNoEmptyHeading) {
  const Told told = told_without_view();
  const std::string text = explain(told.story, Palette());
  for (const char* part :
       {"->", "(payload", "(root)", "The heap", "The free tree", "Fields", "\n\n\n"}) {
    EXPECT_THAT(text, Not(HasSubstr(part)));
  }
}

TEST(WithoutView, AFrameIsItsWords) {
  const Told told = told_without_view();
  EXPECT_EQ(frame_text(told.story, 3, DetailsShown::kAlways, Palette()),
            "[4/24] after step 3, allocate 64 (events 19 to 23: 5 durable)\n");
}

TEST(WithoutView, JsonHasNoMembersForPictures) {
  const Told told = told_without_view();
  PictureTable pictures;
  const auto json = to_json(told.story, pictures);
  ASSERT_EQ(json["frames"].size(), 24U);
  for (const auto& frame : json["frames"]) {
    std::vector<std::string> members;
    for (const auto& [member, value] : frame.items()) members.push_back(member);
    EXPECT_THAT(members, ::testing::ElementsAre("kind", "life", "step", "event"));
  }
  EXPECT_TRUE(json["fields"].empty());
  nlohmann::ordered_json page;
  pictures.expect(nullptr);
  pictures.add_to(page);
  EXPECT_TRUE(page.empty());
}

TEST(WithoutView, HalfDoneIsEveryByteThatHasChanged) {
  const Told told = told_without_view();
  const explorer::RangeSet half_done = half_done_bytes(told.reproduction, told.replay);
  const auto& trace = told.replay.last().recording.trace;
  const faultfs::Image before = live_view(trace, 54);
  const faultfs::Image& found = told.replay.last().image;
  ASSERT_EQ(before.size(), found.size());
  ASSERT_FALSE(half_done.empty());
  for (std::uint64_t at = 0; at < found.size(); ++at) {
    EXPECT_EQ(explorer::intersects(half_done, {at, at + 1}), before[at] != found[at]) << at;
  }
}

TEST(WithoutView, NothingIsHalfDoneOnceTheStepHasDoneAll) {
  static const testing::WithoutView kStore(testing::in_place());
  const explorer::Case reproduction =
      testing::case_of("kill", testing::rotation_example(), testing::crash_after(71));
  EXPECT_TRUE(
      half_done_bytes(reproduction, explorer::replay(kStore, reproduction).value()).empty());
}

}  // namespace
}  // namespace crashcheck::report
