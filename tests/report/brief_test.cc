// The screen of a failure: what is on it, in which order, and never more lines than allowed.
#include "report/brief.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"
#include "without_view.h"

namespace crashcheck::report {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::string> shown(std::string_view lines, std::size_t most = 30,
                               const explorer::Store& store = testing::in_place()) {
  const auto reproduction = testing::parse_case("crashcheck-case 1; " + std::string(lines)).value();
  const auto replayed = explorer::replay(store, reproduction).value();
  return brief(tell(reproduction, replayed, Moments::kTurningPoints), Palette(), most);
}

constexpr std::string_view kLostBlock =
    "allocate-bulk 32 32 32 32; deallocate-bulk #2 #0; deallocate #1; crash 48";

TEST(Brief, HasHistoryEventsReasonAndPicturesInThisOrder) {
  const auto lines = shown(kLostBlock);
  const std::string text = fmt::format("{}", fmt::join(lines, "\n"));
  std::size_t last = 0;
  for (const char* part :
       {"    0  open\n", "    3  deallocate #1  <== crash after event 48\n",
        "  event  48  write 32 bytes at 64 (payload 48)  there\n",
        "  event  52  write 8 bytes at 56 (root)         never happened\n",
        "  Why  Event 48 removed the link to block 112 from node 48. Event 52, which\n",
        "  The heap       before     .1.3\n", "                 recovered  .*~3\n",
        "  The free tree  before     48/32 [., 112/32]\n"}) {
    const std::size_t at = text.find(part, last);
    ASSERT_NE(at, std::string::npos) << part << " is missing or out of order in\n" << text;
    last = at;
  }
}

TEST(Brief, LeavesOutTheBeginningOfALongHistory) {
  std::string history = "profile lying; ";
  for (int i = 0; i < 60; ++i) history += "allocate 32; ";
  const auto lines = shown(history + "crash 250", 30);
  EXPECT_THAT(lines, SizeIs(30));
  EXPECT_THAT(lines.front(), HasSubstr(" lines before"));
}

TEST(Brief, OfAStoreWithoutAViewHasNoPictures) {
  static const testing::WithoutView kStore(testing::in_place());
  EXPECT_THAT(shown(kLostBlock, 30, kStore), Each(Not(HasSubstr("The heap"))));
}

TEST(Wrapped, CutsAtBlanksAndLeavesLongWordsWhole) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("a word-that-is-longer b", 6), ElementsAre("a", "word-that-is-longer", "b"));
  EXPECT_THAT(wrapped("", 5), ElementsAre(""));
}

}  // namespace
}  // namespace crashcheck::report
