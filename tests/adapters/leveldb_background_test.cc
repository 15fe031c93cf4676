// Background work: done in order, kept back while it is held, and at the same moment each time.
#include <gmock/gmock.h>

#include <mutex>

#include "adapters/leveldb_env.h"
#include "adapters/leveldb_transactions.h"
#include "directory_calls.h"
#include "faultfs/memory_directory.h"

namespace crashcheck::adapters {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

/// What was done, in order.
class Diary {
 public:
  void note(int what) {
    const std::scoped_lock lock(mutex_);
    notes_.push_back(what);
  }
  std::vector<int> notes() {
    const std::scoped_lock lock(mutex_);
    return notes_;
  }

 private:
  std::mutex mutex_;
  std::vector<int> notes_;
};

struct Entry {
  Diary* diary;
  int what;
  LevelDbEnv* env = nullptr;
  Entry* then = nullptr;
};

void write_down(void* argument) {
  const Entry& entry = *static_cast<Entry*>(argument);
  entry.diary->note(entry.what);
  if (entry.then == nullptr) return;
  // Work that waits for the background does not wait for itself.
  entry.env->wait_for_background();
  entry.env->Schedule(&write_down, entry.then);
}

TEST(LevelDbBackground, WorkIsDoneInOrderWithWhatItSchedules) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  Diary diary;
  Entry last{&diary, 3};
  Entry first{&diary, 1, &env, &last};
  env.hold_background();
  Entry second{&diary, 2};
  env.Schedule(&write_down, &first);
  env.Schedule(&write_down, &second);
  env.release_background();
  EXPECT_THAT(diary.notes(), ElementsAre(1, 2, 3));
}

TEST(LevelDbBackground, HeldWorkIsKeptBackUntilItIsReleased) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  Diary diary;
  Entry entry{&diary, 1};
  env.hold_background();
  env.Schedule(&write_down, &entry);
  env.wait_for_background();
  EXPECT_THAT(diary.notes(), IsEmpty());
  env.release_background();
  EXPECT_THAT(diary.notes(), ElementsAre(1));
}

TEST(LevelDbBackground, HeldWorkIsDoneWhenTheEnvEnds) {
  faultfs::MemoryDirectory disk;
  Diary diary;
  Entry entry{&diary, 1};
  {
    LevelDbEnv env(disk);
    env.hold_background();
    env.Schedule(&write_down, &entry);
  }
  EXPECT_THAT(diary.notes(), ElementsAre(1));
}

TEST(LevelDbBackground, StartedThreadsHaveEndedWhenTheEnvEnds) {
  faultfs::MemoryDirectory disk;
  Diary diary;
  Entry entry{&diary, 1};
  { LevelDbEnv(disk).StartThread(&write_down, &entry); }
  EXPECT_THAT(diary.notes(), ElementsAre(1));
}

/// Log switches in every second transaction, and a database opened again so often that its level 0
/// has to be compacted.
constexpr LevelDbPlan kCompacting{.transactions = 20, .value_bytes = 40'000, .reopen_every = 4};

TEST(LevelDbBackground, OneWorkloadGivesOneTrace) {
  const auto recorded = [] {
    return calls_of([](World& world) { run_transactions(kCompacting, world); });
  };
  const std::vector<std::string> calls = recorded();
  // Tables are removed by compactions alone.
  EXPECT_THAT(calls, testing::Contains(testing::MatchesRegex("remove db/.*[.]ldb")));
  for (int again = 0; again < 5; ++again) ASSERT_EQ(recorded(), calls);
}

/// The call before which the first table is there, without its numbers.
std::string before_the_first_table(LevelDbPlan plan) {
  const std::vector<std::string> calls =
      calls_of([&](World& world) { run_transactions(plan, world); });
  const auto table =
      std::ranges::find_if(calls, [](const std::string& call) { return call.ends_with(".ldb"); });
  return table == calls.begin() || table == calls.end() ? "" : *std::prev(table);
}

TEST(LevelDbBackground, ACompactionEndsBeforeTheWriteThatNeededIt) {
  EXPECT_THAT(before_the_first_table({.value_bytes = 40'000}), EndsWith("create db/000004.log"));
}

TEST(LevelDbBackground, ASlowCompactionBeginsWhenItIsReleased) {
  EXPECT_EQ(before_the_first_table(
                {.transactions = 3, .value_bytes = 40'000, .has_slow_background = true}),
            "acknowledge 3");
}

}  // namespace
}  // namespace crashcheck::adapters
