// Epochs with far more images than can be tried: sampled, in little time and memory.
#include <gtest/gtest.h>

#include <set>

#include "operations.h"

namespace crashcheck::faultfs {
namespace {

constexpr std::uint64_t kCap = 1000;

/// `units` units of a file that has them, written in one go.
Trace one_write(std::uint64_t units, std::uint64_t unit_bytes) {
  Trace trace(run('b', units * unit_bytes));
  trace.append_write(0, run('W', units * unit_bytes));
  return trace;
}

/// The same, and the file had none of them.
Trace one_extending_write(std::uint64_t units, std::uint64_t unit_bytes) {
  Trace trace;
  trace.append_write(0, run('W', units * unit_bytes));
  return trace;
}

/// The same, a write for each.
Trace many_writes(std::uint64_t units, std::uint64_t unit_bytes) {
  Trace trace(run('b', units * unit_bytes));
  for (std::uint64_t unit = 0; unit < units; ++unit) {
    trace.append_write(unit * unit_bytes, run('W', unit_bytes));
  }
  return trace;
}

/// Walks over the images after the last event: how many are drawn.
std::uint64_t drawn(const Trace& trace, std::string_view profile_text, std::uint64_t cap) {
  CrashImages walk(trace, profile(profile_text), trace.event_count(), cap);
  std::uint64_t images = 0;
  while (walk.next()) {
    ++images;
    if (!walk.sampled()) ADD_FAILURE() << "all of them";
  }
  return images;
}

TEST(EpochOf40Units, IsSampled) {
  for (const std::string_view name : {"powerloss", "hostile"}) {
    const std::uint64_t unit_bytes = profile(name).unit_bytes;
    EXPECT_EQ(count_images(one_write(40, unit_bytes), profile(name), 1), std::uint64_t{1} << 40U);
    EXPECT_EQ(drawn(one_write(40, unit_bytes), name, kCap), kCap);
    EXPECT_EQ(drawn(one_extending_write(40, unit_bytes), name, kCap), kCap);
    EXPECT_EQ(drawn(many_writes(40, unit_bytes), name, kCap), kCap);
  }
}

TEST(EpochOf40Units, IsHardlyEverSampledTwiceTheSameWay) {
  std::set<std::string> texts;
  const Trace trace = one_write(40, 8);
  CrashImages walk(trace, profile("hostile"), 1, kCap);
  while (walk.next()) texts.insert(to_string(walk.crash()));
  EXPECT_GT(texts.size(), kCap / 2);
}

TEST(EpochOf100000Units, IsSampled) {
  const Trace trace = one_write(100000, 8);
  EXPECT_EQ(count_images(trace, profile("powerloss,unit=8"), 1), UINT64_MAX);
  EXPECT_EQ(drawn(trace, "powerloss,unit=8", 100), 100U);
  EXPECT_EQ(count_images(trace, profile("hostile"), 1), UINT64_MAX);
  EXPECT_EQ(drawn(trace, "hostile", kCap), kCap);
}

/// The length has as many values as there are units, and each changes the whole image.
TEST(EpochOf100000Units, IsSampledWhereTheFileGrows) {
  const Trace trace = one_extending_write(100000, 8);
  EXPECT_EQ(count_images(trace, profile("hostile"), 1), UINT64_MAX);
  EXPECT_EQ(drawn(trace, "hostile", 100), 100U);
}

TEST(EpochOf100000Events, NamesWhatSurvivesInOnePass) {
  const Trace trace = many_writes(100000, 8);
  CrashImages walk(trace, profile("powerloss,unit=8"), trace.event_count(), 4);
  std::vector<std::size_t> kept;
  while (walk.next()) kept.push_back(walk.crash().kept.size());
  EXPECT_EQ(kept, (std::vector<std::size_t>{0, 100000, 100000 - 1, 1}));
}

}  // namespace
}  // namespace crashcheck::faultfs
