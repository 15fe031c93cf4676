// What an image shows where nobody ever wrote.
#include "explorer/unwritten_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "faultfs/crash_images.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"

namespace crashcheck::explorer {
namespace {

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
    const UnwrittenBytes shown = unwritten_bytes(trace, profile, images.crash(), images.image());
    const bool shows = shows_garbage(images.image().bytes());
    EXPECT_EQ(shown == UnwrittenBytes::kAnything, shows) << faultfs::to_string(images.crash());
    if (shows) ++with_garbage;
  }
  return with_garbage;
}

TEST(UnwrittenBytes, IsToldByTheImageAndNotByWhatTheCrashPointSays) {
  EXPECT_GT(images_with_garbage("hostile"), 0U);
  EXPECT_GT(images_with_garbage("hostile,fill=garbage"), 0U) << "no choice, so none is named";
  EXPECT_EQ(images_with_garbage("hostile,fill=zero"), 0U);
  EXPECT_EQ(images_with_garbage("kill"), 0U);
}

TEST(UnwrittenBytes, IsAnythingOnceItHasBeen) {
  EXPECT_EQ(either(UnwrittenBytes::kZero, UnwrittenBytes::kZero), UnwrittenBytes::kZero);
  EXPECT_EQ(either(UnwrittenBytes::kAnything, UnwrittenBytes::kZero), UnwrittenBytes::kAnything);
  EXPECT_EQ(either(UnwrittenBytes::kZero, UnwrittenBytes::kAnything), UnwrittenBytes::kAnything);
}

}  // namespace
}  // namespace crashcheck::explorer
