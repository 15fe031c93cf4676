// Stories as JSON, and the pictures that they share.
#include "report/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "examples.h"

namespace crashcheck::report {
namespace {

using Json = nlohmann::ordered_json;

Json told_to(PictureTable& pictures) {
  const explorer::Case reproduction =
      testing::case_of("kill", testing::rotation_example(), testing::crash_after(67));
  return to_json(tell(reproduction, explorer::replay(testing::in_place(), reproduction).value()),
                 pictures);
}

TEST(PictureTable, KeepsWhatLooksTheSameOnce) {
  PictureTable pictures;
  const Json first = told_to(pictures);
  const Json second = told_to(pictures);
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
