// Holes and what a file costs on its medium, and files whose medium is full.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cerrno>
#include <set>

#include "faultfs/crash_images.h"
#include "faultfs/image.h"
#include "faultfs/recording_file.h"
#include "faultfs/space_file.h"

namespace crashcheck::faultfs {
namespace {

constexpr BackingRules kReserved{8, false};
constexpr BackingRules kHoles{8, true};

io::Bytes ones(std::size_t count) { return io::Bytes(count, std::byte{1}); }

Image tracking(const BackingRules& rules, std::uint64_t size_bytes = 0) {
  Image image;
  image.track_backing(rules);
  image.resize(size_bytes);
  return image;
}

TEST(Backing, OfAnImageThatGrowsWithReservationIsAllOfIt) {
  const Image image = tracking(kReserved, 20);
  EXPECT_EQ(image.backed_bytes(), 24U) << "in whole units";
  EXPECT_FALSE(image.is_hole(19));
  EXPECT_EQ(image.backed_bytes_if_resized(25), 32U);
  EXPECT_EQ(image.backed_bytes_if_written(30, 34), 40U) << "the gap, too";
}

TEST(Backing, OfGrowthWithoutReservationComesWithWriting) {
  Image image = tracking(kHoles, 32);
  EXPECT_EQ(image.backed_bytes(), 0U);
  image.write(9, ones(8));
  EXPECT_EQ(image.backed_bytes(), 16U);
  EXPECT_TRUE(image.is_hole(7));
  EXPECT_FALSE(image.is_hole(8));
  EXPECT_FALSE(image.is_hole(23));
  EXPECT_TRUE(image.is_hole(24));
  image.resize(12);
  EXPECT_EQ(image.backed_bytes(), 8U);
  image.resize(40);
  EXPECT_TRUE(image.is_hole(16)) << "what was cut off is not kept";
}

TEST(Backing, DataIsWhatIsInNoHole) {
  using io::FileRange;
  Image image = tracking(kHoles, 64);
  EXPECT_EQ(image.next_data(3, 64), (FileRange{64, 64}));
  image.write(20, ones(8));
  image.write(40, ones(1));
  EXPECT_EQ(image.next_data(0, 64), (FileRange{16, 32}));
  EXPECT_EQ(image.next_data(18, 30), (FileRange{18, 30}));
  EXPECT_EQ(image.next_data(32, 64), (FileRange{40, 48}));
  EXPECT_EQ(image.next_data(32, 36), (FileRange{36, 36}));
  EXPECT_EQ(image.next_data(48, 64), (FileRange{64, 64}));
  EXPECT_EQ(Image(ones(9)).next_data(2, 9), (FileRange{2, 9})) << "nothing is known of holes";
}

TEST(Backing, PunchingMakesHolesOfWholeUnitsOnly) {
  Image image = tracking(kReserved, 36);
  image.punch(4, 20);
  EXPECT_FALSE(image.is_hole(4));
  EXPECT_TRUE(image.is_hole(8));
  EXPECT_FALSE(image.is_hole(16));
  image.punch(30, 36);
  EXPECT_TRUE(image.is_hole(35)) << "the last unit ends with the file";
  EXPECT_EQ(image.backed_bytes(), 24U);
}

TEST(Backing, HolesAreAPartOfWhatAnImageIs) {
  Image whole = tracking(kReserved, 32);
  Image holed = whole;
  EXPECT_EQ(whole, holed);
  EXPECT_EQ(whole.hash(), Image(io::Bytes(32)).hash()) << "without a hole, the bytes are all";
  holed.punch(8, 16);
  EXPECT_NE(whole, holed);
  EXPECT_NE(whole.hash(), holed.hash());
  EXPECT_FALSE(whole.is_hole(8)) << "a copy is independent";
  holed.write(8, io::Bytes(1));
  EXPECT_EQ(whole, holed);
  EXPECT_EQ(whole.hash(), holed.hash());
}

TEST(Backing, CopyingBringsTheHolesAlong) {
  Image from = tracking(kReserved, 64);
  from.punch(16, 40);
  Image to = tracking(kReserved, 64);
  to.punch(48, 56);
  to.copy(from, 24, 64);
  EXPECT_FALSE(to.is_hole(16));
  EXPECT_TRUE(to.is_hole(24));
  EXPECT_TRUE(to.is_hole(39));
  EXPECT_FALSE(to.is_hole(40));
  EXPECT_FALSE(to.is_hole(48)) << "it is backed where it came from";
}

/// Against a set of units.
RC_GTEST_PROP(BackingProperty, CostsWhatASetOfUnitsCosts, ()) {
  const BackingRules rules{8, *rc::gen::arbitrary<bool>()};
  Image image = tracking(rules);
  std::set<std::uint64_t> backed;
  const auto steps = *rc::gen::inRange(0, 30);
  for (int step = 0; step < steps; ++step) {
    const auto at = *rc::gen::inRange<std::uint64_t>(0, 100);
    const auto count = *rc::gen::inRange<std::uint64_t>(1, 30);
    const std::uint64_t old_units = (image.size() + 7) / 8;
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        if (!rules.growth_is_hole) {
          for (std::uint64_t unit = old_units; unit * 8 < at; ++unit) backed.insert(unit);
        }
        for (std::uint64_t unit = at / 8; unit * 8 < at + count; ++unit) backed.insert(unit);
        RC_ASSERT(image.backed_bytes_if_written(at, at + count) == backed.size() * 8);
        image.write(at, ones(count));
        break;
      case 1:
        if (!rules.growth_is_hole) {
          for (std::uint64_t unit = old_units; unit * 8 < at; ++unit) backed.insert(unit);
        }
        backed.erase(backed.lower_bound((at + 7) / 8), backed.end());
        RC_ASSERT(image.backed_bytes_if_resized(at) == backed.size() * 8);
        image.resize(at);
        break;
      default:
        if (at + count > image.size()) continue;
        for (std::uint64_t unit = (at + 7) / 8; unit * 8 < at + count; ++unit) {
          if (unit * 8 + 8 <= at + count || at + count == image.size()) backed.erase(unit);
        }
        image.punch(at, at + count);
    }
    RC_ASSERT(image.backed_bytes() == backed.size() * 8);
    for (std::uint64_t unit = 0; unit * 8 < image.size(); ++unit) {
      RC_ASSERT(image.is_hole(unit * 8) == !backed.contains(unit));
    }
  }
}

/// A file on a medium of 32 bytes for it, recorded.
struct FullMedium {
  explicit FullMedium(const BackingRules& rules, Rewrite rewrite = Rewrite::kInPlace)
      : memory(tracking(rules)), recorder(memory, trace), file(recorder, memory, 32, rewrite) {}

