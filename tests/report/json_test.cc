// Stories as JSON, and the pictures that they share.
#include "report/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "examples.h"

namespace crashcheck::report {
namespace {

using Json = nlohmann::ordered_json;

Story story_of(const explorer::Case& reproduction) {
  return tell(reproduction, explorer::replay(testing::in_place(), reproduction).value());
}

Story rotation() {
  return story_of(testing::case_of("kill", testing::rotation_example(), testing::crash_after(67)));
}

TEST(PictureTable, KeepsWhatLooksTheSameOnce) {
  PictureTable pictures;
  const Json first = to_json(rotation(), pictures);
  const Json second = to_json(rotation(), pictures);
  EXPECT_EQ(first, second);
  Json page;
  pictures.add_to(page);
  ASSERT_EQ(page.size(), 1U);
  const Json& heaps = page.at("heaps");
  EXPECT_LT(heaps.size(), first["frames"].size());
  for (const Json& frame : first["frames"]) {
    ASSERT_LT(frame.at("heap").get<std::size_t>(), heaps.size());
    EXPECT_TRUE(heaps[frame.at("heap").get<std::size_t>()].contains("extents"));
  }
}

TEST(PictureTable, HasAnEmptyListForAViewWhosePicturesDoNotCome) {
  PictureTable pictures;
  pictures.expect(testing::in_place().view());
  Json page;
  pictures.add_to(page);
  EXPECT_EQ(page.dump(), R"({"heaps":[]})");
}

}  // namespace
}  // namespace crashcheck::report
