// Trees written as brackets, drawn.
#include "bracketed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crashcheck::page {
namespace {

using ::testing::HasSubstr;

TEST(BracketedTree, IsDrawnWithNodesInOrderAndByDepth) {
  const auto picture = picture_of_brackets("((..)(.(..)))");
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->text(),
            R"svg(<svg class="shape" viewBox="0 0 34 26" width="34" height="26" role="img" )svg"
            R"svg(aria-label="((..)(.(..)))"><path d="M13 5L5 13"/><path d="M13 5L21 13"/>)svg"
            R"svg(<path d="M21 13L29 21"/><circle cx="13" cy="5" r="2.5"/>)svg"
            R"svg(<circle cx="5" cy="13" r="2.5"/><circle cx="21" cy="13" r="2.5"/>)svg"
            R"svg(<circle cx="29" cy="21" r="2.5"/></svg>)svg");
  EXPECT_THAT(picture_of_brackets("(..)")->text(), HasSubstr(R"svg(viewBox="0 0 10 10")svg"));
}

TEST(BracketedTree, IsNothingWhereTheTextIsNone) {
  for (const char* text : {"", ".", "(", "(.)", "(..", "(..))", "(..)x", "of 9 nodes", "((..)"}) {
    EXPECT_FALSE(picture_of_brackets(text)) << text;
  }
  std::string deep = ".";
  for (int i = 0; i < 64; ++i) deep = "(" + deep + ".)";
  EXPECT_TRUE(picture_of_brackets(deep));
  EXPECT_FALSE(picture_of_brackets("(" + deep + ".)svg")) << "too many nodes";
}

}  // namespace
}  // namespace crashcheck::page
