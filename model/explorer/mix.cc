// Each part by itself, so that they also meet.
#include "mix.h"

#include "faultfs/choices.h"

namespace crashcheck::explorer {
namespace {

constexpr std::uint64_t kSpread = 0x9FB21C651E98DF25U;

}  // namespace

Mix draw_mix(std::uint64_t seed, std::uint64_t index) {
  constexpr std::uint64_t kOtherSeeds = 0xA24BAED4963EE407U;
  constexpr std::uint64_t kUnitBytes = 512;
  constexpr std::uint64_t kMostUnits = 16;
  constexpr std::uint64_t kMostCrashes = 3;
  faultfs::RandomChoices choices(seed ^ kOtherSeeds ^ index * kSpread);
  Mix mix;
  mix.faults = choices.choose(Mix::kFaultsOneIn) == 0;
  const bool is_small = choices.choose(Mix::kSpaceOneIn) == 0;
  const std::uint64_t units = 1 + choices.choose(kMostUnits);
  if (is_small) mix.space_bytes = units * kUnitBytes;
  const bool crashes_more = choices.choose(Mix::kCrashesOneIn) == 0;
  const std::uint64_t more = 1 + choices.choose(kMostCrashes);
  if (crashes_more) mix.more_crashes = static_cast<unsigned>(more);
  mix.damage = choices.choose(Mix::kDamageOneIn) == 0;
  return mix;
}

std::vector<OthersHold> draw_others(std::uint64_t seed, std::uint64_t index, std::size_t operations,
                                    std::uint64_t space_bytes) {
  constexpr std::uint64_t kOtherSeeds = 0xC2B2AE3D27D4EB4FU;
  constexpr std::uint64_t kMostTimes = 4;
  faultfs::RandomChoices choices(seed ^ kOtherSeeds ^ index * kSpread);
  std::vector<OthersHold> others;
  if (operations == 0 || choices.choose(2) == 0) return others;
  std::size_t step = 0;
  for (std::uint64_t left = 1 + choices.choose(kMostTimes); left > 0; --left) {
    step += 1 + choices.choose((operations + 1) / 2);
    if (step > operations) break;
    const std::uint64_t what = choices.choose(4);
    const std::uint64_t some = choices.choose(space_bytes);
    const std::uint64_t bytes = what == 0 ? 0 : what == 1 ? some : space_bytes;
    others.push_back(OthersHold{step, bytes});
  }
  return others;
}

}  // namespace crashcheck::explorer
