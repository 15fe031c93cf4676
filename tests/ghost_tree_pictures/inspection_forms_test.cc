// Inspections as JSON and as pictures, of small heaps and of large ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ghost_tree_pictures/inspection.h"
#include "report/palette.h"
#include "testing_heap.h"
#include "well_formed_xml.h"

namespace crashcheck::ghost_tree {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::problem_with_xml;
using testing::worked_example;

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; ++count) {
    at = text.find(word, at + 1);
  }
  return count;
}

std::size_t shapes(std::string_view svg) {
  return count(svg, "<rect") + count(svg, "<path") + count(svg, "<circle") + count(svg, "<text");
}

/// Free blocks of 32 bytes and blocks in use by turns; the tree is a chain to the right, which is
/// wrong, with one more thing wrong at each node. `count` free blocks.
testing::Bytes combed(std::uint64_t count) {
  testing::Bytes file = testing::heap_file(48 + 64 * count, 48);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t at = 48 + 64 * i;
    testing::put_node(file, at, 32, 7, 7, 0, i + 1 == count ? 0 : at + 64);
    file[16 + at + 12] = std::byte{1};
  }
  return file;
}

TEST(InspectionJson, HasTheHeapItsNumbersAndItsFindings) {
  auto file = worked_example();
  file[16 + 144 + 9] = std::byte{3};
  const auto json = to_json("heap", inspect(file));
  EXPECT_EQ(json["file"], "heap");
  EXPECT_EQ(json["verdict"], "damaged");
  EXPECT_EQ(json["heap"]["extents"].dump(),
            R"([[48,80,"free"],[80,144,"in-use"],[144,208,"free"],[208,240,"in-use"]])");
  EXPECT_EQ(json["free"].dump(),
            R"({"blocks":2,"bytes":96,"largest":{"offset":144,"bytes":64},"fragmentation":0.3333,)"
            R"("by_size":[{"from":32,"to":64,"blocks":1,"bytes":32},)"
            R"({"from":64,"to":128,"blocks":1,"bytes":64}]})");
  EXPECT_EQ(json["damage"]["findings"].dump(),
            R"([{"guarantee":"tree","kind":"not-balanced",)"
            R"("message":"the stored height or balance is wrong","offset":144,"length":32}])");
}

TEST(WellFormedXml, IsToldFromWhatIsNot) {
  EXPECT_EQ(problem_with_xml("<a b=\"c &amp; d\" e=\"\"><f/>g &lt;</a>\n"), "");
  for (const char* bad : {"", "<a>", "<a></b>", "<a/><a/>", "<a", "<a b=c/>", "<a b=\"\" b=\"\"/>",
                          "<a>&</a>", "<a>\x01</a>", "x<a/>", "<a b=\"&quot\"/>"}) {
    EXPECT_NE(problem_with_xml(bad), "") << bad;
  }
}

TEST(InspectionSvg, TellsOwnersApartByColourPatternAndLetter) {
  auto file = worked_example();
  const std::string svg = to_svg("a<&>\"b", inspect(file));
  EXPECT_EQ(problem_with_xml(svg), "");
  for (const char* expected :
       {"<title id=\"title\">a&lt;&amp;&gt;&quot;b</title>",
        "<desc id=\"desc\">no damage found; 256", "prefers-color-scheme: dark", ">F 32</text>",
        ">U 64</text>", "<title>free: payload bytes 48 to 79</title>", ">48</text>",
        "48 leads to 144"}) {
    EXPECT_THAT(svg, HasSubstr(expected));
  }
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_EQ(count(svg, "class=\"damage"), 0U);
}

TEST(InspectionSvg, MarksDamageOnTheMapInTheTreeAndInWords) {
  auto file = worked_example();
  testing::put_u64(file, 16 + 144 + 16, 48);
  const std::string svg = to_svg("heap", inspect(file));
  EXPECT_EQ(problem_with_xml(svg), "");
  for (const char* expected : {"class=\"damage\"", "class=\"block free damaged\"",
                               "class=\"broken\"", "tree: corrupt-tree: leads to a node reached"}) {
    EXPECT_THAT(svg, HasSubstr(expected));
  }
}

