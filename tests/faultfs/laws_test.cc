// The laws of a backend, for every profile there is, on random traces. What must hold is worked out
// from the live views of the script that the trace was made from, not with the code under test.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "faultfs/crash_images.h"
#include "reference_images.h"
#include "trace_generator.h"

namespace crashcheck::faultfs {
namespace {

constexpr std::uint64_t kUnitSizes[] = {8, 64, 512};

/// What the walk finds from the crash point after `first` on, in its order.
std::vector<FoundImage> walk(const Trace& trace, const DeviceProfile& profile,
                             std::uint64_t first = 0) {
  std::vector<FoundImage> found;
  CrashImages images(trace, profile, first);
  while (images.next()) {
    RC_ASSERT(images.crash_event() <= trace.event_count());
    found.push_back({images.crash(), io::Bytes(images.image().begin(), images.image().end())});
  }
  return found;
}

std::map<std::string, io::Bytes> by_crash(const std::vector<FoundImage>& images) {
  std::map<std::string, io::Bytes> sorted;
  for (const FoundImage& found : images) sorted[to_string(found.crash)] = found.image;
  return sorted;
}

/// Number of the last step that `crash` may have let happen, in part at least.
std::uint64_t last_step(const CrashPoint& crash, const DeviceProfile& profile) {
  const bool in_progress = profile.cache == Cache::kNone && crash.torn_bytes > 0;
  return crash.event + (in_progress ? 1 : 0);
}

/// Number of the last step that is whole in the image of `crash`.
std::uint64_t whole_steps(const Script& script, const CrashPoint& crash,
                          const DeviceProfile& profile) {
  if (profile.cache == Cache::kNone) return crash.event;
  return synced_at(script, crash.event) + crash.kept.size() - (crash.torn_bytes > 0 ? 1 : 0);
}

/// Whether the script has the steps that `crash` speaks of; the laws count on it.
bool fits(const Script& script, const CrashPoint& crash, const DeviceProfile& profile) {
  if (crash.event > script.steps.size()) return false;
  const std::uint64_t whole = whole_steps(script, crash, profile);
  if (crash.torn_bytes == 0) return whole <= crash.event;
  if (whole >= last_step(crash, profile) || whole >= script.steps.size()) return false;
  const auto* write = std::get_if<WriteStep>(&script.steps[whole]);
  return write != nullptr && crash.torn_bytes < write->bytes.size();
}

/// Whether the step may change byte `position` of a file that has it.
bool touches(const Step& step, std::uint64_t position) {
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    return write->offset <= position && position < write->end();
  }
  const auto* resize = std::get_if<ResizeStep>(&step);
  return resize != nullptr && resize->size_bytes <= position;
}

/// The bytes of `view` in unit number `unit`, fewer at the end of the file.
io::ByteView unit_of(const io::Bytes& view, std::uint64_t unit, std::uint64_t unit_bytes) {
  const std::uint64_t begin = std::min<std::uint64_t>(unit * unit_bytes, view.size());
  return io::ByteView(view).subspan(begin, std::min(unit_bytes, view.size() - begin));
}

bool equal(io::ByteView a, io::ByteView b) { return std::ranges::equal(a, b); }

class Laws : public ::testing::TestWithParam<DeviceProfile> {
 protected:
  /// Checks `law(script)` on random scripts for the unit of the profile.
  template <typename Law>
  void hold(const Law& law) const {
    EXPECT_TRUE(rc::check([&] { law(*scripts(profile().unit_bytes)); }));
  }

  /// Checks `law(script, views, found)` on every image of random scripts.
  template <typename Law>
  void hold_for_images(const Law& law) const {
    hold([&](const Script& script) {
      const std::vector<io::Bytes> views = live_views(script);
      const Trace trace = trace_of(script);
      for (const FoundImage& found : walk(trace, profile())) {
        RC_ASSERT(fits(script, found.crash, profile()));
        law(script, views, found);
      }
    });
  }

