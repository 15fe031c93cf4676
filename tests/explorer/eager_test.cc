// The explorer changes one image into the next, passes over those it has met, and works out the way
// to a state only where something is wrong. One that does none of this must say the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "examples.h"
#include "explorer/exploration.h"
#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "faultfs/crash_images.h"
#include "generator/generator.h"
#include "history/wrapped.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;

constexpr std::uint64_t kCap = 32;
constexpr std::size_t kHistories = 30;

/// What is wrong where: the step that was cut, the image, the verdict.
using Verdict = std::tuple<std::size_t, io::Bytes, KindId, GuaranteeId>;
using Verdicts = std::set<Verdict>;

io::Bytes image_of(const Recording& recording, const faultfs::DeviceProfile& profile,
                   const faultfs::CrashPoint& crash) {
  const faultfs::Image image = faultfs::crash_image(recording.trace, profile, crash).value();
  return {image.bytes().begin(), image.bytes().end()};
}

/// Every image made from scratch and checked, met before or not.
Verdicts eagerly(const Recording& recording, const faultfs::DeviceProfile& profile) {
  Verdicts verdicts;
  faultfs::CrashImages images(recording.trace, profile, 0, kCap);
  while (images.next()) {
    const std::size_t step = recording.interrupted_step(images.crash_event());
    const io::Bytes image = image_of(recording, profile, images.crash());
    ModelWalk walk(recording);
    walk.advance_to(step);
    ImageChecker checker(in_place(), profile);
    const auto judgement = checker.check(image, walk.crashed());
    if (judgement.holds()) continue;
    const oracle::Finding& worst = judgement.findings.front();
    verdicts.emplace(step, image, worst.kind, worst.guarantee);
  }
  return verdicts;
}

Verdicts lazily(const Recording& recording, const faultfs::DeviceProfile& profile) {
  Verdicts verdicts;
  const auto note = [&](const Sighting& sighting) {
    const auto& crash = sighting.crash();
    if (!crash) return true;
    verdicts.emplace(recording.interrupted_step(crash->event), image_of(recording, profile, *crash),
                     sighting.signature.kind, sighting.signature.guarantee);
    return true;
  };
  static_cast<void>(explore(in_place(), recording, Scope{profile, kCap, 0}, note));
  return verdicts;
}

class Eagerly : public ::testing::TestWithParam<faultfs::DeviceProfile> {};

TEST_P(Eagerly, ExploringGivesTheSameVerdicts) {
  std::size_t seen = 0;
  for (std::uint64_t index = 0; index < kHistories; ++index) {
    const Recording recording =
        record(in_place(), history::wrapped(generator::history_of(3, index, 24)));
    const Verdicts expected = eagerly(recording, GetParam());
    EXPECT_EQ(lazily(recording, GetParam()), expected) << "history " << index;
    seen += expected.size();
  }
  EXPECT_GT(seen, kHistories) << "more than the creation that cannot be opened";
}

std::string profile_name(const ::testing::TestParamInfo<faultfs::DeviceProfile>& tested) {
  std::string name = tested.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

/// What is not claimed on a device is no verdict: of storage that is not power-safe there are none.
std::vector<faultfs::DeviceProfile> power_safe_profiles() {
  std::vector<faultfs::DeviceProfile> profiles;
  std::ranges::copy_if(faultfs::named_profiles(), std::back_inserter(profiles),
                       [](const auto& profile) { return is_power_safe(profile); });
  return profiles;
}

INSTANTIATE_TEST_SUITE_P(On, Eagerly, ::testing::ValuesIn(power_safe_profiles()), profile_name);

}  // namespace
}  // namespace crashcheck::explorer
