// What of each event is in the image, on devices that keep any order, some order, or everything.
#include "survival.h"

#include <gtest/gtest.h>

#include "faultfs/crash_images.h"

namespace crashcheck::report {
namespace {

using explorer::RangeSet;
using faultfs::CrashPoint;
using faultfs::DeviceProfile;
using faultfs::Trace;

DeviceProfile profile(std::string_view text) { return faultfs::parse_profile(text).value(); }

io::Bytes bytes(std::size_t count, int value) { return io::Bytes(count, std::byte(value)); }

/// 64 bytes, synced; then 24 bytes at 8, 8 bytes at 16, and a resize to 96: events 3, 4 and 5.
Trace small_trace() {
  Trace trace;
  trace.append_write(0, bytes(64, 1));
  trace.append_sync();
  trace.append_write(8, bytes(24, 2));
  trace.append_write(16, bytes(8, 3));
  trace.append_resize(96);
  return trace;
}

struct Fates {
  Trace trace = small_trace();

  [[nodiscard]] std::vector<Fate> of(std::string_view device, const CrashPoint& crash) const {
    const DeviceProfile on = profile(device);
    EXPECT_TRUE(crash_image(trace, on, crash)) << "the device does not allow it";
    const Survival survival(on, trace, crash);
    std::vector<Fate> fates;
    for (std::uint64_t number = 3; number <= trace.event_count(); ++number) {
      fates.push_back(survival.fate(number));
    }
    return fates;
  }

  [[nodiscard]] RangeSet surviving(std::string_view device, const CrashPoint& crash,
                                   std::uint64_t number) const {
    const DeviceProfile on = profile(device);
    return Survival(on, trace, crash).surviving_of(number);
  }
};

using enum Fate;

TEST(Survival, OfAnEventInAnyUnitThatIsKeptIsWhole) {
  // All of it is one unit of 512 bytes: the later event brings the earlier one along.
  EXPECT_EQ(Fates().of("powerloss", {.event = 5, .kept = {{4}}}),
            (std::vector{kSurvived, kSurvived, kLost}));
  EXPECT_EQ(Fates().of("powerloss", {.event = 5, .kept = {{3}}}),
            (std::vector{kSurvived, kLost, kLost}));
}

TEST(Survival, OfAnEventInSomeUnitsIsAPart) {
  const CrashPoint crash{.event = 5, .kept = {{3, faultfs::UnitRange{1, 1}}}};
  EXPECT_EQ(Fates().of("hostile", crash), (std::vector{kCut, kLost, kLost}));
  EXPECT_EQ(Fates().surviving("hostile", crash, 3), (RangeSet{{8, 16}}));
  const CrashPoint later{.event = 5, .kept = {{4}}};
  EXPECT_EQ(Fates().of("hostile", later), (std::vector{kCut, kSurvived, kLost}));
  EXPECT_EQ(Fates().surviving("hostile", later, 3), (RangeSet{{16, 24}}));
}

TEST(Survival, OfALengthIsItsOwn) {
  EXPECT_EQ(Fates().of("hostile", {.event = 5, .length = faultfs::SurvivingLength{5}}),
            (std::vector{kLost, kLost, kSurvived}));
}

TEST(Survival, OfWhatLiesBehindTheLengthThatSurvivedIsNone) {
  Fates fates;
  fates.trace = Trace(bytes(16, 1));
  fates.trace.append_sync();
  fates.trace.append_sync();
  fates.trace.append_write(8, bytes(24, 2));
  const CrashPoint without{.event = 3, .kept = {{3}}};
  EXPECT_EQ(fates.of("hostile", without), std::vector{kCut});
  EXPECT_EQ(fates.surviving("hostile", without, 3), (RangeSet{{8, 16}}));
  const CrashPoint inside{.event = 3, .kept = {{3}}, .length = faultfs::SurvivingLength{3, 24}};
  EXPECT_EQ(fates.surviving("hostile", inside, 3), (RangeSet{{8, 24}}));
  const CrashPoint whole{.event = 3, .kept = {{3}}, .length = faultfs::SurvivingLength{3}};
  EXPECT_EQ(fates.of("hostile", whole), std::vector{kSurvived});
}

TEST(Survival, InOrderIsThatOfAPrefixAndOfAPartOfItsLastWrite) {
  EXPECT_EQ(Fates().of("ordered", {.event = 5, .kept = {{3}}}),
            (std::vector{kSurvived, kLost, kLost}));
  const CrashPoint torn{.event = 5, .torn_bytes = 8, .kept = {{3}}};
  EXPECT_EQ(Fates().of("ordered,unit=8", torn), (std::vector{kCut, kLost, kLost}));
  EXPECT_EQ(Fates().surviving("ordered,unit=8", torn, 3), (RangeSet{{8, 16}}));
}

TEST(Survival, WithoutACacheIsThatOfEverythingAndOfAPartOfTheNextWrite) {
  EXPECT_EQ(Fates().of("kill", {.event = 4}), (std::vector{kDurable, kDurable, kNever}));
  const CrashPoint torn{.event = 2, .torn_bytes = 16};
  EXPECT_EQ(Fates().of("kill,unit=8", torn), (std::vector{kCut, kNever, kNever}));
  EXPECT_EQ(Fates().surviving("kill,unit=8", torn, 3), (RangeSet{{8, 24}}));
}

TEST(Survival, OfWhatAFailedSyncDroppedIsNoneWhateverIsSyncedLater) {
  Fates fates;
  fates.trace = Trace(bytes(64, 1));
  fates.trace.append_sync();
  fates.trace.append_sync();
  fates.trace.append_write(8, bytes(8, 2));
  fates.trace.append_write(16, bytes(8, 3));
  io::Bytes durable = bytes(64, 1);
  std::fill_n(durable.begin() + 16, 8, std::byte(3));
  fates.trace.append_failed_sync(durable, false);
  EXPECT_EQ(fates.of("hostile", {.event = 4}), (std::vector{kLost, kSurvived}));
}

TEST(Survival, HoldsOfEveryByteWhatTheImageShows) {
  // Every event writes a byte of its own value, so that the image says which one a byte is from.
  Trace trace(bytes(48, 0));
  trace.append_write(4, bytes(20, 1));
  trace.append_sync();
  trace.append_write(10, bytes(20, 3));
  trace.append_write(16, bytes(16, 4));
  trace.append_write(0, bytes(12, 5));
  const DeviceProfile on = profile("hostile");
  for (std::uint64_t first : {3U, 4U, 5U}) {
    for (std::uint64_t unit = 0; unit < 4; ++unit) {
      CrashPoint crash{.event = 5, .kept = {{first, faultfs::UnitRange{unit, unit}}}};
      const auto image = crash_image(trace, on, crash);
      if (!image) continue;  // the event does not touch that unit
      const Survival survival(on, trace, crash);
      for (std::uint64_t at = 0; at < image->size(); ++at) {
        std::uint64_t shown = 0;
        for (std::uint64_t number = 1; number <= 5; ++number) {
          const explorer::Range range = survival.changed_by(number);
          const bool changes = range.begin <= at && at < range.end;
          if (changes && survival.is_there(number, at)) shown = number;
        }
        EXPECT_EQ(std::byte(shown), (*image)[at]) << first << " in unit " << unit << " at " << at;
      }
    }
  }
}

}  // namespace
}  // namespace crashcheck::report
