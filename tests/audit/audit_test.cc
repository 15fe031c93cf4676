// Audits in one run and in many, and what they come to.
#include "audit/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "audit/json.h"
#include "cell/cell.h"
#include "explorer/forwarding_store.h"
#include "explorer/replay.h"
#include "oracle/finding.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

using oracle::Guarantee;
using ::testing::HasSubstr;

Plan small_plan(std::vector<std::string_view> protocols = {"in-place", "journaled"},
                std::vector<std::string_view> profiles = {"kill"}) {
  Plan plan;
  for (const std::string_view protocol : protocols) {
    plan.subjects.push_back(subjects::ghost_trees().find(protocol));
  }
  for (const std::string_view profile : profiles) {
    plan.profiles.push_back(faultfs::parse_profile(profile).value());
  }
  plan.states = 4'000;
  plan.operations = 8;
  plan.units = 2;
  return plan;
}

/// Files by name.
class Folder {
 public:
  Archive archive() {
    return {[this](const std::string& name) -> std::optional<std::string> {
              const auto file = files.find(name);
              return file == files.end() ? std::nullopt : std::optional(file->second);
            },
            [this](const std::string& name, const std::string& text) {
              files[name] = text;
              return tl::expected<void, std::string>();
            }};
  }

  std::map<std::string, std::string> files;
};

std::string report(const Plan& plan, const Audit& audit) {
  const Result result = audit.result();
  std::string text = to_json(plan, result, {}).dump(1);
  for (std::size_t i = 0; i < result.stores.size(); ++i) {
    text += page_data(plan, result, i, {}).dump(1);
  }
  return text;
}

/// One run from what the folder has; how it ended is in the folder again.
void run(Audit& audit, Folder& folder, unsigned jobs = 1,
         std::optional<std::chrono::steady_clock::duration> limit = std::nullopt) {
  const auto resumed = audit.resume(folder.archive());
  ASSERT_TRUE(resumed) << resumed.error();
  AuditProgress progress;
  ASSERT_TRUE(audit.run(jobs, limit, folder.archive(), progress));
}

const GuaranteeRow& row_of(const StoreResult& store, oracle::GuaranteeId guarantee) {
  return store.guarantees.at(static_cast<std::size_t>(guarantee));
}

TEST(Audit, KnowsHowManyStatesAreLeft) {
  const Plan plan = small_plan({"journaled"});
  Folder folder;
  const auto states_planned = [&](std::optional<std::chrono::steady_clock::duration> limit) {
    Audit audit(plan);
    EXPECT_TRUE(audit.resume(folder.archive()));
    AuditProgress progress;
    EXPECT_TRUE(audit.run(1, limit, folder.archive(), progress));
    EXPECT_EQ(progress.parts_done, limit ? 0 : progress.parts.load());
    EXPECT_EQ(progress.states_left, limit ? progress.states_planned.load() : 0);
    return progress.states_planned.load();
  };
  // Of crashes, and of calls that fail.
  EXPECT_EQ(states_planned(std::chrono::steady_clock::duration::zero()), 2 * plan.states);
  EXPECT_EQ(states_planned(std::nullopt), 2 * plan.states);
  EXPECT_EQ(states_planned(std::nullopt), 0U);
}

TEST(Audit, FindsThePublishedProtocolWantingAndTheOtherOneSound) {
  const Plan plan = small_plan({"in-place", "journaled"}, {"kill", "powerloss"});
  Folder folder;
  Audit audit(plan);
  run(audit, folder, 2);
  const Result result = audit.result();
  ASSERT_TRUE(result.complete);
  const StoreResult& in_place = result.stores.at(0);
  EXPECT_TRUE(in_place.is_violated());
  EXPECT_EQ(row_of(in_place, Guarantee::kDurable).verdict, Verdict::kViolated);
  EXPECT_EQ(row_of(in_place, Guarantee::kDurable).weakest_device, std::nullopt);
  EXPECT_EQ(row_of(in_place, Guarantee::kContained).verdict, Verdict::kNotClaimed);
  EXPECT_EQ(row_of(in_place, Guarantee::kHeader).verdict, Verdict::kTooLittle);
  const StoreResult& journaled = result.stores.at(1);
  EXPECT_FALSE(journaled.is_violated());
  EXPECT_TRUE(journaled.complete);
  for (const GuaranteeRow& row : journaled.guarantees) {
    if (row.claim.guarantee == Guarantee::kSpace) {
      EXPECT_EQ(row.verdict, Verdict::kNotClaimed) << "there is space for everything";
      continue;
    }
    EXPECT_TRUE(row.verdict == Verdict::kHolds || row.verdict == Verdict::kTooLittle)
        << oracle::name(row.claim.guarantee);
    const bool proven = row.claim.guarantee != Guarantee::kContained &&
                        row.claim.guarantee != Guarantee::kBestFit &&
                        row.claim.guarantee != Guarantee::kTold &&
                        row.claim.guarantee != Guarantee::kHeader;
    EXPECT_EQ(row.devices.at(0).certificate, proven) << oracle::name(row.claim.guarantee);
  }
  for (const StoreResult& store : result.stores) {
    EXPECT_GT(store.control.campaigns.at(0).result.counts.violating, 0U);
  }
}

