// Crash points that say more than they have to: what a person or a shrinker writes, and no walk.
// What they leave is worked out with the reference, unit by unit.
#include <gtest/gtest.h>

#include <algorithm>

#include "reference_device.h"
#include "walks.h"

namespace crashcheck::faultfs {
namespace {

std::uint64_t below(std::uint64_t bound) { return *rc::gen::inRange<std::uint64_t>(0, bound); }

/// Of each event that wrote units, and of each unit of these, the first and the last.
std::map<std::uint64_t, UnitRange> written(const ReferenceDevice& device) {
  std::map<std::uint64_t, UnitRange> ranges;
  for (const auto& [unit, versions] : device.units()) {
    for (const auto& [event, version] : versions) {
      if (event == 0) continue;
      ranges.try_emplace(event, UnitRange{unit, unit}).first->second.last = unit;
    }
  }
  return ranges;
}

/// Some of the events, some of them twice, with all their units or some; fills over each other.
CrashPoint random_words(const ReferenceDevice& device, const DeviceProfile& profile,
                        std::uint64_t event) {
  CrashPoint crash{event};
  for (const auto& [writer, units] : written(device)) {
    for (std::uint64_t times = below(3); times > 0; --times) {
      crash.kept.push_back({writer});
      if (below(3) == 0) continue;
      const std::uint64_t first = units.first + below(units.last - units.first + 1);
      crash.kept.back().units = UnitRange{first, first + below(units.last - first + 1)};
    }
  }
  crash.length = device.lengths()[below(device.lengths().size())].choice;
  for (std::uint64_t times = below(4); times > 0; --times) {
    crash.fills.push_back({std::nullopt, profile.fills[below(profile.fills.size())]});
    const std::uint64_t first = below(5);
    if (below(3) != 0) crash.fills.back().units = UnitRange{first, first + below(5)};
  }
  return crash;
}

bool names(const std::optional<UnitRange>& units, std::uint64_t unit) {
  return !units || (units->first <= unit && unit <= units->last);
}

std::uint64_t length_of(const ReferenceDevice& device, const CrashPoint& crash) {
  const auto& lengths = device.lengths();
  return std::ranges::find(lengths, crash.length, &ReferenceDevice::Length::choice)->size_bytes;
}

/// The later word counts, for each unit.
io::Bytes expected(const ReferenceDevice& device, const DeviceProfile& profile,
                   const CrashPoint& crash) {
  io::Bytes image = device.durable();
  image.resize(length_of(device, crash));
  for (const auto& [unit, versions] : device.units()) {
    const io::Bytes* version = &versions.at(0);
    for (const Survivor& kept : crash.kept) {
      const auto found = versions.find(kept.event);
      if (found != versions.end() && names(kept.units, unit)) version = &found->second;
    }
    Fill fill = profile.fills.front();
    for (const FillChoice& choice : crash.fills) {
      if (names(choice.units, unit)) fill = choice.fill;
    }
    const std::uint64_t begin = unit * profile.unit_bytes;
    for (std::uint64_t i = 0; i < profile.unit_bytes && begin + i < image.size(); ++i) {
      image[begin + i] = i < version->size() ? (*version)[i] : device.filled(fill, begin + i);
    }
  }
  return image;
}

class ChosenWords : public OnDevices {};

TEST_P(ChosenWords, LeaveWhatTheLaterOneSaysOfEachUnit) {
  std::uint64_t overruled = 0;
  hold_for_scripts(true, [&](const Script& script) {
    const Trace trace = trace_of(script);
    const std::uint64_t event = below(script.steps.size() + 1);
    const ReferenceDevice device(script, profile(), event);
    const CrashPoint crash = random_words(device, profile(), event);
    const Image image = crash_image(trace, profile(), crash).value();
    RC_ASSERT(image == expected(device, profile(), crash));

    ReplayedChoices choices(choices_of(trace, profile(), crash));
    const CrashPoint again = choose_crash(trace, profile(), event, choices);
    RC_ASSERT(choices.is_complete());
    RC_ASSERT(crash_image(trace, profile(), again).value() == image);
    if (again != crash) ++overruled;
  });
  EXPECT_GT(overruled, 50U) << "words that a walk would have said";
}

INSTANTIATE_TEST_SUITE_P(On, ChosenWords,
                         ::testing::Values(parse_profile("powerloss").value(),
                                           parse_profile("hostile").value(),
                                           parse_profile("lying,unit=8").value(),
                                           parse_profile("hostile,fill=garbage+stale").value()),
                         test_name);

}  // namespace
}  // namespace crashcheck::faultfs
