// Crash points with more images than the cap: how many are drawn, and which of them first.
#include <gtest/gtest.h>

#include <set>

#include "reference_device.h"
#include "walks.h"

namespace crashcheck::faultfs {
namespace {

struct CrashPointWalk {
  std::uint64_t possible = 0;
  bool sampled = false;
  std::vector<FoundImage> drawn;
};

std::vector<CrashPointWalk> by_event(const Trace& trace, const DeviceProfile& profile,
                                     std::uint64_t epoch_cap) {
  std::vector<CrashPointWalk> walks(trace.event_count() + 1);
  CrashImages images(trace, profile, 0, epoch_cap);
  while (images.next()) {
    CrashPointWalk& walk = walks[images.crash_event()];
    walk.possible = images.possible();
    walk.sampled = images.sampled();
    walk.drawn.push_back({images.crash(), bytes_of(images.image())});
  }
  return walks;
}

std::set<io::Bytes> images_of(const std::vector<FoundImage>& drawn) {
  std::set<io::Bytes> images;
  for (const FoundImage& found : drawn) images.insert(found.image);
  return images;
}

class Samples : public OnDevices {
 protected:
  /// Checks `law(script, trace)` on random scripts.
  template <typename Law>
  void hold(const Law& law) {
    hold_for_scripts(false, [&](const Script& script) { law(script, trace_of(script)); });
  }
};

TEST_P(Samples, AreAsManyAsTheCapSaysAndSaySo) {
  hold([&](const Script&, const Trace& trace) {
    const std::uint64_t cap = *rc::gen::inRange<std::uint64_t>(1, 20);
    const auto walks = by_event(trace, profile(), cap);
    for (std::uint64_t event = 0; event < walks.size(); ++event) {
      const std::uint64_t possible = count_images(trace, profile(), event);
      RC_ASSERT(walks[event].possible == possible);
      RC_ASSERT(walks[event].sampled == (possible > cap));
      RC_ASSERT(walks[event].drawn.size() == std::min(cap, possible));
    }
  });
}

TEST_P(Samples, AreImagesThatTheirCrashPointsChooseAndTheSameEveryTime) {
  hold([&](const Script&, const Trace& trace) {
    const std::vector<FoundImage> drawn = walk(trace, profile(), 0, 12);
    for (const FoundImage& found : drawn) {
      RC_ASSERT(bytes_of(crash_image(trace, profile(), found.crash).value()) == found.image);
    }
    RC_ASSERT(walk(trace, profile(), 0, 12) == drawn);
  });
}

TEST_P(Samples, AreAmongAllTheImages) {
  const auto text = [](const FoundImage& found) { return to_string(found.crash); };
  hold([&](const Script&, const Trace& trace) {
    const auto all = by_event(trace, profile(), 200);
    const auto walks = by_event(trace, profile(), 40);
    for (std::size_t event = 0; event < walks.size(); ++event) {
      if (all[event].sampled || !walks[event].sampled) continue;
      std::set<std::string> texts;
      for (const FoundImage& found : all[event].drawn) texts.insert(text(found));
      for (const FoundImage& found : walks[event].drawn) RC_ASSERT(texts.contains(text(found)));
    }
  });
}

TEST_P(Samples, AreNotDrawnWhereTheCapIsTheCount) {
  hold([&](const Script& script, const Trace& trace) {
    const std::uint64_t event = script.steps.size();
    const std::uint64_t count = count_images(trace, profile(), event);
    if (count > kMostImages) return;
    const CrashPointWalk all = by_event(trace, profile(), kMostImages).back();
    const CrashPointWalk at_the_count = by_event(trace, profile(), count).back();
    RC_ASSERT(!at_the_count.sampled);
    RC_ASSERT(at_the_count.drawn == all.drawn);
    if (count > 1) RC_ASSERT(by_event(trace, profile(), count - 1).back().sampled);
  });
}

TEST_P(Samples, HoldNothingAndEverythingWhereTheCapAllowsTwo) {
  hold([&](const Script& script, const Trace& trace) {
    const auto cap = static_cast<std::uint64_t>(2 * profile().fills.size());
    const std::vector<io::Bytes> views = live_views(script);
    const auto walks = by_event(trace, profile(), cap);
    for (std::uint64_t event = 0; event < walks.size(); ++event) {
      const auto images = images_of(walks[event].drawn);
      RC_ASSERT(images.contains(views[settled_at(script, profile(), event)]));
      const bool last_is_cut = profile().cache == Cache::kNone && walks[event].possible > 1;
      RC_ASSERT(last_is_cut || images.contains(views[event]));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Of, Samples, ::testing::ValuesIn(tried_profiles()), test_name);

}  // namespace
}  // namespace crashcheck::faultfs
