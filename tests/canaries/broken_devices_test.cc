// A healthy store on a device that breaks its word: the explorer says which guarantee is gone. The
// store is not to blame and cannot help it, but a checker that sees nothing here sees nothing.
#include "broken_devices.h"

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

#include "examples.h"
#include "hunt.h"

namespace crashcheck::testing {
namespace {

using oracle::Guarantee;

struct Device {
  const char* name;
  WrappedSubject::Wrap wrap;
  const char* profile;  ///< what a crash may leave of what this device lets through
  oracle::GuaranteeId broken;
};

void PrintTo(const Device& device, std::ostream* out) { *out << device.name; }

const std::vector<Device>& devices() {
  static const std::vector<Device> all = {
      {"DropsEverySync", wrapped_in<DropsSyncs<1>>(), "powerloss", Guarantee::kDurable},
      {"DropsEveryThirdSync", wrapped_in<DropsSyncs<3>>(), "powerloss", Guarantee::kDurable},
      {"SwapsWrites", wrapped_in<SwapsWrites>(), "kill", Guarantee::kUsable},
      {"LosesWrites", wrapped_in<LosesWrites>(), "kill", Guarantee::kDurable},
      {"MisdirectsWrites", wrapped_in<MisdirectsWrites>(), "kill", Guarantee::kDurable},
      {"TearsWrites", wrapped_in<TearsWrites>(), "kill", Guarantee::kIntact},
      {"LosesResizes", wrapped_in<LosesResizes>(), "kill", Guarantee::kIdempotent},
      {"ReadsWhatWasThereOnce", wrapped_in<ReadsWhatWasThereOnce>(), "kill", Guarantee::kDurable},
  };
  return all;
}

class BrokenDevice : public ::testing::TestWithParam<Device> {};

TEST_P(BrokenDevice, IsCaughtByItsGuarantee) {
  const WrappedSubject store(journaled(), GetParam().wrap);
  EXPECT_TRUE(states_to_catch(store, {scope(GetParam().profile, 1)}, GetParam().broken));
}

INSTANTIATE_TEST_SUITE_P(That, BrokenDevice, ::testing::ValuesIn(devices()),
                         [](const auto& tested) { return tested.param.name; });

TEST(AHealthyDevice, ShowsNothingInTheSameCampaigns) {
  const WrappedSubject store(journaled(), wrapped_in<OwningFile>());
  for (const char* profile : {"kill", "powerloss"}) {
    const std::uint64_t states = hunt(store, {scope(profile, 1)}, [&](const auto& sighting) {
      ADD_FAILURE() << profile << ": " << sighting.findings.front().message;
      return false;
    });
    EXPECT_GT(states, 10'000U) << profile;
  }
}

}  // namespace
}  // namespace crashcheck::testing
