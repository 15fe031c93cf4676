// What parts of an audit keep.
#include "part_file.h"

#include <gtest/gtest.h>

#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

const std::string kWork = "a campaign, seed 1";

TEST(PartFile, GivesBackWhatItWasGiven) {
  for (const std::string content : {"", "one line", "two\nlines\n"}) {
    EXPECT_EQ(from_part_file(to_part_file(kWork, content), kWork).value(), content);
  }
}

TEST(PartFile, OfOtherWorkIsRefusedInWords) {
  const auto read = from_part_file(to_part_file(kWork, "content"), "a campaign, seed 2");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), "about other work: 'a campaign, seed 1', not 'a campaign, seed 2'");
}

TEST(PartFile, IsRefusedWhereAnyByteHasChangedOrIsMissing) {
  const std::string text = to_part_file(kWork, "content");
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] ^= 1;
    EXPECT_FALSE(from_part_file(changed, kWork)) << i;
    EXPECT_FALSE(from_part_file(text.substr(0, i), kWork)) << i;
  }
}

TEST(StoreMark, IsAnotherForAnotherStore) {
  const auto& in_place = *subjects::ghost_trees().find("in-place");
  EXPECT_EQ(store_mark(in_place), store_mark(in_place));
  EXPECT_NE(store_mark(in_place), store_mark(*subjects::ghost_trees().find("journaled")));
}

}  // namespace
}  // namespace crashcheck::audit