  MemoryFile memory;
  Trace trace;
  RecordingFile recorder;
  SpaceFile file;
};

TEST(SpaceFile, FailsAResizeThatReservesMoreThanThereIs) {
  FullMedium full(kReserved);
  ASSERT_TRUE(full.file.resize(32));
  const auto refused = full.file.resize(33);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(refused.error().system_error, ENOSPC);
  EXPECT_EQ(full.memory.image().size(), 32U);
  EXPECT_EQ(full.trace.event_count(), 1U);
  EXPECT_TRUE(full.file.resize(10)) << "cutting needs no space";
}

TEST(SpaceFile, AWriteGetsAsFarAsThereIsSpaceForWholeUnits) {
  FullMedium full(kReserved);
  const auto refused = full.file.write_at(4, ones(40));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(full.memory.image().size(), 32U);
  ASSERT_EQ(full.trace.event_count(), 1U);
  EXPECT_EQ(full.trace.event(1).length, 28U) << "what it changed is an event";
}

TEST(SpaceFile, OverwritingNeedsNoSpaceAndFillingAHoleDoes) {
  FullMedium full(kHoles);
  ASSERT_TRUE(full.file.resize(1000)) << "a hole costs nothing";
  ASSERT_TRUE(full.file.write_at(0, ones(32)));
  EXPECT_TRUE(full.file.write_at(3, ones(29)));
  EXPECT_FALSE(full.file.write_at(100, ones(1)));
  full.file.set_space(40);
  EXPECT_TRUE(full.file.write_at(100, ones(1)));
  full.file.set_space(8);
  EXPECT_TRUE(full.file.write_at(0, ones(8))) << "what is there may be overwritten";
  EXPECT_FALSE(full.file.write_at(200, ones(1)));
}

TEST(SpaceFile, WhereRewritingCopiesAnOverwriteCostsAsMuchAgainUntilTheNextSync) {
  FullMedium full(kReserved, Rewrite::kCopies);
  ASSERT_TRUE(full.file.write_at(0, ones(24)));
  ASSERT_TRUE(full.file.write_at(0, ones(24))) << "not synced: the first copy is written over";
  ASSERT_TRUE(full.file.sync());
  EXPECT_TRUE(full.file.write_at(9, ones(2))) << "the fourth unit of four";
  EXPECT_TRUE(full.file.write_at(8, ones(8))) << "the copy again";
  const auto refused = full.file.write_at(16, ones(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().system_error, ENOSPC);
  EXPECT_FALSE(full.file.resize(25)) << "the copy takes up what there was";
  ASSERT_TRUE(full.file.sync()) << "which gives up the old places";
  EXPECT_TRUE(full.file.write_at(16, ones(2)));
  ASSERT_TRUE(full.file.sync());
  EXPECT_TRUE(full.file.resize(32));
}

TEST(SpaceFile, WhereRewritingCopiesHolesAndNewBytesCostOnce) {
  FullMedium full(kHoles, Rewrite::kCopies);
  ASSERT_TRUE(full.file.resize(1000));
  ASSERT_TRUE(full.file.sync());
  EXPECT_TRUE(full.file.write_at(100, ones(20)));
  EXPECT_FALSE(full.file.write_at(200, ones(9)));
}

/// What a crash leaves of a hole is a hole, and of a write into it not.
TEST(CrashImages, KnowTheHolesOfWhatSurvived) {
  Trace trace(tracking(kHoles));
  trace.append_resize(24);
  trace.append_sync();
  trace.append_write(8, ones(8));
  const auto device = parse_profile("powerloss,unit=8,space=64,reserve=no").value();
  std::set<bool> is_hole;
  CrashImages images(trace, device, 3);
  while (images.next()) {
    EXPECT_TRUE(images.image().is_hole(0));
    EXPECT_EQ(images.image().is_hole(8), images.image()[8] == std::byte{0});
    EXPECT_TRUE(images.image().is_hole(16));
    is_hole.insert(images.image().is_hole(8));
  }
  EXPECT_EQ(is_hole.size(), 2U);
}

TEST(KeptOn, ADeviceWithLittleSpaceIsKeptTrackOf) {
  EXPECT_FALSE(kept_on(parse_profile("kill").value(), Image()).tracks_backing());
  const Image little = kept_on(parse_profile("kill,space=512").value(), Image(ones(3)));
  EXPECT_EQ(little.backed_bytes(), 512U);
  EXPECT_FALSE(little.backing_rules().growth_is_hole);
  EXPECT_TRUE(kept_on(parse_profile("kill,space=512,reserve=no").value(), Image())
                  .backing_rules()
                  .growth_is_hole);
}

}  // namespace
}  // namespace crashcheck::faultfs
