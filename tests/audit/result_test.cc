// Verdicts from counts.
#include "audit/result.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "audit/json.h"
#include "history/operation.h"
#include "letters.h"
#include "oracle/finding.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

using oracle::Guarantee;

constexpr std::size_t kDurable = static_cast<std::size_t>(Guarantee::kDurable);

const explorer::Store& journaled() { return *subjects::ghost_trees().find("journaled"); }

/// So much behind it that nothing is lacking, whatever the operation.
void add_enough(Campaign& campaign) {
  campaign.result.sequences = 1000;
  campaign.result.counts.states = 20'000'000;
  const bool goes_on = campaign.options.crashes > 1;
  for (const auto& feature :
       journaled().features()->stated({campaign.options.scope.nested > 0, goes_on})) {
    campaign.result.coverage.note(feature);
  }
}

/// On which violations were found.
Device fired_control() {
  Device control{faultfs::parse_profile("lying").value(), {}, std::nullopt, std::nullopt};
  control.campaigns.emplace_back().result.counts.violating = 1;
  return control;
}

/// A device on which as many states were tested in an allocation, and this many broke `durable`.
Device device(std::string_view profile, std::uint64_t tested, std::uint64_t violating,
              std::uint64_t unjudged = 0) {
  Device device{faultfs::parse_profile(profile).value(), {}, std::nullopt, std::nullopt};
  Campaign& campaign = device.campaigns.emplace_back();
  campaign.complete = true;
  add_enough(campaign);
  explorer::Counts& counts = campaign.result.by_cut[{"allocate"}];
  counts.states = 2 * tested;
  counts.tested = tested;
  counts.violating_by_guarantee[kDurable] = violating;
  counts.unjudged_by_guarantee[kDurable] = unjudged;
  return device;
}

GuaranteeRow durable(std::vector<Device> devices) {
  StoreResult store;
  store.subject = &journaled();
  store.devices = std::move(devices);
  store.control = fired_control();
  draw_conclusions(store);
  return store.guarantees.at(kDurable);
}

TEST(Verdicts, FollowFromWhatWasSeen) {
  EXPECT_EQ(durable({device("kill", 100, 0)}).verdict, Verdict::kHolds);
  EXPECT_EQ(durable({device("kill", 100, 1)}).verdict, Verdict::kViolated);
  EXPECT_EQ(durable({device("kill", 0, 0)}).verdict, Verdict::kNotJudged);
  EXPECT_EQ(durable({device("kill", 100, 0, 100)}).verdict, Verdict::kNotJudged);
  EXPECT_EQ(durable({device("kill", 100, 0), device("ordered", 0, 0)}).verdict,
            Verdict::kNotJudged);
  EXPECT_EQ(durable({device("kill", 100, 0), device("ordered", 100, 1)}).verdict,
            Verdict::kViolated);
}

TEST(Verdicts, NameTheMostHostileDeviceBeforeTheFirstThatBreaksIt) {
  const auto weakest = [](std::vector<std::uint64_t> violating) {
    const std::vector<std::string_view> profiles = {"kill", "ordered", "powerloss"};
    std::vector<Device> devices;
    for (std::size_t i = 0; i < violating.size(); ++i) {
      devices.push_back(device(profiles[i], 100, violating[i]));
    }
    return durable(std::move(devices)).weakest_device;
  };
  EXPECT_EQ(weakest({0, 0, 0}), 2U);
  EXPECT_EQ(weakest({0, 1, 0}), 0U);
  EXPECT_EQ(weakest({1, 0, 0}), std::nullopt);
}

TEST(Verdicts, CountOnlyWhatCouldBeJudged) {
  const GuaranteeRow row = durable({device("kill", 100, 1, 4)});
  ASSERT_EQ(row.cells.size(), 1U);
  EXPECT_EQ(row.cells[0].states, 200U);
  EXPECT_EQ(row.cells[0].tested, 96U);
  EXPECT_EQ(row.cells[0].violating, 1U);
  EXPECT_EQ(row.devices[0].tested, 96U);
}