TEST(LargeHeaps, AreSummedUpInEveryForm) {
  const Inspection inspection = inspect(combed(20'000));
  const std::string text = to_text("heap", inspection, report::Palette());
  EXPECT_LT(count(text, "\n"), 300U);
  EXPECT_THAT(text, HasSubstr("  ... and 19936 more\n"));
  EXPECT_THAT(text, HasSubstr("50% free\n"));
  const auto json = to_json("heap", inspection);
  EXPECT_EQ(json["heap"]["extents"].size(), 4096U);
  EXPECT_EQ(json["left_out"].dump(),
            R"({"extents":35904,"nodes":15904,"broken_links":0,"changes":0})");
  EXPECT_EQ(json["damage"]["findings_left_out"], 40'000 - 4096);
  const std::string svg = to_svg("heap", inspection);
  EXPECT_EQ(problem_with_xml(svg), "");
  EXPECT_LT(shapes(svg), 2000U);
  EXPECT_GT(count(svg, "% free</title>"), 1000U);
  EXPECT_EQ(count(svg, "and 19969 more nodes"), 1U);
}

/// A sound tree of the free blocks `first` to `last` - 1 of a comb below `link`, as its height.
int put_tree(testing::Bytes& file, std::uint64_t link, std::uint64_t first, std::uint64_t last) {
  if (first == last) return 0;
  const std::uint64_t middle = first + (last - first) * 3 / 7;
  const std::uint64_t at = 48 + 64 * middle;
  testing::put_u64(file, link, at);
  testing::put_node(file, at, 32, 0, 0, 0, 0);
  const int left = put_tree(file, 16 + at + 16, first, middle);
  const int right = put_tree(file, 16 + at + 24, middle + 1, last);
  file[16 + at + 8] = static_cast<std::byte>(right - left);
  file[16 + at + 9] = static_cast<std::byte>(1 + std::max(left, right));
  return 1 + std::max(left, right);
}

TEST(LargeHeaps, ShowTheSameNodesWhereOnlyASummaryWasKept) {
  constexpr std::uint64_t kNodes = 6'000;
  testing::Bytes file = testing::heap_file(48 + 64 * kNodes, 0);
  put_tree(file, 56, 0, kNodes);
  const Inspection summary = inspect(file, Amount::kSummary);
  EXPECT_EQ(summary.heap.near_root.size(), HeapPicture::kNearRoot);
  const Inspection all = inspect(file);
  const report::Palette plain;
  EXPECT_EQ(to_text("heap", summary, plain), to_text("heap", all, plain));
  EXPECT_EQ(to_json("heap", summary), to_json("heap", all));
  EXPECT_EQ(to_svg("heap", summary), to_svg("heap", all));
}

TEST(LargeHeaps, LookTheSameWhereOnlyASummaryWasKept) {
  testing::Bytes file = combed(20'000);
  const Inspection all = inspect(file);
  const Inspection summary = inspect(file, Amount::kSummary);
  EXPECT_EQ(summary.heap.nodes.size(), kSummaryItems);
  EXPECT_EQ(summary.damage.findings.size(), kSummaryItems);
  EXPECT_EQ(to_json("heap", summary), to_json("heap", all));
  // Nodes and pieces, with words about the worst findings only.
  std::string text = to_text("heap", summary, report::Palette());
  EXPECT_THAT(text, HasSubstr("  ... and 19936 more\n"));
  EXPECT_THAT(text, HasSubstr("^ damage (of the 4096 worst findings)"));
  EXPECT_THAT(text, HasSubstr("and 39968 more\n"));
  EXPECT_EQ(count(to_svg("heap", summary), "and 19969 more nodes"), 1U);
}

TEST(LargeHeaps, AreThereAsAWholeWhereAllIsWanted) {
  const Inspection inspection = inspect(combed(5'000));
  const std::string text = to_text("heap", inspection, report::Palette(), Amount::kAll);
  EXPECT_EQ(count(text, ": size 32"), 5'000U);
  EXPECT_EQ(count(text, "spare bytes are not zero"), 10'000U) << "at the node, and below";
  EXPECT_EQ(count(text, "blocks a character"), 0U);
  const auto json = to_json("heap", inspection, Amount::kAll);
  EXPECT_EQ(json["heap"]["extents"].size(), 10'000U);
  EXPECT_EQ(json["damage"]["findings"].size(), 10'000U);
  const std::string svg = to_svg("heap", inspection, Amount::kAll);
  EXPECT_EQ(problem_with_xml(svg), "");
  EXPECT_EQ(count(svg, "<circle class=\"block"), 5'000U);
}

}  // namespace
}  // namespace crashcheck::ghost_tree
