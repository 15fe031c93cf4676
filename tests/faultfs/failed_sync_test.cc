// What a sync that failed has dropped stays dropped: a later one that succeeds covers what was
// written since and nothing else, whether the program goes on reading what is lost or not.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "reference_device.h"
#include "runs.h"
#include "walks.h"

namespace crashcheck::faultfs {
namespace {

using Views = std::vector<io::Bytes>;

/// Number of the last step, at most `step`, after which a sync failed; nothing if none did.
std::optional<std::uint64_t> failed_at(const Script& script, std::uint64_t step) {
  std::optional<std::uint64_t> last;
  for (const FailedSync& failed : script.failed_syncs) {
    if (failed.after_event <= step) last = failed.after_event;
  }
  return last;
}

/// The units that step `number` wrote or added to the file.
std::set<std::uint64_t> written_by(const Script& script, const Views& views, std::uint64_t number,
                                   std::uint64_t unit_bytes) {
  const std::uint64_t before = views[number - 1].size();
  std::uint64_t begin = before;
  std::uint64_t end = before;
  if (const auto* write = std::get_if<WriteStep>(&script.steps[number - 1])) {
    begin = std::min(begin, write->offset);
    end = write->end();
  } else if (const auto* resize = std::get_if<ResizeStep>(&script.steps[number - 1])) {
    end = resize->size_bytes;
  }
  std::set<std::uint64_t> units;
  for (std::uint64_t at = begin; at < end; ++at) units.insert(at / unit_bytes);
  return units;
}

bool is_a_fill(std::byte byte, std::uint64_t at) {
  return byte == std::byte{0} || byte == static_cast<std::byte>("GARBAGE!"[at % 8]);
}

class FailedSyncs : public OnDevices {
 protected:
  /// Checks `law(script, views, found, failed)` on images of random scripts: `failed` is the number
  /// of the step after which the last sync before the crash failed.
  template <typename Law>
  void hold(const Law& law) {
    int tried = 0;
    hold_for_scripts(true, [&](const Script& script) {
      const Views views = live_views(script);
      for (const FoundImage& found : walk(trace_of(script), profile(), 0, kMostImages)) {
        const auto failed = failed_at(script, found.crash.event);
        if (!failed) continue;
        ++tried;
        law(script, views, found, *failed);
      }
    });
    EXPECT_GT(tried, 20) << "a law tried on nothing";
  }
};

TEST_P(FailedSyncs, ReviveNothingInUnitsThatAreNotWrittenAgain) {
  hold(
      [&](const Script& script, const Views& views, const FoundImage& found, std::uint64_t failed) {
        std::set<std::uint64_t> written;
        for (std::uint64_t number = failed + 1; number <= found.crash.event; ++number) {
          written.merge(written_by(script, views, number, profile().unit_bytes));
        }
        const Image& durable = failed_sync_after(script, failed)->durable;
        for (std::uint64_t at = 0; at < found.image.size(); ++at) {
          if (written.contains(at / profile().unit_bytes)) continue;
          const std::byte byte = found.image[at];
          RC_ASSERT((at < durable.size() ? byte == durable[at] : is_a_fill(byte, at)));
        }
      });
}

/// Whether step `number` wrote byte `at` and no later one up to step `last` changed or cut it.
bool wrote_last(const Script& script, std::uint64_t number, std::uint64_t last, std::uint64_t at) {
  for (std::uint64_t later = last; later >= number; --later) {
    const Step& step = script.steps[later - 1];
    const auto* write = std::get_if<WriteStep>(&step);
    if (write != nullptr && write->offset <= at && at < write->end()) return later == number;
    const auto* resize = std::get_if<ResizeStep>(&step);
    if (resize != nullptr && resize->size_bytes <= at) return false;
  }
  return false;
}

class HonestFailedSyncs : public FailedSyncs {};

TEST_P(HonestFailedSyncs, LoseNothingThatALaterSyncCovers) {
  hold([&](const Script& script, const Views&, const FoundImage& found, std::uint64_t failed) {
    const std::uint64_t synced = settled_at(script, profile(), found.crash.event);
    for (std::uint64_t number = failed + 1; number <= synced; ++number) {
      const auto* write = std::get_if<WriteStep>(&script.steps[number - 1]);
      if (write == nullptr) continue;
      for (std::uint64_t at = write->offset; at < write->end(); ++at) {
        if (!wrote_last(script, number, found.crash.event, at)) continue;
        RC_ASSERT(at < found.image.size());
        RC_ASSERT(found.image[at] == write->bytes[at - write->offset]);
      }
    }
  });
}

TEST_P(FailedSyncs, LeaveOneImageRightAfterwards) {
  hold([&](const Script& script, const Views&, const FoundImage& found, std::uint64_t failed) {
    if (failed != found.crash.event) return;
    RC_ASSERT(found.crash == CrashPoint{failed});
    RC_ASSERT(found.image == failed_sync_after(script, failed)->durable);
  });
}

std::vector<DeviceProfile> with_cache(bool lying) {
  std::vector<DeviceProfile> profiles = tried_profiles();
  std::erase_if(profiles, [&](const DeviceProfile& tried) {
    const bool left_out = !lying && tried.sync == SyncHonesty::kLying;
    return left_out || tried.cache == Cache::kNone;
  });
  return profiles;
}

INSTANTIATE_TEST_SUITE_P(Of, FailedSyncs, ::testing::ValuesIn(with_cache(true)), test_name);
INSTANTIATE_TEST_SUITE_P(Of, HonestFailedSyncs, ::testing::ValuesIn(with_cache(false)), test_name);

RC_GTEST_PROP(FailedSyncsOfAKill, LoseNothingUnlessTheFileReverts, ()) {
  const DeviceProfile kill = parse_profile("kill,unit=8").value();
  const Script script = *scripts(8, {10, 4, true});
  Script reverting = script;
  std::erase_if(reverting.failed_syncs, [](const FailedSync& failed) { return !failed.reverts; });
  RC_ASSERT(walk(trace_of(script), kill) == walk(trace_of(reverting), kill));
}

/// All that a crash may leave after the last event.
std::set<std::string> at_the_end(const Trace& trace, std::string_view profile) {
  std::set<std::string> images;
  CrashImages walk(trace, parse_profile(profile).value(), trace.event_count());
  while (walk.next()) images.insert(runs(walk.image()));
  return images;
}

using Images = std::set<std::string>;

/// Two units of eight bytes, of which the first is written and dropped.
Trace dropped(bool reverts) {
  Trace trace(run('b', 16));
  trace.append_write(0, run('W', 8));
  trace.append_failed_sync(run('b', 16), reverts);
  return trace;
}

TEST(FailedSyncs, ThatStayReadableAreNotCoveredByTheNext) {
  for (const bool reverts : {false, true}) {
    Trace trace = dropped(reverts);
    trace.append_sync();
    EXPECT_EQ(runs(live_view(trace, 2)), reverts ? "b16" : "W8 b8");
    EXPECT_EQ(at_the_end(trace, "powerloss,unit=8"), Images{"b16"});
    EXPECT_EQ(at_the_end(trace, "ordered,unit=8"), Images{"b16"});
  }
}

TEST(FailedSyncs, GiveUpUnitsThatComeBackWholeWhereTheyAreWrittenAgain) {
  Trace trace = dropped(false);
  trace.append_write(4, run('X', 8));
  EXPECT_EQ(at_the_end(trace, "powerloss,unit=8"),
            (Images{"b16", "W4 X4 b8", "b8 X4 b4", "W4 X8 b4"}));
  trace.append_sync();
  EXPECT_EQ(at_the_end(trace, "powerloss,unit=8"), Images{"W4 X8 b4"});
  EXPECT_EQ(at_the_end(trace, "powerloss,unit=4"), Images{"b4 X8 b4"}) << "bytes 0-3 are a unit";
}

/// Eight bytes that were grown to 24, of which nothing came to last.
Trace dropped_growth() {
  Trace trace(run('b', 8));
  trace.append_write(8, run('W', 16));
  trace.append_failed_sync(run('b', 8), false);
  return trace;
}

TEST(FailedSyncs, DropALengthThatNoLaterEventChanges) {
  Trace trace = dropped_growth();
  trace.append_write(0, run('X', 8));
  trace.append_sync();
  EXPECT_EQ(at_the_end(trace, "powerloss,unit=8"), Images{"X8"});
}

TEST(FailedSyncs, DropALengthThatAWriteBeyondItBringsBackAsFarAsItGoes) {
  Trace trace = dropped_growth();
  trace.append_write(16, run('X', 4));
  EXPECT_EQ(at_the_end(trace, "powerloss,unit=8"), (Images{"b8", "b8 .12", "b8 .8 X4"}));
  EXPECT_EQ(
      at_the_end(trace, "powerloss,unit=8,fill=garbage"),
      (Images{"b8", "b8 G1 A1 R1 B1 A1 G1 E1 !1 G1 A1 R1 B1", "b8 G1 A1 R1 B1 A1 G1 E1 !1 X4"}))
      << "bytes 8-15 are in the file and nothing covers them";
  trace.append_sync();
  EXPECT_EQ(at_the_end(trace, "powerloss,unit=8"), Images{"b8 .8 X4"});
}

}  // namespace
}  // namespace crashcheck::faultfs
