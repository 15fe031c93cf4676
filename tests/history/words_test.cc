// Text as words, and words as values.
#include "history/words.h"

#include <gtest/gtest.h>

namespace crashcheck::history {
namespace {

TEST(SplitLines, TellsWhereEachWordStands) {
  const auto lines = split_lines("a  bc # comment\n\n d;#1", 7);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0][1].text, "bc");
  EXPECT_EQ(lines[0][1].line, 7U);
  EXPECT_EQ(lines[0][1].column, 4U);
  EXPECT_EQ(lines[1][0].line, 9U);
  EXPECT_EQ(lines[2][0].text, "#1");
  EXPECT_EQ(lines[2][0].column, 4U);
}

TEST(ToHex, PrintsTwoDigitsAByte) {
  EXPECT_EQ(to_hex(Bytes{std::byte{0}, std::byte{0xAB}}), "00ab");
}

}  // namespace
}  // namespace crashcheck::history