  static const DeviceProfile& profile() { return GetParam(); }
};

TEST_P(Laws, WhatWasSyncedSurvivesEveryCrash) {
  hold_for_images([](const Script& script, const auto& views, const FoundImage& found) {
    const bool has_cache = profile().cache == Cache::kVolatile;
    const std::uint64_t sure = has_cache ? synced_at(script, found.crash.event) : found.crash.event;
    for (std::uint64_t position = 0; position < views[sure].size(); ++position) {
      bool touched = false;
      for (std::uint64_t i = sure; i < last_step(found.crash, profile()); ++i) {
        touched = touched || touches(script.steps[i], position);
      }
      if (touched) continue;
      RC_ASSERT(position < found.image.size());
      RC_ASSERT(found.image[position] == views[sure][position]);
    }
  });
}

TEST_P(Laws, ACrashInventsNothing) {
  hold_for_images([](const Script& script, const auto& views, const FoundImage& found) {
    const std::uint64_t durable =
        profile().cache == Cache::kNone ? found.crash.event : synced_at(script, found.crash.event);
    const std::uint64_t unit_bytes = profile().unit_bytes;
    for (std::uint64_t unit = 0; unit * unit_bytes < found.image.size(); ++unit) {
      bool known = false;
      for (std::uint64_t step = durable; step <= last_step(found.crash, profile()); ++step) {
        known = known || equal(unit_of(found.image, unit, unit_bytes),
                               unit_of(views[step], unit, unit_bytes));
      }
      RC_ASSERT(known);
    }
  });
}

TEST_P(Laws, ACrashLeavesALengthThatTheFileHadOrAUnitBoundaryOfAWriteThatGrewIt) {
  hold_for_images([](const Script& script, const auto& views, const FoundImage& found) {
    const std::uint64_t whole = whole_steps(script, found.crash, profile());
    if (found.crash.torn_bytes == 0) {
      RC_ASSERT(found.image.size() == views[whole].size());
    } else if (found.image.size() != views[whole].size()) {
      RC_ASSERT(found.image.size() % profile().unit_bytes == 0U);
      RC_ASSERT(found.image.size() > views[whole].size());
      RC_ASSERT(found.image.size() < views[whole + 1].size());
    }
  });
}

TEST_P(Laws, TearingAWriteTouchesNoByteOutsideIt) {
  hold_for_images([](const Script& script, const auto& views, const FoundImage& found) {
    if (found.crash.torn_bytes == 0) return;
    const std::uint64_t whole = whole_steps(script, found.crash, profile());
    const auto& write = std::get<WriteStep>(script.steps[whole]);
    const std::uint64_t cut = write.offset + found.crash.torn_bytes;
    const io::Bytes& before = views[whole];
    RC_ASSERT(found.image.size() == std::max<std::uint64_t>(before.size(), cut));
    for (std::uint64_t position = 0; position < found.image.size(); ++position) {
      const bool torn_in = write.offset <= position && position < cut;
      const std::byte outside = position < before.size() ? before[position] : std::byte{0};
      RC_ASSERT(found.image[position] ==
                (torn_in ? write.bytes[position - write.offset] : outside));
    }
  });
}

TEST_P(Laws, TheLiveViewIsAmongTheImagesOfEveryCrashPoint) {
  hold([](const Script& script) {
    std::set<std::uint64_t> admitted;
    const std::vector<io::Bytes> views = live_views(script);
    const Trace trace = trace_of(script);
    for (const FoundImage& found : walk(trace, profile())) {
      if (found.image == views[found.crash.event]) admitted.insert(found.crash.event);
    }
    RC_ASSERT(admitted.size() == views.size());
  });
}

TEST_P(Laws, ASyncMakesDurableExactlyWhatWasPending) {
  hold([](const Script& script) {
    const std::vector<io::Bytes> views = live_views(script);
    std::vector<int> without_pending(views.size(), 0);
    std::vector<int> in_all(views.size(), 0);
    const Trace trace = trace_of(script);
    for (const FoundImage& found : walk(trace, profile())) {
      const std::uint64_t event = found.crash.event;
      // Without a cache there is the write in progress beside the one image.
      if (profile().cache == Cache::kNone && found.crash.torn_bytes > 0) continue;
      ++in_all[event];
      if (!found.crash.kept.empty()) continue;
      ++without_pending[event];
      const bool has_cache = profile().cache == Cache::kVolatile;
      RC_ASSERT(found.image == views[has_cache ? synced_at(script, event) : event]);
    }
    for (std::size_t event = 0; event < views.size(); ++event) {
      RC_ASSERT(without_pending[event] == 1);
      if (synced_at(script, event) == event) RC_ASSERT(in_all[event] == 1);
    }
  });
}

TEST_P(Laws, AsManyImagesAreEnumeratedAsTheClosedFormSays) {
  hold([](const Script& script) {
    const Trace trace = trace_of(script);
    std::vector<std::uint64_t> enumerated(script.steps.size() + 1, 0);
    for (const FoundImage& found : walk(trace, profile())) ++enumerated[found.crash.event];
    for (std::uint64_t event = 0; event < enumerated.size(); ++event) {
      const std::uint64_t counted = count_images(trace, profile(), event);
      RC_ASSERT(counted == enumerated[event]);
      RC_ASSERT(counted == reference_images(script, profile(), event).size());
    }
  });
}

TEST_P(Laws, EveryImageIsTheOneThatItsCrashPointChooses) {
  hold([](const Script& script) {
    const Trace trace = trace_of(script);
    for (const FoundImage& found : walk(trace, profile())) {
      const io::Result<io::Bytes> image = crash_image(trace, profile(), found.crash);
      RC_ASSERT(image.has_value());
      RC_ASSERT(*image == found.image);
    }
  });
}

TEST_P(Laws, TheWalkFindsAllThereIsToFindAndNothingTwice) {
  hold([](const Script& script) {
    const std::vector<FoundImage> found = walk(trace_of(script), profile());
    std::vector<FoundImage> expected;
    for (std::uint64_t event = 0; event <= script.steps.size(); ++event) {
      std::ranges::copy(reference_images(script, profile(), event), std::back_inserter(expected));
    }
    RC_ASSERT(found.size() == expected.size());
    RC_ASSERT(by_crash(found).size() == found.size());
    RC_ASSERT(by_crash(found) == by_crash(expected));
  });
}

TEST_P(Laws, CrashPointsAscend) {
  hold([](const Script& script) {
    const Trace trace = trace_of(script);
    CrashImages images(trace, profile());
    std::uint64_t before = 0;
    while (images.next()) {
      RC_ASSERT(images.crash_event() == images.crash().event);
      RC_ASSERT(images.crash_event() >= before);
      RC_ASSERT(images.crash_event() <= before + 1);
      before = images.crash_event();
    }
    RC_ASSERT(before == script.steps.size());
    RC_ASSERT(!images.next());
  });
}

TEST_P(Laws, AWalkThatStartsLaterIsTheRestOfTheWholeWalk) {
  hold([](const Script& script) {
    const Trace trace = trace_of(script);
    const std::vector<FoundImage> all = walk(trace, profile());
    for (std::uint64_t first = 0; first <= script.steps.size() + 1; ++first) {
      const auto begin = std::ranges::find_if(
          all, [&](const FoundImage& found) { return found.crash.event >= first; });
      RC_ASSERT(walk(trace, profile(), first) == std::vector<FoundImage>(begin, all.end()));
    }
  });
}

std::vector<DeviceProfile> every_profile() {
  std::vector<DeviceProfile> profiles;
  for (DeviceProfile profile : named_profiles()) {
    for (const std::uint64_t unit_bytes : kUnitSizes) {
      profile.unit_bytes = unit_bytes;
      profiles.push_back(profile);
    }
  }
  return profiles;
}

std::string profile_name(const ::testing::TestParamInfo<DeviceProfile>& tested) {
  return tested.param.name + "_" + std::to_string(tested.param.unit_bytes);
}

INSTANTIATE_TEST_SUITE_P(Of, Laws, ::testing::ValuesIn(every_profile()), profile_name);

/// The images of each crash point. The last entry stays empty: there is no crash point after it.
std::vector<std::set<io::Bytes>> images_by_event(const Script& script, std::string_view name,
                                                 std::uint64_t unit_bytes) {
  DeviceProfile profile = parse_profile(name).value();
  profile.unit_bytes = unit_bytes;
  const Trace trace = trace_of(script);
  std::vector<std::set<io::Bytes>> images(script.steps.size() + 2);
  for (const FoundImage& found : walk(trace, profile)) {
    images[found.crash.event].insert(found.image);
  }
  return images;
}

class NestedProfiles : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(NestedProfiles, AKillLeavesNothingThatOrderedCannotLeaveThereOrOneEventLater) {
  EXPECT_TRUE(rc::check([] {
    const Script script = *scripts(GetParam());
    const auto kill = images_by_event(script, "kill", GetParam());
    const auto ordered = images_by_event(script, "ordered", GetParam());
    for (std::size_t event = 0; event <= script.steps.size(); ++event) {
      for (const io::Bytes& image : kill[event]) {
        RC_ASSERT(ordered[event].contains(image) || ordered[event + 1].contains(image));
      }
    }
  }));
}

TEST_P(NestedProfiles, ASmallerUnitOnlyAddsImages) {
  EXPECT_TRUE(rc::check([] {
    const Script script = *scripts(GetParam());
    for (const DeviceProfile& profile : named_profiles()) {
      const auto fewer = images_by_event(script, profile.name, GetParam());
      const auto more = images_by_event(script, profile.name, GetParam() / 4);
      for (std::size_t event = 0; event <= script.steps.size(); ++event) {
        RC_ASSERT(std::ranges::includes(more[event], fewer[event]));
      }
    }
  }));
}

INSTANTIATE_TEST_SUITE_P(OfUnit, NestedProfiles, ::testing::ValuesIn(kUnitSizes),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace crashcheck::faultfs