TEST(Verdicts, AreExhaustiveOnlyWhereNothingWasSampled) {
  Device sampled = device("kill", 100, 0);
  EXPECT_TRUE(durable({sampled}).devices[0].is_exhaustive());
  sampled.campaigns[0].result.by_cut[{"allocate"}].sampled = 1;
  EXPECT_FALSE(durable({sampled}).devices[0].is_exhaustive());
  const GuaranteeRow unjudged = durable({device("kill", 100, 0, 4)});
  EXPECT_EQ(unjudged.verdict, Verdict::kHolds);
  EXPECT_FALSE(unjudged.devices[0].is_exhaustive());
  EXPECT_EQ(unjudged.devices[0].distinct, 100U);
  EXPECT_EQ(unjudged.devices[0].unjudged, 4U);
}

TEST(Verdicts, CountForAnOperationWhatARecoveryHadLeftBefore) {
  Device met_again = device("kill", 100, 0);
  explorer::Counts& again = met_again.campaigns[0].result.by_cut[{"allocate", false, true}];
  again.tested = 3;
  again.violating_by_guarantee[kDurable] = 2;
  const GuaranteeRow row = durable({met_again});
  EXPECT_EQ(row.cells[0].verdict, Verdict::kViolated);
  EXPECT_EQ(row.cells[0].tested, 103U);
  EXPECT_EQ(row.cells[0].violating, 2U);
  EXPECT_EQ(row.devices[0].verdict, Verdict::kViolated);
  EXPECT_EQ(row.devices[0].distinct, 100U) << "no image counts twice on a device";
  EXPECT_EQ(row.devices[0].violating, 0U);
}

StoreResult concluded(std::vector<Device> devices) {
  StoreResult store;
  store.subject = &journaled();
  store.devices = std::move(devices);
  store.control = fired_control();
  draw_conclusions(store);
  return store;
}

constexpr std::size_t kTold = static_cast<std::size_t>(Guarantee::kTold);
constexpr std::size_t kSpace = static_cast<std::size_t>(Guarantee::kSpace);

/// Of so many files with a flipped bit, half of them after a crash.
Campaign damage_campaign(std::uint64_t files,
                         explorer::DamageOutcome outcome = explorer::DamageOutcome::kRefused) {
  constexpr auto kFlip = static_cast<std::size_t>(explorer::DamageKind::kFlip);
  Campaign campaign;
  campaign.options.damage = true;
  campaign.complete = true;
  campaign.result.sequences = 3;
  explorer::DamageCounts& counts = campaign.result.damage;
  counts.outcomes.at(kFlip).at(static_cast<std::size_t>(outcome)) = files;
  counts.after_crashes.at(kFlip).at(static_cast<std::size_t>(outcome)) = files / 2;
  return campaign;
}

/// A device on which each guarantee was judged.
Device judged_device(std::string_view profile) {
  Device judged = device(profile, 100, 0);
  judged.campaigns[0].result.by_cut[{explorer::kNestedCrash}].tested = 100;
  Campaign faults = judged.campaigns[0];
  faults.options.faults = true;
  faults.result.by_cut[{"allocate", true}].tested = 100;
  judged.campaigns.push_back(faults);
  judged.damage = damage_campaign(100);
  return judged;
}

GuaranteeRow row_of(oracle::GuaranteeId guarantee, std::vector<Device> devices) {
  return concluded(std::move(devices)).guarantees.at(static_cast<std::size_t>(guarantee));
}

TEST(Told, IsJudgedByDamagedFilesAlone) {
  const GuaranteeRow row = row_of(Guarantee::kTold, {judged_device("kill")});
  EXPECT_EQ(row.verdict, Verdict::kHolds);
  ASSERT_EQ(row.cells.size(), 2U);
  EXPECT_EQ(row.cells[0].operation, "flipped bit");
  EXPECT_EQ(row.cells[0].tested, 50U);
  EXPECT_EQ(row.cells[1].operation, "flipped bit after a crash");
  EXPECT_EQ(row.devices[0].distinct, 100U);
  EXPECT_FALSE(row.devices[0].is_exhaustive()) << "bits that nothing relies on are a sample";
  Device undamaged = judged_device("kill");
  undamaged.damage.reset();
  EXPECT_EQ(row_of(Guarantee::kTold, {undamaged}).verdict, Verdict::kNotJudged);
  EXPECT_EQ(verdict_of(concluded({undamaged})), "incomplete");
}

