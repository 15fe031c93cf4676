// Recording lives in which a sync fails: what stays readable, what reverts, what is durable.
#include <gtest/gtest.h>

#include "failing_life.h"
#include "faultfs/crash_images.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Reopen;
using history::Write;
using testing::fault;
using testing::record_failing;

/// What a write whose sync fails leaves in the file: as the program reads it, and after a crash.
struct AfterFailedSync {
  std::byte read;
  std::byte after_crash;
};

AfterFailedSync write_with_failing_sync(bool reverts, std::vector<faultfs::Survivor> durable) {
  LifeFault fails = fault(2, "io/sync 1 EIO once");
  fails.reverts = reverts;
  fails.durable.kept = std::move(durable);
  const Recording recording =
      record_failing({Allocate{32}, Write{0, 0, {std::byte{7}}}, Reopen{}}, fails);
  EXPECT_TRUE(recording.bad_choice.empty()) << recording.bad_choice;
  EXPECT_TRUE(recording.steps[2].error.has_value());
  EXPECT_EQ(recording.trace.failed_syncs().size(), 1U);
  constexpr std::size_t kFirstByte = 16 + 48;
  const std::uint64_t last = recording.trace.event_count();
  const auto crashed = faultfs::crash_image(recording.trace, testing::profile("powerloss"), {last});
  return {faultfs::live_view(recording.trace, last)[kFirstByte], crashed.value()[kFirstByte]};
}

TEST(RecordWithFaults, WhatAFailedSyncLostStaysReadableUntilACrashOrReverts) {
  const AfterFailedSync stays = write_with_failing_sync(false, {});
  EXPECT_EQ(stays.read, std::byte{7});
  EXPECT_EQ(stays.after_crash, std::byte{0});
  const AfterFailedSync reverts = write_with_failing_sync(true, {});
  EXPECT_EQ(reverts.read, std::byte{0});
  EXPECT_EQ(reverts.after_crash, std::byte{0});
  const AfterFailedSync durable = write_with_failing_sync(true, {{14}});
  EXPECT_EQ(durable.read, std::byte{7});
  EXPECT_EQ(durable.after_crash, std::byte{7});
}

TEST(RecordWithFaults, AFailedSyncCannotKeepWhatTheDeviceDoesNotLetSurvive) {
  LifeFault fails = fault(2, "io/sync 1 EIO once");
  fails.durable.kept = {{13}};
  const History history = {Allocate{32}, Write{0, 0, {std::byte{7}}}};
  EXPECT_FALSE(record_failing(history, fails).bad_choice.empty()) << "event 13 is synced";
}

}  // namespace
}  // namespace crashcheck::explorer
