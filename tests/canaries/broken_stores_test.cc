// Every guarantee can be broken, and the checker says so by its name. A predicate that finds
// nothing wrong any more fails here.
#include "broken_stores.h"

#include <gtest/gtest.h>

#include "examples.h"

namespace crashcheck::testing {
namespace {

Campaign campaign(bool faults) {
  Campaign how{scope("kill", 1)};
  if (!faults) return how;
  how.scope = scope("powerloss");
  how.faults = true;
  how.max_operations = 6;
  how.histories = 3;
  return how;
}

TEST(BrokenStores, AreThereForEveryGuarantee) {
  const std::vector<BrokenStore> stores = broken_stores();
  ASSERT_EQ(stores.size(), oracle::kGuaranteeCount);
  for (std::size_t i = 0; i < stores.size(); ++i) {
    EXPECT_EQ(stores[i].guarantee, static_cast<oracle::GuaranteeId>(i));
  }
}

class BrokenStoreFor : public ::testing::TestWithParam<std::size_t> {};

TEST_P(BrokenStoreFor, IsCaughtByItsGuarantee) {
  const BrokenStore store = std::move(broken_stores().at(GetParam()));
  Campaign how = campaign(store.only_errors_show_it);
  how.damage = store.only_damage_shows_it;
  if (store.only_a_full_medium_shows_it) how.scope = scope("kill,space=1024");
  EXPECT_TRUE(states_to_catch(*store.subject, how, store.guarantee));
}

INSTANTIATE_TEST_SUITE_P(Guarantee, BrokenStoreFor,
                         ::testing::Range(std::size_t{0}, oracle::kGuaranteeCount),
                         [](const auto& tested) {
                           std::string name(
                               oracle::name(static_cast<oracle::GuaranteeId>(tested.param)));
                           std::erase(name, '-');
                           return name;
                         });

TEST(TheStoreItself, ShowsNothingInTheSameCampaigns) {
  for (const bool faults : {false, true}) {
    const std::uint64_t states =
        hunt(journaled(), campaign(faults), [&](const explorer::Sighting& sighting) {
          ADD_FAILURE() << sighting.findings.front().message;
          return false;
        });
    EXPECT_GT(states, 1'000U);
  }
}

}  // namespace
}  // namespace crashcheck::testing