TEST(Told, IsNotJudgedByWhatNoStoreCouldTell) {
  using explorer::DamageOutcome;
  const auto judged = [](DamageOutcome outcome) {
    Device device = judged_device("kill");
    device.damage = damage_campaign(100, outcome);
    return row_of(Guarantee::kTold, {device});
  };
  EXPECT_EQ(judged(DamageOutcome::kUndetectable).verdict, Verdict::kNotJudged);
  EXPECT_EQ(judged(DamageOutcome::kTold).verdict, Verdict::kHolds);
  const GuaranteeRow silent = judged(DamageOutcome::kSilent);
  EXPECT_EQ(silent.verdict, Verdict::kViolated);
  EXPECT_EQ(silent.devices[0].violating, 100U);
}

TEST(Told, IsClaimedAloneWhereACrashSpoilsUnits) {
  Device unsafe = device("unsafe", 100, 0);
  explorer::Counts& counts = unsafe.campaigns[0].result.by_cut[{"allocate"}];
  counts.unjudged_by_guarantee[kTold] = 1;
  counts.after_spoiling[static_cast<std::size_t>(explorer::DamageOutcome::kUndetectable)] = 2;
  const StoreResult store = concluded({judged_device("kill"), unsafe});
  EXPECT_TRUE(store.holds());
  for (std::size_t i = 0; i < store.guarantees.size(); ++i) {
    if (i == kSpace) continue;
    const GuaranteeRow& row = store.guarantees[i];
    EXPECT_EQ(row.devices[1].verdict, i == kTold ? Verdict::kHolds : Verdict::kNotClaimed) << i;
    EXPECT_EQ(row.verdict, Verdict::kHolds) << i;
    EXPECT_EQ(row.weakest_device, 0U) << i;
  }
  EXPECT_EQ(store.guarantees[kTold].devices[1].tested, 97U);
  EXPECT_TRUE(concluded({unsafe}).holds()) << "nothing else is claimed there";
  unsafe.campaigns[0].result.by_cut[{"allocate"}].violating_by_guarantee[kTold] = 1;
  EXPECT_TRUE(concluded({judged_device("kill"), unsafe}).is_violated());
}

TEST(Space, IsJudgedOnlyWhereTheMediumWasFull) {
  Device full = judged_device("full");
  EXPECT_EQ(row_of(Guarantee::kSpace, {full}).verdict, Verdict::kNotJudged);
  EXPECT_FALSE(concluded({full}).holds());
  full.campaigns[0].result.refused_for_space = 1;
  const GuaranteeRow row = row_of(Guarantee::kSpace, {judged_device("hostile"), full});
  EXPECT_EQ(row.verdict, Verdict::kHolds);
  EXPECT_EQ(row.devices[0].verdict, Verdict::kNotClaimed) << "there is space for everything";
  EXPECT_EQ(row.weakest_device, 1U);
  EXPECT_TRUE(concluded({judged_device("hostile"), full}).holds());
  full.campaigns[0].result.by_cut[{"allocate"}].violating_by_guarantee[kSpace] = 1;
  EXPECT_TRUE(concluded({full}).is_violated());
}

TEST(Space, IsNotClaimedWhereGrowthReservesNothingOrOverwritingNeedsSpace) {
  for (const char* profile : {"kill", "kill,space=4096,cow=yes", "kill,space=4096,reserve=no"}) {
    Device device = judged_device(profile);
    device.campaigns[0].result.refused_for_space = 1;
    EXPECT_EQ(row_of(Guarantee::kSpace, {device}).verdict, Verdict::kNotClaimed) << profile;
  }
}

TEST(Verdicts, NameNoDeviceThatIsInNoOrderWithTheOthers) {
  const auto weakest = [](std::uint64_t hostile, std::uint64_t full) {
    return durable(
               {device("kill", 100, 0), device("hostile", 100, hostile), device("full", 100, full)})
        .weakest_device;
  };
  EXPECT_EQ(weakest(0, 0), 1U);
  EXPECT_EQ(weakest(0, 1), 1U);
  EXPECT_EQ(weakest(1, 0), 0U);
}

TEST(AStore, HoldsOnlyWhereAllThatIsClaimedWasJudgedOnEveryDevice) {
  EXPECT_TRUE(concluded({judged_device("kill"), judged_device("ordered")}).holds());
  EXPECT_EQ(verdict_of(concluded({judged_device("kill")})), "holds");
  Device without_nested = judged_device("ordered");
  without_nested.campaigns[0].result.by_cut.erase({explorer::kNestedCrash});
  const StoreResult store = concluded({judged_device("kill"), without_nested});
  ASSERT_TRUE(store.complete);
  EXPECT_FALSE(store.is_violated());
  EXPECT_EQ(store.claimed_and(Verdict::kNotJudged), 1U);
  EXPECT_FALSE(store.holds());
  EXPECT_EQ(verdict_of(store), "incomplete");
}

