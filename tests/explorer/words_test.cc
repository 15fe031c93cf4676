// Text as words, and words as values.
#include "explorer/words.h"

#include <gtest/gtest.h>

namespace crashcheck::explorer {
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

// Bug: a comment in a case of one line took the rest with it. Loss: without its crash and what it
// expects, such a case held. Fix: there, a comment ends at the next ';'.
TEST(SplitLines, EndsACommentInATextOfOneLineAtTheNextSemicolon) {
  const auto lines = split_lines("a # b; c #1 #; d");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].size(), 1U);
  EXPECT_EQ(lines[1].size(), 2U);
  EXPECT_EQ(lines[1][0].column, 8U);
  EXPECT_EQ(lines[2][0].text, "d");
  EXPECT_EQ(lines[2][0].column, 16U);
}

TEST(SplitLines, EndsACommentElsewhereAtTheEndOfItsLine) {
  for (const char* text : {"a # b; c\n", "\na # b; c", "a # b; c\n# d; e"}) {
    EXPECT_EQ(split_lines(text).size(), 1U) << text;
  }
  EXPECT_EQ(split_lines("a # b; c", 2).size(), 1U) << "the last line of several";
}

TEST(SplitLines, SkipsAByteOrderMarkAtTheBeginning) {
  const auto lines = split_lines(
      "\xEF\xBB\xBF"
      "a\n\xEF\xBB\xBF"
      "b");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0][0].text, "a");
  EXPECT_EQ(lines[0][0].column, 1U);
  EXPECT_EQ(lines[1][0].text,
            "\xEF\xBB\xBF"
            "b");
}

TEST(InQuotes, CutsALongTextBetweenCharacters) {
  EXPECT_EQ(in_quotes("abc"), "'abc'");
  EXPECT_EQ(in_quotes(std::string(60, 'a')), "'" + std::string(60, 'a') + "'");
  EXPECT_EQ(in_quotes(std::string(61, 'a')), "'" + std::string(60, 'a') + "...'");
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "\u00e9\u00e9"), "'" + std::string(59, 'a') + "...'");
  EXPECT_EQ(in_quotes(std::string(100, '\x80')), "'...'") << "no character at all";
}

TEST(ToHex, PrintsTwoDigitsAByte) {
  EXPECT_EQ(to_hex(io::Bytes{std::byte{0}, std::byte{0xAB}}), "00ab");
}

}  // namespace
}  // namespace crashcheck::explorer
