// Which audit a folder belongs to.
#include "audit/plan_file.h"

#include <gtest/gtest.h>

#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

Plan plan() {
  Plan plan;
  plan.subjects = {subjects::ghost_trees().find("in-place"),
                   subjects::ghost_trees().find("journaled")};
  plan.profiles = {faultfs::parse_profile("kill").value(),
                   faultfs::parse_profile("powerloss,unit=64").value()};
  return plan;
}

TEST(PlanFile, IsThatOfItsPlan) {
  EXPECT_EQ(differences(to_plan_file(plan()), plan()).value(), "");
}

TEST(PlanFile, OfAnotherPlanSaysWhatDiffers) {
  Plan other = plan();
  other.seed = 2;
  other.profiles.pop_back();
  other.units = 0;
  EXPECT_EQ(differences(to_plan_file(plan()), other).value(),
            "seed 1, not 2; profiles kill powerloss,unit=64, not kill; "
            "units what each device allows, not 0");
}

TEST(PlanFile, TellsEachPartOfAPlanFromAnother) {
  const auto differs = [](const auto& change) {
    Plan other = plan();
    change(other);
    return !differences(to_plan_file(plan()), other).value().empty();
  };
  EXPECT_TRUE(differs([](Plan& plan) { plan.subjects.pop_back(); }));
  EXPECT_TRUE(differs([](Plan& plan) { ++plan.states; }));
  EXPECT_TRUE(differs([](Plan& plan) { ++plan.operations; }));
  EXPECT_TRUE(differs([](Plan& plan) { ++plan.nested; }));
  EXPECT_TRUE(differs([](Plan& plan) { ++plan.crashes; }));
  EXPECT_TRUE(differs([](Plan& plan) { ++plan.deep_trees; }));
  EXPECT_TRUE(differs([](Plan& plan) { plan.build = "another"; }));
}

TEST(PlanFile, IsDamagedWhereAnyByteHasChangedOrIsMissing) {
  const std::string text = to_plan_file(plan());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] ^= 1;
    EXPECT_FALSE(differences(changed, plan())) << i;
    EXPECT_FALSE(differences(text.substr(0, i), plan())) << i;
  }
}

}  // namespace
}  // namespace crashcheck::audit