TEST(TooLittle, IsSaidBelowEachFloorAndNotAboveIt) {
  const auto lacks = [](auto take_away) {
    StoreResult store;
    store.subject = &journaled();
    store.devices = {device("kill", 100, 0)};
    store.control = fired_control();
    take_away(store);
    draw_conclusions(store);
    const GuaranteeRow& row = store.guarantees.at(kDurable);
    EXPECT_EQ(row.verdict, row.cells.at(0).lacks.empty() ? Verdict::kHolds : Verdict::kTooLittle);
    EXPECT_EQ(row.cells.at(0).verdict, row.verdict);
    EXPECT_EQ(row.weakest_device.has_value(), row.verdict == Verdict::kHolds);
    EXPECT_EQ(row.devices.at(0).cells_below_floor, row.cells.at(0).lacks.empty() ? 0U : 1U);
    EXPECT_EQ(row.devices.at(0).lacks, row.cells.at(0).lacks);
    std::string text;
    for (const std::string& lack : row.cells.at(0).lacks) text += lack + "\n";
    return text;
  };
  const auto result = [](StoreResult& store) -> explorer::CampaignResult& {
    return store.devices.at(0).campaigns.at(0).result;
  };
  EXPECT_EQ(lacks([](StoreResult&) {}), "");
  EXPECT_EQ(lacks([&](auto& store) { result(store).sequences = 20; }), "");
  EXPECT_EQ(lacks([&](auto& store) { result(store).sequences = 19; }), "19 of 20 histories\n");
  EXPECT_EQ(lacks([](auto& store) { store.devices = {device("kill", 20, 0)}; }), "");
  EXPECT_EQ(lacks([](auto& store) { store.devices = {device("kill", 19, 0)}; }),
            "19 of 20 states\n");
  EXPECT_EQ(lacks([&](auto& store) { result(store).coverage = {}; }),
            "0 of 97 features, 60 % needed\n");
  EXPECT_EQ(lacks([&](auto& store) { result(store).counts.states = 1'000; }),
            "would find 1 of 26 planted bugs, 50 % needed\n");
  EXPECT_EQ(lacks([](auto& store) { store.control = {}; }), "the control has found nothing\n");
}

TEST(TooLittle, IsNotSaidOfWhatAProofCovers) {
  Device proven = device("kill", 20, 0);
  proven.campaigns[0].result.sequences = 2;
  proven.proof = SmallHeaps();
  proven.proof->proof.fixpoint = true;
  EXPECT_EQ(durable({proven}).cells.at(0).verdict, Verdict::kHolds);
  EXPECT_EQ(durable({proven}).verdict, Verdict::kTooLittle) << "it covers not every operation";
  explorer::Counts& counts = proven.campaigns[0].result.by_cut[{"allocate"}];
  counts.tested = 19;
  EXPECT_EQ(durable({proven}).cells.at(0).lacks, std::vector<std::string>{"19 of 20 states"})
      << "so small a store may prove next to nothing";
}

TEST(TooLittle, IsSaidOfAnOperationAndNotOfAllWhereOnlyThatIsRare) {
  Device rare = device("kill", 100, 0);
  rare.campaigns[0].result.by_cut[{"reclaim"}].tested = 3;
  const GuaranteeRow row = durable({rare});
  EXPECT_EQ(row.cells.at(0).verdict, Verdict::kHolds);
  EXPECT_EQ(row.cells.at(1).verdict, Verdict::kTooLittle);
  EXPECT_EQ(row.cells.at(1).lacks, std::vector<std::string>{"3 of 20 states"});
  EXPECT_EQ(row.devices.at(0).cells_below_floor, 1U);
  EXPECT_EQ(row.verdict, Verdict::kHolds);
}

TEST(TooLittle, IsSaidInDepthOfFewerHistories) {
  Device few = judged_device("kill");
  few.campaigns[1].result.sequences = 2;
  few.damage->result.sequences = 2;
  const StoreResult store = concluded({few});
  for (const auto guarantee : {Guarantee::kContained, Guarantee::kTold}) {
    const GuaranteeRow& row = store.guarantees.at(static_cast<std::size_t>(guarantee));
    EXPECT_EQ(row.verdict, Verdict::kTooLittle);
    EXPECT_EQ(row.devices.at(0).lacks, (std::vector<std::string>{"2 of 3 histories"}));
  }
  EXPECT_EQ(store.claimed_and(Verdict::kTooLittle), 2U);
  EXPECT_FALSE(store.holds());
  EXPECT_EQ(verdict_of(store), "incomplete");
}

TEST(Certificates, AreForProofsThatEndedAndFoundNothing) {
  SmallHeaps proof;
  EXPECT_FALSE(proof.is_certificate());
  proof.proof.fixpoint = true;
  EXPECT_TRUE(proof.is_certificate());
  proof.proof.counts.sampled_points = 1;
  EXPECT_FALSE(proof.is_certificate());
  proof.proof.counts.sampled_points = 0;
  proof.proof.violations[{}];
  EXPECT_FALSE(proof.is_certificate());
  Device with_proof = device("kill", 100, 0);
  with_proof.proof = SmallHeaps();
  with_proof.proof->proof.fixpoint = true;
  EXPECT_TRUE(durable({with_proof}).devices[0].certificate);
  EXPECT_FALSE(durable({device("kill", 100, 0)}).devices[0].certificate);
}

/// On which a proof found nothing, with so many crashes in a row in recoveries.
Device proven_device(unsigned nested) {
  Device device = judged_device("kill");
  device.proof = SmallHeaps();
  device.proof->bounds.scope.nested = nested;
  device.proof->proof.fixpoint = true;
  for (const char* word : {"write", "write-header", "reclaim", "batch"}) {
    device.campaigns[0].result.by_cut[{word}].tested = 100;
  }
  return device;
}

TEST(Certificates, AreOnlyForGuaranteesThatAProofJudges) {
  const auto has_one = [](oracle::GuaranteeId guarantee, unsigned nested) {
    const StoreResult store = concluded({proven_device(nested)});
    return store.guarantees.at(static_cast<std::size_t>(guarantee)).devices[0].certificate;
  };
  EXPECT_TRUE(has_one(Guarantee::kDurable, 1));
  EXPECT_TRUE(has_one(Guarantee::kConverges, 1));
  EXPECT_FALSE(has_one(Guarantee::kConverges, 0));
  EXPECT_FALSE(has_one(Guarantee::kHeader, 1)) << "no action writes into the header";
  EXPECT_FALSE(has_one(Guarantee::kBestFit, 1));
  EXPECT_FALSE(has_one(Guarantee::kContained, 1));
}

TEST(Certificates, AreOnlyForOperationsThatAreActionsOfTheProof) {
  const StoreResult store = concluded({proven_device(1)});
  std::set<std::string_view> with;
  for (const Cell& cell : store.guarantees.at(kDurable).cells) {
    if (cell.certificate) with.insert(cell.operation);
  }
  EXPECT_EQ(with, (std::set<std::string_view>{"allocate", "recovery", "reclaim"}));
}

TEST(Certificates, KnowTheActionsOfTheCoreAlphabet) {
  using Kind = ghost_tree::ActionKind;
  std::set<std::string_view> words;
  for (const Kind kind :
       {Kind::kAllocate, Kind::kAllocatePair, Kind::kDeallocate, Kind::kDeallocatePair,
        Kind::kReallocate, Kind::kReopen, Kind::kReclaim}) {
    explorer::Action action{static_cast<std::uint8_t>(kind)};
    action.second = 1;
    action.after = 32;
    for (const auto& operation : ghost_tree::operations_of(action, 2)) {
      words.insert(history::word(operation));
    }
  }
  words.erase("write");  // of what a slice gains, and nothing else
  Device device = proven_device(1);
  for (const std::string_view word : words) {
    device.campaigns[0].result.by_cut[{word}].tested = 100;
  }
  for (const Cell& cell : concluded({device}).guarantees.at(kDurable).cells) {
    EXPECT_TRUE(cell.certificate || !words.contains(cell.operation)) << cell.operation;
  }
  EXPECT_GE(words.size(), 7U);
}

}  // namespace
}  // namespace crashcheck::audit
