// The images of a case.
#include "report/images.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"

namespace crashcheck::report {
namespace {

struct Kept {
  Image image;
  io::Bytes bytes;
};

std::vector<Kept> images_of(const explorer::Case& reproduction, const explorer::Replay& replay) {
  std::vector<Kept> images;
  each_image(reproduction, replay, [&](const Image& image, const faultfs::Image& content) {
    const io::ByteView bytes = content.bytes();
    images.push_back({image, io::Bytes(bytes.begin(), bytes.end())});
  });
  return images;
}

std::vector<std::string> names(const std::vector<Kept>& images) {
  std::vector<std::string> names;
  for (const Kept& kept : images) names.push_back(kept.image.name);
  return names;
}

explorer::Case case_from(std::string_view lines) {
  return testing::parse_case("crashcheck-case 1; " + std::string(lines)).value();
}

TEST(Images, AreThoseOfTheReplayInOrderOfTime) {
  const explorer::Case reproduction =
      case_from("profile ordered; allocate 32; deallocate #0; crash 15");
  const auto replay = explorer::replay(testing::in_place(), reproduction).value();
  const auto images = images_of(reproduction, replay);
  EXPECT_EQ(names(images), (std::vector<std::string>{"1-00-open", "1-01-allocate", "1-02-at-crash",
                                                     "1-02-found", "1-02-recovered"}));
  const explorer::ReplayedLife& life = replay.last();
  const faultfs::Trace& trace = life.recording.trace;
  EXPECT_EQ(images[0].bytes, live_view(trace, 8));
  EXPECT_EQ(images[1].bytes, live_view(trace, 13));
  EXPECT_EQ(images[2].bytes, live_view(trace, 15));
  EXPECT_EQ(images[3].bytes, life.image);
  EXPECT_EQ(images[4].bytes, replay.recovered);
  EXPECT_NE(images[2].bytes, images[3].bytes) << "the cache has lost what came last";
  EXPECT_EQ(images[3].image.what, "after event 15, as the crash left it");
}

TEST(Images, OfALaterLifeBeginWithWhatItsRecoveryMadeOfTheCrash) {
  const explorer::Case reproduction = case_from(
      "allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 29; recover crash 3; recover; "
      "allocate 8; crash 9");
  const auto replay = explorer::replay(testing::in_place(), reproduction);
  ASSERT_TRUE(replay.has_value()) << replay.error().message;
  const auto images = images_of(reproduction, *replay);
  EXPECT_EQ(names(images),
            (std::vector<std::string>{"1-00-open", "1-01-allocate-bulk", "1-02-deallocate",
                                      "1-03-deallocate", "1-04-at-crash", "1-04-found",
                                      "2-00-at-crash", "2-00-found", "3-00-recover",
                                      "3-01-at-crash", "3-01-found", "3-01-recovered"}));
  EXPECT_TRUE(std::ranges::is_sorted(names(images)));
}

TEST(Images, WithoutACrashAreOneForEachStep) {
  const explorer::Case reproduction = case_from("fault io/write 1 EIO once; allocate 32; reopen");
  const auto replay = explorer::replay(testing::in_place(), reproduction).value();
  const auto images = images_of(reproduction, replay);
  EXPECT_EQ(names(images), (std::vector<std::string>{"1-00-open", "1-01-allocate", "1-02-reopen"}));
  EXPECT_EQ(images.back().bytes, replay.last().image);
}

}  // namespace
}  // namespace crashcheck::report
