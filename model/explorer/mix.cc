// Each part by itself, so that they also meet.
#include "mix.h"

#include "faultfs/choices.h"

namespace crashcheck::explorer {

Mix draw_mix(std::uint64_t seed, std::uint64_t index) {
  constexpr std::uint64_t kOtherSeeds = 0xA24BAED4963EE407U;
  constexpr std::uint64_t kSpread = 0x9FB21C651E98DF25U;
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

}  // namespace crashcheck::explorer
