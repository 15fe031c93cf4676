// The journaled protocol on every device that keeps its word: nothing is found. The long run of the
// same kind is done by hand, `crashcheck explore --store journaled --nested 2 --faults`.
#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "explorer/campaign.h"

namespace crashcheck::explorer {
namespace {

using testing::journaled;

struct Tried {
  const char* profile;
  std::uint64_t sequences;
  unsigned nested;
  std::uint64_t at_least;  ///< so many states: fewer show too little
};

CampaignResult run(const Tried& tried, bool faults) {
  CampaignOptions options;
  options.sequences = tried.sequences;
  if (faults) options.max_operations = 8;  // every call of each of them fails in every way
  options.scope = Scope{faultfs::parse_profile(tried.profile).value(), 256, tried.nested};
  options.crashes = 3;
  options.faults = faults;
  CampaignProgress progress;
  return run_campaign(journaled(), options, progress);
}

void expect_nothing(const CampaignResult& result, std::uint64_t at_least) {
  EXPECT_GT(result.counts.states, at_least);
  for (const auto& [signature, group] : result.groups) {
    ADD_FAILURE() << oracle::name(signature.guarantee) << ", " << oracle::name(signature.kind)
                  << ", " << signature.operation << ": " << group.states << " states";
  }
}

class JournaledCampaign : public ::testing::TestWithParam<Tried> {};

TEST_P(JournaledCampaign, FindsNothing) {
  expect_nothing(run(GetParam(), false), GetParam().at_least);
}

TEST_P(JournaledCampaign, FindsNothingWithFaults) {
  Tried few = GetParam();
  few.sequences = 3;
  few.nested = 0;
  const CampaignResult result = run(few, true);
  expect_nothing(result, 1000);
  EXPECT_TRUE(result.never_fired().empty());
}

INSTANTIATE_TEST_SUITE_P(EachDevice, JournaledCampaign,
                         ::testing::Values(Tried{"kill", 60, 2, 50'000},
                                           Tried{"ordered", 30, 2, 50'000},
                                           Tried{"powerloss-4k", 30, 2, 50'000},
                                           Tried{"powerloss", 20, 1, 50'000},
                                           Tried{"hostile", 6, 0, 50'000}),
                         [](const auto& tested) {
                           std::string name = tested.param.profile;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace crashcheck::explorer
