// Choosing among acceptable outcomes.
#include "oracle/judge.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::oracle {
namespace {

using testing::put_u64;
using testing::worked_example;

constexpr std::uint64_t kSector = 512;

HeapState two_slices() {
  HeapState state;
  state.length = 240;
  Bytes hello(64);
  testing::put_text(hello, 0, "hello");
  state.live = {LiveSlice{1, 80, hello, {}, {}}, LiveSlice{3, 208, Bytes(32), {}, {}}};
  state.free = {{48, 80}, {144, 208}};
  return state;
}

HeapState without_free_block() {
  HeapState state = two_slices();
  state.free.pop_back();
  return state;
}

Judgement judge(const testing::Bytes& file, const std::vector<Outcome>& outcomes) {
  return judge_recovered(decode(file), outcomes, kSector);
}

TEST(JudgeRecovered, NamesTheOutcomeThatFits) {
  const auto judgement = judge(
      worked_example(), {exactly("other", without_free_block()), exactly("known", two_slices())});
  EXPECT_TRUE(judgement.holds());
  EXPECT_EQ(judgement.outcome, 1U);
  EXPECT_TRUE(judgement.rejected.empty());
}

TEST(JudgeRecovered, ReportsWhatEveryOutcomeIsMissing) {
  auto file = worked_example();
  put_u64(file, 16 + 48 + 24, 0);
  HeapState other = two_slices();
  other.live.pop_back();
  const auto judgement = judge(file, {exactly("known", two_slices()), exactly("other", other)});
  ASSERT_FALSE(judgement.holds());
  EXPECT_EQ(judgement.findings.front().kind, Kind::kLostAcked);
  EXPECT_FALSE(judgement.outcome.has_value());
}

TEST(JudgeRecovered, CallsItNotAtomicWhereEachOutcomeFailsInItsOwnWay) {
  HeapState longer = two_slices();
  longer.length = 272;
  const auto judgement = judge(worked_example(), {exactly("phantom here", without_free_block()),
                                                  exactly("too short here", longer)});
  ASSERT_FALSE(judgement.holds());
  // Both fail `durable` with a phantom: that is what they have in common.
  EXPECT_EQ(judgement.findings.front().kind, Kind::kPhantom);

  HeapState changed = two_slices();
  changed.live[0].content[0] = std::byte{'j'};
  const auto neither = judge(
      worked_example(), {exactly("phantom", without_free_block()), exactly("changed", changed)});
  ASSERT_EQ(neither.findings.size(), 1U);
  EXPECT_EQ(neither.findings.front().kind, Kind::kNotAtomic);
  ASSERT_EQ(neither.rejected.size(), 2U);
  EXPECT_EQ(neither.rejected[1].outcome, "changed");
}

TEST(JudgeRecovered, ReportsTheBytesThatTheClosestOutcomeMisses) {
  auto file = worked_example();
  put_u64(file, 16 + 48 + 24, 0);
  HeapState more = two_slices();
  more.free = {{48, 80}, {80, 208}};
  more.live.erase(more.live.begin());
  const auto judgement =
      judge(file, {exactly("misses more", more), exactly("known", two_slices())});
  EXPECT_EQ(judgement.findings.front().offset, 144U);
  EXPECT_EQ(judgement.findings.front().length, 64U);
}

TEST(JudgeRecovered, LooksAtTheTreeWhateverTheOutcome) {
  auto file = worked_example();
  file[16 + 48 + 9] = std::byte{7};
  const auto judgement = judge(file, {exactly("known", two_slices())});
  ASSERT_FALSE(judgement.holds());
  EXPECT_EQ(judgement.findings.front().kind, Kind::kNotBalanced);
  EXPECT_EQ(judgement.outcome, 0U);
}

TEST(JudgeRunning, AsksForNeitherBalanceNorCoalescing) {
  auto file = worked_example();
  file[16 + 48 + 9] = std::byte{7};
  EXPECT_TRUE(judge_running(decode(file), two_slices(), Protocol::kInPlace).empty());
  HeapState state = two_slices();
  state.free = {{48, 80}, {144, 176}, {176, 208}};
  EXPECT_TRUE(judge_running(decode(file), state, Protocol::kInPlace).empty());
}

TEST(JudgeRunning, SeesBrokenLinksAndLostMemory) {
  auto file = worked_example();
  put_u64(file, 16 + 48 + 24, 9);
  const Findings findings = judge_running(decode(file), two_slices(), Protocol::kInPlace);
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].kind, Kind::kLostAcked);
  EXPECT_EQ(findings[1].kind, Kind::kCorruptTree);
  EXPECT_EQ(findings[2].kind, Kind::kLeak);
}

TEST(JudgeRunning, AsksForTheWholeTreeOfAJournaledHeap) {
  EXPECT_TRUE(judge_running(decode(worked_example()), two_slices(), Protocol::kJournaled).empty());
  auto file = worked_example();
  file[16 + 48 + 9] = std::byte{7};
  const Findings findings = judge_running(decode(file), two_slices(), Protocol::kJournaled);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().kind, Kind::kNotBalanced);
}

TEST(JudgeRunning, FindsTouchingBlocksOfAJournaledHeapOnly) {
  auto file = worked_example();
  testing::put_node(file, 144, 32, 0, 1, 0, 0);
  testing::put_node(file, 176, 32, 0, 1, 0, 0);
  testing::put_node(file, 48, 32, 0, 1, 0, 0);
  testing::put_node(file, 144, 32, 0, 2, 48, 176);
  put_u64(file, 56, 144);
  const Findings findings = judge_running(decode(file), two_slices(), Protocol::kJournaled);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].kind, Kind::kNotCoalesced);
  EXPECT_TRUE(judge_running(decode(file), two_slices(), Protocol::kInPlace).empty());
}

}  // namespace
}  // namespace crashcheck::oracle
