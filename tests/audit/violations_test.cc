// The violations of an audit whose cases are carried out in processes of their own: the same as in
// this one, found out with one process, and those of a store that dies as well.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/audit.h"
#include "explorer/basic_promises.h"
#include "isolation/guard.h"
#include "mortal_store.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

isolation::Isolation forked() {
  isolation::Isolation isolation{true, {std::chrono::milliseconds(1000), std::uint64_t{64} << 20U}};
  isolation.memory = std::make_shared<isolation::DeathMemory>();
  return isolation;
}

StoreResult audited(const explorer::Store& store, const isolation::Isolation& isolation,
                    const std::vector<std::string_view>& devices, std::uint64_t states) {
  Plan plan;
  plan.subjects = {&store};
  for (const auto device : devices) plan.profiles.push_back(faultfs::parse_profile(device).value());
  plan.states = states;
  plan.operations = 8;
  plan.units = 0;
  plan.isolation = isolation;
  const Archive none{
      [](const std::string&) { return std::optional<std::string>(); },
      [](const std::string&, const std::string&) { return tl::expected<void, std::string>(); }};
  Audit audit(plan);
  AuditProgress progress;
  EXPECT_TRUE(audit.run(1, std::nullopt, none, progress));
  return audit.result().stores.at(0);
}

std::vector<std::string> cases_of(const StoreResult& store) {
  std::vector<std::string> cases;
  for (const Violation& violation : store.violations) {
    cases.push_back(to_line(*store.subject, violation.example.reproduction));
  }
  return cases;
}

TEST(ViolationsInProcesses, AreThoseOfThisOneAndReportsNeedNoMore) {
  const explorer::Store& store = *subjects::ghost_trees().find("in-place");
  const std::vector<std::string_view> kDevices = {"kill", "powerloss"};
  constexpr std::uint64_t kStates = 3000;
  const isolation::Isolation isolation = forked();
  const StoreResult result = audited(store, isolation, kDevices, kStates);
  EXPECT_EQ(cases_of(result), cases_of(audited(store, {}, kDevices, kStates)));
  EXPECT_TRUE(std::ranges::any_of(result.violations, [](const Violation& violation) {
    return violation.found_on.has_value();
  })) << "none was carried";
  for (const std::string& each : cases_of(result)) {
    const auto known = isolation.memory->find(each);
    ASSERT_TRUE(known.has_value()) << "another process for " << each;
    EXPECT_TRUE(known->empty());
  }
}

TEST(ViolationsInProcesses, OfAStoreThatDiesAreCarriedTo) {
  const testing::MortalStore store(testing::Way::kAbort, testing::is_torn);
  const StoreResult result =
      audited(store, forked(), {"powerloss,unit=8", "powerloss,unit=8,fill=zero+garbage"}, 40);
  std::set<std::size_t> devices;
  for (const Violation& violation : result.violations) {
    devices.insert(violation.device);
    ASSERT_FALSE(violation.findings.empty());
    EXPECT_THAT(std::string(violation.findings[0].message), ::testing::HasSubstr("died by SIG"));
  }
  EXPECT_EQ(devices, (std::set<std::size_t>{0, 1}));
}

}  // namespace
}  // namespace crashcheck::audit
