// The laws of a backend, for every profile there is, on random traces. What must hold is worked out
// from the live views of the script that the trace was made from, not with the code under test.
#include <gtest/gtest.h>

#include <set>

#include "reference_device.h"
#include "walks.h"

namespace crashcheck::faultfs {
namespace {

using Views = std::vector<io::Bytes>;

/// Number of the last step that `crash` may have let happen, in part at least.
std::uint64_t last_step(const CrashPoint& crash, const DeviceProfile& profile) {
  const bool in_progress = profile.cache == Cache::kNone && crash.torn_bytes > 0;
  return crash.event + (in_progress ? 1 : 0);
}

/// Whether the step may change byte `position` of a file that has it.
bool touches(const Step& step, std::uint64_t position) {
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    return write->offset <= position && position < write->end();
  }
  const auto* resize = std::get_if<ResizeStep>(&step);
  return resize != nullptr && resize->size_bytes <= position;
}

class Laws : public OnDevices {
 protected:
  /// Whether a write may spoil the whole unit of byte `position`, where the device lets it.
  [[nodiscard]] bool may_spoil(const Step& step, std::uint64_t position) const {
    const auto* write = std::get_if<WriteStep>(&step);
    if (write == nullptr || profile().overwrite == Overwrite::kSafe) return false;
    const std::uint64_t unit = profile().unit_bytes;
    return write->offset / unit <= position / unit && position / unit <= (write->end() - 1) / unit;
  }

  /// Whether unit `unit` of `image` is nothing but what the device spoils units with.
  [[nodiscard]] bool is_spoilt(const io::Bytes& image, std::uint64_t unit) const {
    const std::uint64_t begin = unit * profile().unit_bytes;
    const std::uint64_t end = std::min<std::uint64_t>(begin + profile().unit_bytes, image.size());
    for (std::uint64_t at = begin; at < end; ++at) {
      const bool is_garbage = profile().overwrite == Overwrite::kGarbage;
      const char spoilt = is_garbage ? "GARBAGE!"[at % 8] : kUnreadableByte;
      if (image[at] != static_cast<std::byte>(spoilt)) return false;
    }
    return true;
  }

  /// Checks `law(script, views)` on random scripts.
  template <typename Law>
  void hold(const Law& law) {
    hold_for_scripts(false, [&](const Script& script) { law(script, live_views(script)); });
  }

  /// Checks `law(script, views, found)` on images of random scripts.
  template <typename Law>
  void hold_for_images(const Law& law) {
    hold([&](const Script& script, const Views& views) {
      const Trace trace = trace_of(script);
      for (const FoundImage& found : walk(trace, profile(), 0, kMostImages)) {
        RC_ASSERT(last_step(found.crash, profile()) < views.size());
        law(script, views, found);
      }
    });
  }

