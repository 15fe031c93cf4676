// The samples that say most about an epoch, and come first.
#include <gtest/gtest.h>

#include <set>

#include "operations.h"
#include "reference_device.h"
#include "walks.h"

namespace crashcheck::faultfs {
namespace {

/// Four units, one of which the file did not have: 32 images, of which 20 are telling.
TEST(Sampler, DrawsWhatTellsMostInThisOrder) {
  Trace trace(run('b', 48));
  trace.append_write(8, run('W', 8));
  trace.append_write(48, run('X', 8));
  trace.append_write(16, run('Y', 8));
  trace.append_write(24, run('Z', 8));
  Lines lines;
  CrashImages walk(trace, profile("powerloss,unit=8"), 4, 20);
  while (walk.next()) lines.push_back(survivors_text(walk.crash()));
  EXPECT_EQ(walk.possible(), 32U);
  EXPECT_EQ(lines, (Lines{
                       "",
                       "keep 1,2,3,4 length 2",
                       "keep 2,3,4 length 2",
                       "keep 1",
                       "keep 1,2,4 length 2",
                       "keep 3",
                       "keep 1,2,3 length 2",
                       "keep 4",
                       "keep 1,3,4 length 2",
                       "keep 2",
                       "keep 1,2,3,4",
                       "length 2",
                       "keep 1",
                       "keep 1,2,3,4 length 2",
                       "keep 1,2 length 2",
                       "keep 2,3,4 length 2",
                       "keep 1,2,3 length 2",
                       "keep 3,4",
                       "keep 1,2,3,4 length 2",
                       "keep 4",
                   }));
}

/// The crash points that say most about an epoch, made with the reference.
class Telling {
 public:
  Telling(const Script& script, const DeviceProfile& profile, std::uint64_t event)
      : device_(script, profile, event),
        event_(event),
        settled_(settled_at(script, profile, event)) {}

  [[nodiscard]] std::vector<CrashPoint> all() const {
    std::vector<CrashPoint> all = {between(settled_, settled_), between(settled_, event_)};
    for (std::uint64_t event = settled_ + 1; event <= event_; ++event) {
      all.push_back(between(settled_, event));
      all.push_back(between(event - 1, event_));
    }
    const std::optional<SurvivingLength> length = device_.lengths().back().choice;
    all.push_back({event_, 0, {}, length});
    all.push_back({event_, 0, latest([](std::uint64_t) { return true; })});
    for (const auto& [alone, versions] : device_.units()) {
      const std::uint64_t number = alone;
      all.push_back({event_, 0, latest([&](std::uint64_t unit) { return unit == number; })});
      all.push_back(
          {event_, 0, latest([&](std::uint64_t unit) { return unit != number; }), length});
    }
    return all;
  }

 private:
  /// The latest version of each unit that is `wanted`.
  template <typename Wanted>
  [[nodiscard]] std::vector<Survivor> latest(const Wanted& wanted) const {
    std::vector<Survivor> kept;
    for (const auto& [unit, versions] : device_.units()) {
      const std::uint64_t event = versions.rbegin()->first;
      if (event != 0 && wanted(unit)) kept.push_back({event, UnitRange{unit, unit}});
    }
    std::ranges::stable_sort(kept, {}, &Survivor::event);
    return kept;
  }

  /// Of the events after `first` up to `last` all survive, of the others none.
  [[nodiscard]] CrashPoint between(std::uint64_t first, std::uint64_t last) const {
    CrashPoint crash{event_};
    std::set<std::uint64_t> writing;
    for (const auto& [unit, versions] : device_.units()) {
      for (const auto& [event, bytes] : versions) writing.insert(event);
    }
    for (std::uint64_t event = first + 1; event <= last; ++event) {
      if (writing.contains(event)) crash.kept.push_back({event});
    }
    for (const ReferenceDevice::Length& length : device_.lengths()) {
      if (!length.choice || length.choice->event > last) continue;
      if (length.choice->event > first) crash.length = length.choice;
    }
    return crash;
  }

  ReferenceDevice device_;
  std::uint64_t event_;
  std::uint64_t settled_;
};

class TellingSamples : public ::testing::TestWithParam<DeviceProfile> {};

TEST_P(TellingSamples, AreDrawnFirst) {
  const DeviceProfile& device = GetParam();
  int tried = 0;
  EXPECT_TRUE(rc::check([&] {
    const Script script = *scripts(device.unit_bytes, bounds_for(device));
    const Trace trace = trace_of(script);
    for (std::uint64_t event = 0; event <= script.steps.size(); ++event) {
      const std::vector<CrashPoint> expected = Telling(script, device, event).all();
      const std::uint64_t cap = expected.size() * device.fills.size();
      if (count_images(trace, device, event) <= cap) continue;
      ++tried;
      std::set<io::Bytes> drawn;
      CrashImages images(trace, device, event, cap);
      while (images.next() && images.crash_event() == event) {
        drawn.insert(bytes_of(images.image()));
      }
      for (const CrashPoint& crash : expected) {
        RC_ASSERT(drawn.contains(bytes_of(crash_image(trace, device, crash).value())));
      }
    }
  }));
  EXPECT_GT(tried, 30);
}

INSTANTIATE_TEST_SUITE_P(Of, TellingSamples,
                         ::testing::Values(parse_profile("powerloss,unit=8").value(),
                                           parse_profile("hostile").value(),
                                           parse_profile("lying,unit=8").value()),
                         test_name);

}  // namespace
}  // namespace crashcheck::faultfs
