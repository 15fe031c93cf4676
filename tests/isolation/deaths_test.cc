// Every way in which a store dies becomes a finding, is made minimal and is seen again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explorer/basic_promises.h"
#include "explorer/campaign.h"
#include "explorer/isolated.h"
#include "faultfs/device_profile.h"
#include "mortal_store.h"
#include "wrapped_subject.h"

namespace crashcheck::explorer {
namespace {

using isolation::can_limit_memory;
using isolation::Isolation;
using testing::MortalStore;
using testing::Way;

constexpr std::string_view kTearing = "powerloss,unit=8";

/// With little time and memory, which is enough for a cell.
Isolation forked() { return {true, {std::chrono::milliseconds(1000), std::uint64_t{64} << 20U}}; }

CampaignOptions options_of(std::uint64_t sequences) {
  CampaignOptions options;
  options.sequences = sequences;
  options.max_operations = 2;
  options.scope = {faultfs::parse_profile(std::string(kTearing)).value(), 256, 1};
  options.isolation = forked();
  options.beginnings = 20;
  return options;
}

CampaignResult run(const Store& store, const CampaignOptions& options) {
  CampaignProgress progress;
  return run_campaign(store, options, progress);
}

struct Expected {
  Way way;
  const char* cause;
};

/// As a debugger's stops are made with one.
class Onlooker final : public CallWatch {
 public:
  void begin(Stage /*stage*/, std::size_t /*life*/) override {}
  void before_event(std::uint64_t /*number*/, const faultfs::Event& /*event*/) override {}
  void before_read(std::uint64_t /*offset*/, std::uint64_t /*length*/) override {}
};

TEST(AFileThatAStoreDiesOf, IsNoBeginning) {
  const MortalStore store(Way::kAbort, [](const io::Bytes& file) { return file.size() == 7; });
  faultfs::Image file;
  file.resize(7);
  const auto made = make_beginning(store, file, forked());
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error(), ::testing::HasSubstr("the store cell does not survive it: died by "));
  file.resize(8);
  EXPECT_TRUE(make_beginning(store, file, forked()).has_value());
}

class Dying : public ::testing::TestWithParam<Expected> {};

/// A sanitizer answers some signals itself, and ends the process with a status of its own.
bool is_said(std::string_view message, const char* cause) {
  return message == cause || (!can_limit_memory() && message.starts_with("ended the process"));
}

TEST_P(Dying, IsFoundMadeMinimalAndSeenAgain) {
  const auto [way, cause] = GetParam();
  const MortalStore store(way, testing::is_torn);
  const CampaignResult result = run(store, options_of(1));
  const Promises& promises = store.promises();
  const auto is_death = [&](const auto& entry) {
    return entry.first.guarantee == promises.opens.guarantee &&
           entry.first.kind == promises.opens.kind && entry.first.operation == "set";
  };
  const auto found = std::ranges::find_if(result.groups, is_death);
  ASSERT_NE(found, result.groups.end());
  const Shrunk& shrunk = found->second.shrunk.value();
  EXPECT_TRUE(shrunk.minimal);
  EXPECT_EQ(shrunk.operations(), 1U);
  EXPECT_TRUE(is_said(shrunk.sighting.findings.front().message, cause))
      << shrunk.sighting.findings.front().message;

  const Case minimal = make_case(store, options_of(1).scope.profile, shrunk.sighting);
  Onlooker watch;
  const auto replayed = replay(store, minimal, forked(), &watch);
  ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
  EXPECT_TRUE(as_expected(minimal, replayed->judgement.findings));
  EXPECT_EQ(replayed->judgement.findings.front().message, shrunk.sighting.findings.front().message);
}

/// Sanitizers reserve more memory than there is: nothing can be limited then.
std::vector<Expected> ways_of_dying() {
  std::vector<Expected> ways = {{Way::kAbort, "died by SIGABRT"},
                                {Way::kAssertion, "died by SIGABRT"},
                                {Way::kNullWrite, "died by SIGSEGV"},
                                {Way::kStackOverflow, "died by SIGSEGV"},
                                {Way::kEndlessLoop, "hangs: no answer within 1 s"},
                                {Way::kSleep, "hangs: no answer within 1 s"},
                                {Way::kThrow, "threw std::runtime_error"},
                                {Way::kThrowsOther, "threw int"},
                                {Way::kBadAlloc, "threw std::bad_alloc"},
                                {Way::kExit, "ended the process with status 0"}};
  if (can_limit_memory()) ways.push_back({Way::kMemory, "memory above 64 MiB"});
  return ways;
}

INSTANTIATE_TEST_SUITE_P(InEachWay, Dying, ::testing::ValuesIn(ways_of_dying()));

/// The store itself is left alone: what it prints is not shown, and nothing is printed twice.
TEST(ACampaignOfDeaths, PrintsNothing) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  std::printf("once");
  static_cast<void>(run(MortalStore(Way::kAssertion, testing::is_torn), options_of(1)));
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "once");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

/// Aborts in its third sync: the first is that of the open, so an operation does.
class AbortingFile final : public testing::OwningFile {
 public:
  using OwningFile::OwningFile;

  [[nodiscard]] io::Result<void> sync() override {
    constexpr int kLast = 3;
    if (++syncs_ == kLast) std::abort();
    return target().sync();
  }

 private:
  int syncs_ = 0;
};

TEST(AnOperationThatDies, IsAFindingWithoutACrash) {
  const testing::WrappedSubject store(cell::cell_store(), testing::wrapped_in<AbortingFile>());
  const CampaignResult result = run(store, options_of(20));
  const auto found = result.groups.find(
      {store.promises().usable.guarantee, store.promises().usable.kind, kNoCrash});
  ASSERT_NE(found, result.groups.end());
  EXPECT_EQ(found->second.shrunk->operations(), 2U);
  EXPECT_EQ(found->second.shrunk->sighting.findings.front().message, "died by SIGABRT");
}

TEST(AStoreThatHangs, DoesNotKeepACampaignFromEnding) {
  CampaignOptions options = options_of(1000);
  options.isolation.limits.time = std::chrono::hours(1);
  options.jobs = 2;
  CampaignProgress progress;
  std::jthread interrupt([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    progress.stop = true;
  });
  const MortalStore store(Way::kEndlessLoop, testing::is_torn);
  EXPECT_LT(run_campaign(store, options, progress).sequences, 1000U);
}

TEST(ACaseOfADeath, IsWalkedOverAsAnyOther) {
  const MortalStore store(Way::kAbort, testing::is_torn);
  const auto text = "crashcheck-case 1\nstore cell\ndevice " + std::string(kTearing) +
                    "\nset 3\ncrash anywhere survivors any\nexpect recovery-failed\n";
  const auto parsed = parse_case(Stores({&store}), text);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const auto walked = walk_case(store, *parsed, forked(), Scope().epoch_cap);
  ASSERT_TRUE(walked.has_value()) << walked.error().message;
  EXPECT_TRUE(walked->as_expected());
  EXPECT_GT(walked->states, walked->violating);
  EXPECT_EQ(walked->replay.judgement.findings.front().message, "died by SIGABRT");
  EXPECT_EQ(walked->replay.store, &store);
}

}  // namespace
}  // namespace crashcheck::explorer