  [[nodiscard]] std::uint64_t settled(const Script& script, const CrashPoint& crash) const {
    return settled_at(script, profile(), crash.event);
  }
};

/// Where syncs lie, that is what was there from the start.
TEST_P(Laws, WhatWasSyncedSurvivesEveryCrash) {
  hold_for_images([&](const Script& script, const Views& views, const FoundImage& found) {
    const std::uint64_t sure = settled(script, found.crash);
    for (std::uint64_t position = 0; position < views[sure].size(); ++position) {
      const bool there =
          position < found.image.size() && found.image[position] == views[sure][position];
      bool touched = false;
      for (std::uint64_t i = sure; !there && i < last_step(found.crash, profile()); ++i) {
        touched =
            touched || touches(script.steps[i], position) || may_spoil(script.steps[i], position);
      }
      RC_ASSERT(there || touched);
    }
  });
}

/// Whether unit `unit` of `image` is the one of `view`, and where that does not reach, `fill`.
template <typename Filled>
bool shows(const io::Bytes& image, const io::Bytes& view, std::uint64_t unit,
           std::uint64_t unit_bytes, const Filled& fill) {
  for (std::uint64_t at = unit * unit_bytes; at < (unit + 1) * unit_bytes; ++at) {
    if (at >= image.size()) break;
    if (image[at] != (at < view.size() ? view[at] : fill(at))) return false;
  }
  return true;
}

/// What the last shrink after step `settled` that cut the byte took away.
std::byte stale(const Script& script, const Views& views, std::uint64_t settled,
                std::uint64_t event, std::uint64_t at) {
  for (std::uint64_t number = event; number > settled; --number) {
    const auto* resize = std::get_if<ResizeStep>(&script.steps[number - 1]);
    const io::Bytes& before = views[number - 1];
    if (resize != nullptr && resize->size_bytes <= at && at < before.size()) return before[at];
  }
  return std::byte{0};
}

TEST_P(Laws, ACrashInventsNothing) {
  hold_for_images([&](const Script& script, const Views& views, const FoundImage& found) {
    const std::uint64_t sure = settled(script, found.crash);
    const auto known = [&](std::uint64_t unit) {
      for (std::uint64_t step = sure; step <= last_step(found.crash, profile()); ++step) {
        for (const Fill fill : profile().fills) {
          const auto filled = [&](std::uint64_t at) {
            if (fill == Fill::kZero) return std::byte{0};
            if (fill == Fill::kGarbage) return static_cast<std::byte>("GARBAGE!"[at % 8]);
            return stale(script, views, sure, found.crash.event, at);
          };
          if (shows(found.image, views[step], unit, profile().unit_bytes, filled)) return true;
        }
      }
      for (std::uint64_t step = sure; step < last_step(found.crash, profile()); ++step) {
        if (may_spoil(script.steps[step], unit * profile().unit_bytes)) {
          return is_spoilt(found.image, unit);
        }
      }
      return false;
    };
    for (std::uint64_t unit = 0; unit * profile().unit_bytes < found.image.size(); ++unit) {
      RC_ASSERT(known(unit));
    }
  });
}

TEST_P(Laws, ACrashLeavesALengthThatTheFileHadOrAUnitBoundaryOfAWriteThatGrewIt) {
  hold_for_images([&](const Script& script, const Views& views, const FoundImage& found) {
    bool known = false;
    for (std::uint64_t step = settled(script, found.crash);; ++step) {
      known = known || found.image.size() == views[step].size();
      if (step == last_step(found.crash, profile())) break;
      const auto* write = std::get_if<WriteStep>(&script.steps[step]);
      known = known || (write != nullptr && found.image.size() % profile().unit_bytes == 0 &&
                        found.image.size() > views[step].size() &&
                        found.image.size() > write->offset && found.image.size() < write->end());
    }
    RC_ASSERT(known);
  });
}

/// The one step that is pending or in progress, if it is a write; otherwise nullptr.
const WriteStep* only_pending_write(const Script& script, const CrashPoint& crash,
                                    const DeviceProfile& profile) {
  const std::uint64_t settled = settled_at(script, profile, crash.event);
  if (last_step(crash, profile) != settled + 1) return nullptr;
  return std::get_if<WriteStep>(&script.steps[settled]);
}

TEST_P(Laws, TearingAWriteTouchesNoByteOutsideIt) {
  int torn = 0;
  hold_for_images([&](const Script& script, const Views& views, const FoundImage& found) {
    const WriteStep* write = only_pending_write(script, found.crash, profile());
    if (write == nullptr) return;
    ++torn;
    const io::Bytes& before = views[settled(script, found.crash)];
    RC_ASSERT(found.image.size() >= before.size());
    RC_ASSERT(found.image.size() <= std::max<std::uint64_t>(before.size(), write->end()));
    for (std::uint64_t at = 0; at < before.size(); ++at) {
      const bool is_inside = write->offset <= at && at < write->end();
      const std::uint64_t unit = at / profile().unit_bytes;
      const bool is_spoiled = may_spoil(*write, at) && is_spoilt(found.image, unit);
      RC_ASSERT(is_inside || is_spoiled || found.image[at] == before[at]);
    }
  });
  EXPECT_GT(torn, 20) << "a law tried on nothing";
}

TEST_P(Laws, TheLiveViewIsAmongTheImagesOfEveryCrashPoint) {
  hold([&](const Script& script, const Views& views) {
    std::set<std::uint64_t> admitted;
    for (const FoundImage& found : walk(trace_of(script), profile(), 0, kMostImages)) {
      if (found.image == views[found.crash.event]) admitted.insert(found.crash.event);
    }
    RC_ASSERT(admitted.size() == views.size());
  });
}

TEST_P(Laws, ASyncMakesDurableExactlyWhatWasPending) {
  hold([&](const Script& script, const Views& views) {
    std::vector<bool> without_pending(views.size(), false);
    std::vector<int> in_all(views.size(), 0);
    for (const FoundImage& found : walk(trace_of(script), profile(), 0, kMostImages)) {
      const CrashPoint& crash = found.crash;
      // Without a cache there is the write in progress beside the one image.
      if (profile().cache == Cache::kNone && crash.torn_bytes > 0) continue;
      ++in_all[crash.event];
      if (crash != CrashPoint{crash.event}) continue;
      without_pending[crash.event] = true;
      RC_ASSERT(found.image == views[settled(script, crash)]);
    }
    for (std::size_t event = 0; event < views.size(); ++event) {
      RC_ASSERT(without_pending[event]);
      if (settled_at(script, profile(), event) == event) RC_ASSERT(in_all[event] == 1);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Of, Laws, ::testing::ValuesIn(tried_profiles()), test_name);

}  // namespace
}  // namespace crashcheck::faultfs
