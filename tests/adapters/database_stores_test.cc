// Databases as stores of the program: what random transactions find at each setting.
#include <gtest/gtest.h>

#include "explorer/campaign.h"
#include "subjects/stores.h"

namespace crashcheck::adapters {
namespace {

/// The kinds of violation that some short histories find.
std::set<std::string> kinds_found(const std::string& name, const std::string& device,
                                  unsigned nested = 0, std::uint64_t histories = 8) {
  const explorer::Store* const store = subjects::all_stores().find(name);
  EXPECT_NE(store, nullptr) << name;
  if (store == nullptr) return {};
  explorer::CampaignOptions options;
  options.sequences = histories;
  options.max_operations = 6;
  options.scope.profile = faultfs::parse_device(store->medium(), device).value();
  options.scope.epoch_cap = 64;
  options.scope.nested = nested;
  explorer::CampaignProgress progress;
  const explorer::CampaignResult result = run_campaign(*store, options, progress);
  EXPECT_GT(result.counts.tested, 200U) << name << " on " << device;
  std::set<std::string> kinds;
  for (const auto& [signature, group] : result.groups) {
    kinds.emplace(store->promises().name(signature.kind));
  }
  return kinds;
}

using Kinds = std::set<std::string>;

[[maybe_unused]] const Kinds kNone;

#ifdef CRASHCHECK_HAS_SQLITE
TEST(SqliteStores, LoseACommitInDeleteModeUnlessTheyAreExtraSafe) {
  EXPECT_EQ(kinds_found("sqlite:delete,full", "kill"), kNone);
  EXPECT_EQ(kinds_found("sqlite:delete,full", "ordered"), Kinds{"lost-acked"});
  for (const char* device : {"ordered", "ext4", "posix"}) {
    EXPECT_EQ(kinds_found("sqlite:delete,extra", device), kNone) << device;
  }
}

TEST(SqliteStores, HoldWithAWriteAheadLogThatIsSynced) {
  for (const char* device : {"kill", "ordered", "ext4", "btrfs", "powerloss"}) {
    EXPECT_EQ(kinds_found("sqlite:wal,full", device), kNone) << device;
  }
}

TEST(SqliteStores, LoseOnlyTheLastCommitsOfALogThatIsNotSynced) {
  for (const char* device : {"ordered", "powerloss"}) {
    EXPECT_EQ(kinds_found("sqlite:wal,normal", device), kNone) << device;
  }
}

TEST(SqliteStores, AreDamagedWithoutSyncs) {
  EXPECT_EQ(kinds_found("sqlite:delete,off", "kill"), kNone);
  EXPECT_TRUE(kinds_found("sqlite:delete,off", "powerloss", 0, 2).contains("corrupt"));
}

TEST(SqliteStores, HoldWhereRecoveriesAreCut) {
  EXPECT_EQ(kinds_found("sqlite:persist,extra", "ordered", 1), kNone);
}
#endif

#ifdef CRASHCHECK_HAS_LEVELDB
TEST(LevelDbStores, HoldOnFileSystemsThatKeepNamesInOrder) {
  for (const char* device : {"kill", "ordered", "ext4"}) {
    EXPECT_EQ(kinds_found("leveldb:sync", device), kNone) << device;
  }
}

TEST(LevelDbStores, LoseOnlyTheLastTransactionsWithoutSync) {
  EXPECT_EQ(kinds_found("leveldb:async", "ordered"), kNone);
}

TEST(LevelDbStores, MissANameWhereNamesWait) {
  EXPECT_TRUE(kinds_found("leveldb:sync", "posix").contains("lost-acked"));
}
#endif

}  // namespace
}  // namespace crashcheck::adapters