TEST(Audit, JudgesWhatIsToldAndAFullMedium) {
  const Plan plan = small_plan({"in-place", "journaled"}, {"kill", "full,space=1024", "unsafe"});
  Folder folder;
  Audit audit(plan);
  run(audit, folder, 2);
  const Result result = audit.result();
  ASSERT_TRUE(result.complete);
  const StoreResult& in_place = result.stores.at(0);
  EXPECT_TRUE(in_place.devices.at(2).campaigns.empty()) << "it claims nothing there";
  for (const Device& device : in_place.devices) EXPECT_FALSE(device.damage);
  const StoreResult& journaled = result.stores.at(1);
  EXPECT_FALSE(journaled.is_violated());
  EXPECT_FALSE(journaled.holds());
  const auto verdicts = [&](oracle::GuaranteeId guarantee) {
    std::vector<Verdict> all;
    for (const DeviceVerdict& device : row_of(journaled, guarantee).devices) {
      all.push_back(device.verdict);
    }
    return all;
  };
  constexpr auto kNot = Verdict::kNotClaimed;
  constexpr auto kFew = Verdict::kTooLittle;
  EXPECT_EQ(verdicts(Guarantee::kTold), (std::vector{kFew, kFew, kFew}));
  EXPECT_EQ(verdicts(Guarantee::kSpace), (std::vector{kNot, kFew, kNot}));
  EXPECT_EQ(verdicts(Guarantee::kOpens), (std::vector{kFew, kFew, kNot}));
  EXPECT_FALSE(journaled.devices.at(1).proof) << "a small heap fills no medium";
  EXPECT_FALSE(journaled.devices.at(2).proof);
  EXPECT_FALSE(journaled.devices.at(2).damage) << "there a crash spoils units";
  EXPECT_EQ(journaled.devices.at(2).campaigns.size(), 1U) << "no calls fail";
}

/// The cell, which claims that it tells of damage. Its value has no checksum.
class BoastfulCell final : public explorer::ForwardingStore {
 public:
  BoastfulCell() : ForwardingStore(cell::cell_store()), promises_(real().promises()) {
    for (const explorer::Guarantee& each : promises_.guarantees) guarantees_.push_back(each);
    guarantees_.at(explorer::index_of(promises_.told->guarantee)).claim = "yes";
    promises_.guarantees = guarantees_;
  }
  [[nodiscard]] const explorer::Promises& promises() const override { return promises_; }

 private:
  std::vector<explorer::Guarantee> guarantees_;
  explorer::Promises promises_;
};

TEST(Audit, FindsAStoreThatDoesNotTell) {
  const BoastfulCell boastful;
  Plan plan = small_plan({});
  plan.subjects = {&boastful};
  Folder folder;
  Audit audit(plan);
  run(audit, folder, 2);
  const StoreResult store = audit.result().stores.at(0);
  const explorer::GuaranteeId told = cell::cell_store().promises().told->guarantee;
  ASSERT_TRUE(store.is_violated());
  const GuaranteeRow& row = store.guarantees.at(explorer::index_of(told));
  EXPECT_EQ(row.verdict, Verdict::kViolated);
  EXPECT_GT(row.devices.at(0).violating, 0U);
  std::size_t shown = 0;
  for (const Violation& violation : store.violations) {
    if (violation.signature.guarantee != told) continue;
    ++shown;
    EXPECT_TRUE(violation.by_damage);
    EXPECT_TRUE(violation.example.minimal);
    const explorer::Case& example = violation.example.reproduction;
    const auto replayed = explorer::replay(*store.subject, example);
    ASSERT_TRUE(replayed) << to_line(*store.subject, example);
    EXPECT_TRUE(as_expected(example, replayed->judgement.findings));
  }
  EXPECT_GT(shown, 1U);
}

TEST(Audit, HasForEachViolationAMinimalCaseThatShowsIt) {
  Plan plan = small_plan({"in-place"});
  plan.states = 20'000;
  plan.operations = 10;
  Folder folder;
  Audit audit(plan);
  run(audit, folder, 2);
  const StoreResult store = audit.result().stores.at(0);
  ASSERT_GT(store.violations.size(), 8U);
  for (const Violation& violation : store.violations) {
    const explorer::Case& example = violation.example.reproduction;
    const auto replayed = explorer::replay(*store.subject, example);
    ASSERT_TRUE(replayed) << to_line(*store.subject, example);
    EXPECT_TRUE(violation.example.minimal) << to_line(*store.subject, example);
    EXPECT_TRUE(as_expected(example, replayed->judgement.findings))
        << to_line(*store.subject, example);
    EXPECT_TRUE(std::ranges::any_of(replayed->judgement.findings, [&](auto& finding) {
      return finding.guarantee == violation.signature.guarantee;
    })) << to_line(*store.subject, example);
  }
  for (const GuaranteeRow& row : store.guarantees) {
    for (const Cell& cell : row.cells) {
      if (cell.verdict != Verdict::kViolated) continue;
      EXPECT_FALSE(cell.violations.empty())
          << oracle::name(row.claim.guarantee) << " " << cell.operation;
    }
  }
}

