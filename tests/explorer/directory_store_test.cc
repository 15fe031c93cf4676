// A store in a directory goes through the explorer as one in a file does: found, shrunk, replayed,
// carried to other file systems, written down and read back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explorer/campaign.h"
#include "explorer/carried_case.h"
#include "explorer/case_walk.h"
#include "explorer/missing_sync.h"
#include "settings_folder.h"

namespace crashcheck::explorer {
namespace {

using ::testing::HasSubstr;

faultfs::DeviceProfile device(const char* text) {
  return faultfs::parse_device(faultfs::Medium::kDirectory, text).value();
}

CampaignResult campaign(const Store& store, const char* on, unsigned nested = 0,
                        unsigned jobs = 1) {
  CampaignOptions options;
  options.sequences = 6;
  options.max_operations = 4;
  options.jobs = jobs;
  options.scope.profile = device(on);
  options.scope.nested = nested;
  CampaignProgress progress;
  return run_campaign(store, options, progress);
}

/// The minimal case of the only violation that there is.
Case case_of(const Store& store, const char* on) {
  const CampaignResult result = campaign(store, on);
  EXPECT_FALSE(result.groups.empty());
  if (result.groups.empty()) return {};
  const Group& group = result.groups.begin()->second;
  return make_case(store, device(on), group.shrunk->sighting);
}

std::string text_of(const Store& store, const Case& reproduction) {
  return to_line(store, reproduction);
}

TEST(DirectoryStore, ThatSyncsEverythingHoldsOnEveryFileSystem) {
  for (const char* on : {"kill", "ordered", "folklore", "xfs", "ext4", "posix-names", "posix",
                         "btrfs,rename=whole", "posix,unit=8"}) {
    const CampaignResult result = campaign(settings_store<Forgets::kNothing>(), on, 1);
    EXPECT_TRUE(result.groups.empty()) << on;
    EXPECT_GT(result.counts.tested, 10U) << on;
  }
}

TEST(DirectoryStore, ThatRenamesLosesBothNamesWhereTheHalvesOfARenameAreTwoChanges) {
  EXPECT_FALSE(campaign(settings_store<Forgets::kNothing>(), "btrfs").groups.empty());
}

TEST(DirectoryStore, ThatForgetsTheNameIsFoundWhereNamesWait) {
  const Store& store = settings_store<Forgets::kName>();
  EXPECT_TRUE(campaign(store, "kill").groups.empty());
  for (const char* on : {"ordered", "ext4", "posix"}) {
    EXPECT_FALSE(campaign(store, on).groups.empty()) << on;
  }
}

TEST(DirectoryStore, ThatForgetsTheContentIsFoundWhereContentsWait) {
  const Store& store = settings_store<Forgets::kContent>();
  for (const char* on : {"kill", "ordered"}) EXPECT_TRUE(campaign(store, on).groups.empty()) << on;
  for (const char* on : {"xfs", "ext4", "btrfs", "posix"}) {
    EXPECT_FALSE(campaign(store, on).groups.empty()) << on;
  }
}

TEST(DirectoryStore, HasAMinimalCaseThatReplays) {
  const Store& store = settings_store<Forgets::kName>();
  const Case minimal = case_of(store, "posix");
  EXPECT_EQ(text_of(store, minimal),
            "crashcheck-case 1; store settings; device posix; set 1; crash 4 choose 1/3; "
            "expect lost-acked");
  const auto replayed = replay(store, minimal);
  ASSERT_TRUE(replayed.has_value());
  EXPECT_TRUE(as_expected(minimal, replayed->judgement.findings));
}

TEST(DirectoryStore, HasCasesThatAreReadBack) {
  const Store& store = settings_store<Forgets::kName>();
  const Stores stores({&store});
  const Case minimal = case_of(store, "posix");
  const auto read = parse_case(stores, to_string(store, minimal));
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->same_as(minimal));
}

TEST(DirectoryStore, RefusesChoicesThatThereAreNot) {
  const Store& store = settings_store<Forgets::kName>();
  const Stores stores({&store});
  const std::string head = "crashcheck-case 1\nstore settings\ndevice posix\nset 1\ncrash 4 ";
  const auto with = [&](const std::string& words) { return parse_case(stores, head + words); };
  EXPECT_THAT(with("choose 2/2").error().message, HasSubstr("none of the options"));
  EXPECT_THAT(with("choose 1").error().message, HasSubstr("TAKEN/OPTIONS"));
  const auto fits_not = with("choose 0/7");
  ASSERT_TRUE(fits_not.has_value());
  const auto replayed = replay(store, *fits_not);
  ASSERT_FALSE(replayed.has_value());
  EXPECT_THAT(replayed.error().message, HasSubstr("other choices"));
  const auto of_a_file = with("torn 1");
  ASSERT_TRUE(of_a_file.has_value());
  const auto torn = replay(store, *of_a_file);
  ASSERT_FALSE(torn.has_value());
  EXPECT_THAT(torn.error().message, HasSubstr("'choose' alone"));
}

TEST(DirectoryStore, IsNeitherDamagedNorHasCallsThatFail) {
  const Store& store = settings_store<Forgets::kNothing>();
  const Stores stores({&store});
  const std::string head = "crashcheck-case 1\nstore settings\n";
  EXPECT_THAT(parse_case(stores, head + "fault io/write 1 EIO once\nset 1\n").error().message,
              HasSubstr("not made to fail"));
  EXPECT_THAT(parse_case(stores, head + "set 1\ndamage flip 0 0\n").error().message,
              HasSubstr("are not damaged"));
  // The store promises to tell of damage, and every scale damages some files.
  ASSERT_TRUE(store.promises().told);
  CampaignOptions options;
  options.sequences = 30;
  options.max_operations = 2;
  options.scale = Scale::kSwarm;
  options.damage = true;
  options.faults = true;
  options.scope.profile = device("posix");
  CampaignProgress progress;
  EXPECT_TRUE(run_campaign(store, options, progress).groups.empty());
}

TEST(DirectoryStore, KeepsEverythingWhereACrashSaysNothing) {
  const Store& store = settings_store<Forgets::kName>();
  Case reproduction = case_of(store, "posix");
  reproduction.lives.back().crash->choices.clear();
  const auto replayed = replay(store, reproduction);
  ASSERT_TRUE(replayed.has_value());
  EXPECT_TRUE(replayed->judgement.holds());
}

TEST(DirectoryStore, HasItsCasesCarriedToOtherFileSystems) {
  const Store& store = settings_store<Forgets::kName>();
  const Case found = case_of(store, "ext4");
  for (const char* on : {"ordered", "posix", "btrfs"}) {
    const auto carried = carried_to(store, found, device(on));
    ASSERT_TRUE(carried.has_value()) << on;
    EXPECT_FALSE(carried->replay.judgement.holds()) << on;
  }
  EXPECT_FALSE(carried_to(store, found, device("kill")).has_value());
}

TEST(DirectoryStore, IsWalkedThroughWhereACaseLeavesTheCrashOpen) {
  const Store& store = settings_store<Forgets::kName>();
  const Stores stores({&store});
  const auto read = parse_case(stores,
                               "crashcheck-case 1\nstore settings\ndevice posix\nset 1\n"
                               "crash anywhere survivors any\nexpect lost-acked\n");
  ASSERT_TRUE(read.has_value());
  const auto walked = walk_case(store, *read, 1000);
  ASSERT_TRUE(walked.has_value());
  EXPECT_EQ(walked->crash_points, 5U);  // before each of create, write, sync, rename, and after
  EXPECT_GT(walked->matching, 0U);
  EXPECT_LT(walked->matching, walked->states);
}

TEST(DirectoryStore, IsExploredAlikeByAnyNumberOfWorkers) {
  const Store& store = settings_store<Forgets::kContent>();
  const CampaignResult one = campaign(store, "posix", 1, 1);
  const CampaignResult three = campaign(store, "posix", 1, 3);
  EXPECT_EQ(one.counts.states, three.counts.states);
  EXPECT_EQ(one.counts.violating, three.counts.violating);
  EXPECT_EQ(one.counts.digest(), three.counts.digest());
  EXPECT_GT(one.counts.nested, 0U);
}

std::string sync_for(const Store& store, const char* on) {
  const Case minimal = case_of(store, on);
  const auto replayed = replay(store, minimal);
  return replayed ? missing_sync(store, minimal, *replayed) : "not replayed";
}

TEST(DirectoryStore, IsToldWhichSyncItForgets) {
  EXPECT_EQ(sync_for(settings_store<Forgets::kName>(), "posix"),
            "sync . after event 4 (rename settings.new to settings)");
  EXPECT_EQ(sync_for(settings_store<Forgets::kContent>(), "posix"),
            "sync settings.new after event 2 (write settings.new 0..8)");
}

TEST(DirectoryStore, IsToldOfNoSyncWhereNoneHelps) {
  EXPECT_EQ(sync_for(settings_store<Forgets::kNothing>(), "btrfs"), "");
}

}  // namespace
}  // namespace crashcheck::explorer
