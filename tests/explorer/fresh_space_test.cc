// What an image shows where nobody ever wrote, and which refusals that excuses.
#include "explorer/fresh_space.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "faultfs/crash_images.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {
namespace {

using io::ErrorCode;
using oracle::Protocol;

/// 24 bytes are written to an empty file.
faultfs::Trace one_write() {
  faultfs::Trace trace;
  faultfs::MemoryFile memory;
  faultfs::RecordingFile file(memory, trace);
  EXPECT_TRUE(file.write_at(0, io::Bytes(24, std::byte{1})));
  return trace;
}

bool shows_garbage(io::ByteView image) {
  return std::ranges::find(image, std::byte{'G'}) != image.end();
}

/// How many images show garbage; expects that these and no other are told.
std::size_t images_with_garbage(std::string_view profile_text) {
  const faultfs::Trace trace = one_write();
  const auto profile = testing::profile(profile_text);
  std::size_t with_garbage = 0;
  faultfs::CrashImages images(trace, profile);
  while (images.next()) {
    const FreshSpace fresh = fresh_space(trace, profile, images.crash(), images.image());
    const bool shows = shows_garbage(images.image());
    EXPECT_EQ(fresh == FreshSpace::kAnything, shows) << faultfs::to_string(images.crash());
    if (shows) ++with_garbage;
  }
  return with_garbage;
}

TEST(FreshSpace, IsToldByTheImageAndNotByWhatTheCrashPointSays) {
  EXPECT_GT(images_with_garbage("hostile"), 0U);
  EXPECT_GT(images_with_garbage("hostile,fill=garbage"), 0U) << "no choice, so none is named";
  EXPECT_EQ(images_with_garbage("hostile,fill=zero"), 0U);
  EXPECT_EQ(images_with_garbage("kill"), 0U);
}

TEST(FreshSpace, IsAnythingOnceItHasBeen) {
  EXPECT_EQ(either(FreshSpace::kZero, FreshSpace::kZero), FreshSpace::kZero);
  EXPECT_EQ(either(FreshSpace::kAnything, FreshSpace::kZero), FreshSpace::kAnything);
  EXPECT_EQ(either(FreshSpace::kZero, FreshSpace::kAnything), FreshSpace::kAnything);
}

constexpr Refusal kAsDocumented = {ErrorCode::kInvalidData, 64, 0};

bool is_documented_in_creation(const Refusal& refusal) {
  return is_documented(refusal, Protocol::kJournaled, oracle::ReferenceModel::creation_in_flight(),
                       FreshSpace::kAnything);
}

TEST(DocumentedRefusal, IsOfASmallFileLeftUntouchedWithTheRightError) {
  EXPECT_TRUE(is_documented_in_creation(kAsDocumented));
  EXPECT_TRUE(is_documented_in_creation({ErrorCode::kInvalidData, 1, 0}));
  EXPECT_FALSE(is_documented_in_creation({ErrorCode::kInvalidData, 65, 0}));
  EXPECT_FALSE(is_documented_in_creation({ErrorCode::kInvalidData, 64, 1}));
  EXPECT_FALSE(is_documented_in_creation({ErrorCode::kCorrupt, 64, 0}));
}

TEST(DocumentedRefusal, IsForJournaledCreationsInFreshSpaceAlone) {
  const auto creation = oracle::ReferenceModel::creation_in_flight();
  const std::vector<oracle::Outcome> known = {oracle::exactly("known", oracle::created_heap())};
  const auto excused = [](Protocol protocol, const auto& acceptable, FreshSpace fresh) {
    return is_documented(kAsDocumented, protocol, acceptable, fresh);
  };
  EXPECT_TRUE(excused(Protocol::kJournaled, creation, FreshSpace::kAnything));
  EXPECT_FALSE(excused(Protocol::kInPlace, creation, FreshSpace::kAnything));
  EXPECT_FALSE(excused(Protocol::kJournaled, known, FreshSpace::kAnything));
  EXPECT_FALSE(excused(Protocol::kJournaled, creation, FreshSpace::kZero));
}

}  // namespace
}  // namespace crashcheck::explorer