TEST(Audit, CountsAViolationWhereItNamesIt) {
  Plan plan = small_plan({"in-place"}, {"kill", "powerloss"});
  plan.states = 20'000;
  plan.operations = 10;
  plan.units = 0;
  Folder folder;
  Audit audit(plan);
  run(audit, folder, 2);
  const StoreResult store = audit.result().stores.at(0);
  std::size_t violated = 0;
  for (const GuaranteeRow& row : store.guarantees) {
    for (const Cell& cell : row.cells) {
      if (cell.verdict != Verdict::kViolated || cell.operation == explorer::kNoCrash) continue;
      ++violated;
      const auto is_carried = [&](std::size_t i) {
        return store.violations[i].found_on.has_value();
      };
      if (cell.violating == 0 && std::ranges::any_of(cell.violations, is_carried)) continue;
      EXPECT_GT(cell.violating, 0U) << oracle::name(row.claim.guarantee) << " " << cell.operation;
    }
  }
  EXPECT_GT(violated, 10U);
}

TEST(Audit, ComesToTheSameInAnyNumberOfRunsWithAnyNumberOfJobs) {
  Plan plan = small_plan();
  plan.profiles.push_back(faultfs::parse_profile("unsafe").value());
  Folder at_once;
  Audit one(plan);
  run(one, at_once, 3);
  Folder folder;
  std::string last;
  std::size_t runs = 0;
  for (bool complete = false; !complete; ++runs) {
    ASSERT_LT(runs, 1000U);
    Audit piece(plan);
    // Longer each time, so that it comes to an end on a slow machine, too.
    run(piece, folder, 1, std::chrono::milliseconds(5 + runs));
    complete = piece.is_complete();
    if (complete) last = report(plan, piece);
  }
  EXPECT_GT(runs, 3U);
  EXPECT_TRUE(last == report(plan, one)) << "they differ";
}

TEST(Audit, ThatWasInterruptedSaysSo) {
  const Plan plan = small_plan();
  Folder folder;
  Audit audit(plan);
  AuditProgress progress;
  progress.campaigns.stop = true;
  ASSERT_TRUE(audit.run(1, std::nullopt, folder.archive(), progress));
  const Result result = audit.result();
  EXPECT_FALSE(result.complete);
  for (const StoreResult& store : result.stores) {
    EXPECT_EQ(verdict_of(store), "incomplete");
    EXPECT_EQ(row_of(store, Guarantee::kDurable).verdict, Verdict::kNotJudged);
  }
}

TEST(Audit, DoesNotGoOnWithAnotherPlanOrWithWhatIsDamaged) {
  Plan plan = small_plan({"journaled"});
  plan.states = 500;
  Folder folder;
  Audit audit(plan);
  run(audit, folder);
  for (const auto& [name, text] : folder.files) {
    Folder damaged = folder;
    damaged.files[name][text.size() / 2] ^= 1;
    const auto resumed = Audit(plan).resume(damaged.archive());
    ASSERT_FALSE(resumed) << name;
    EXPECT_THAT(resumed.error(), HasSubstr(name));
  }
  plan.seed = 2;
  const auto resumed = Audit(plan).resume(folder.archive());
  ASSERT_FALSE(resumed);
  EXPECT_THAT(resumed.error(), HasSubstr("about other work"));
}

TEST(AuditPage, IsWhatTheStoreFoundWithAStoryForEachViolation) {
  const Plan plan = small_plan({"in-place", "journaled"});
  Folder folder;
  Audit audit(plan);
  run(audit, folder, 2);
  const Result result = audit.result();
  Circumstances circumstances;
  circumstances.environment.commit = "abc";
  const auto data = page_data(plan, result, 0, circumstances);
  EXPECT_EQ(data.at("protocol"), "in-place");
  EXPECT_EQ(data.at("environment").at("commit"), "abc");
  EXPECT_EQ(data.at("other_pages").at(0).at("file"), "journaled.html");
  ASSERT_EQ(data.at("stories").size(), data.at("violations").size());
  for (std::size_t i = 0; i < data.at("violations").size(); ++i) {
    const auto& violation = data.at("violations").at(i);
    const auto& story = data.at("stories").at(violation.at("story").get<std::size_t>());
    EXPECT_EQ(violation.at("command"), story.at("command"));
    EXPECT_THAT(story.at("findings").dump(), HasSubstr(violation.at("guarantee")));
    for (const auto& frame : story.at("frames")) {
      EXPECT_LT(frame.at("heap").get<std::size_t>(), data.at("heaps").size());
    }
  }
}

}  // namespace
}  // namespace crashcheck::audit
