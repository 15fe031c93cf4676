// Walks over crash images as the laws try them: which devices, on which scripts, and what is found.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "faultfs/crash_images.h"
#include "printing.h"
#include "reference_images.h"
#include "runs.h"
#include "trace_generator.h"

namespace crashcheck::faultfs {

/// What the walk finds from the crash point after `first` on, in its order.
[[nodiscard]] inline std::vector<FoundImage> walk(const Trace& trace, const DeviceProfile& profile,
                                                  std::uint64_t first = 0,
                                                  std::uint64_t epoch_cap = kNoCap) {
  std::vector<FoundImage> found;
  CrashImages images(trace, profile, first, epoch_cap);
  while (images.next()) {
    found.push_back({images.crash(), bytes_of(images.image())});
  }
  return found;
}

/// Every named profile, and what they leave out.
[[nodiscard]] inline std::vector<DeviceProfile> tried_profiles() {
  std::vector<DeviceProfile> profiles(named_profiles().begin(), named_profiles().end());
  // How full the medium is plays no part in what a crash leaves.
  std::erase_if(profiles, [](const DeviceProfile& tried) { return tried.space_bytes.has_value(); });
  profiles.push_back(parse_profile("ordered,sync=lying").value());
  profiles.push_back(parse_profile("hostile,fill=garbage+stale").value());
  profiles.push_back(parse_profile("unsafe,overwrite=unreadable").value());
  return profiles;
}

/// "hostile_fill_zero".
[[nodiscard]] inline std::string test_name(const ::testing::TestParamInfo<DeviceProfile>& tested) {
  std::string name = to_string(tested.param);
  std::ranges::replace_if(
      name, [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
  return name;
}

/// Where each unit fares on its own, scripts are short enough to try every choice on most.
[[nodiscard]] inline ScriptBounds bounds_for(const DeviceProfile& profile) {
  if (profile.ordering == Ordering::kFifo) return {10, 4};
  if (profile.fills.size() > 1) return {4, 1};
  return profile.unit_bytes > 512 ? ScriptBounds{3, 1} : ScriptBounds{5, 2};
}

/// Most images of a crash point that a law is tried on; those with more are sampled.
inline constexpr std::uint64_t kMostImages = 100;

/// A device, and random scripts for it, with units of its own size and smaller ones.
class OnDevices : public ::testing::TestWithParam<DeviceProfile> {
 protected:
  /// Checks `law(script)` on random scripts.
  template <typename Law>
  void hold_for_scripts(bool failed_syncs, const Law& law) {
    const std::uint64_t usual = GetParam().unit_bytes;
    for (const std::uint64_t unit_bytes : {usual, std::max<std::uint64_t>(1, usual / 64)}) {
      profile_.unit_bytes = unit_bytes;
      ScriptBounds bounds = bounds_for(profile_);
      bounds.failed_syncs = failed_syncs;
      EXPECT_TRUE(rc::check([&] { law(*scripts(unit_bytes, bounds)); })) << to_string(profile_);
    }
  }

  /// The device that is tried now.
  [[nodiscard]] const DeviceProfile& profile() const { return profile_; }

 private:
  DeviceProfile profile_ = GetParam();
};

}  // namespace crashcheck::faultfs
