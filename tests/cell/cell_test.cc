// The smallest store under every part of the checker, sound and with planted bugs.
#include "cell/cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/basic_promises.h"
#include "explorer/campaign.h"
#include "prover/proof.h"
#include "subjects/stores.h"
#include "wrapped_subject.h"

namespace crashcheck::cell {
namespace {

using explorer::CampaignOptions;
using explorer::CampaignResult;
using testing::OwningFile;

CampaignOptions options_of(std::string_view device, bool faults = false) {
  CampaignOptions options;
  options.sequences = 40;
  options.max_operations = 5;
  options.faults = faults;
  options.crashes = 3;
  options.scope = {testing::profile(device), 256, 1};
  return options;
}

CampaignResult explore(const explorer::Store& store, const CampaignOptions& options) {
  explorer::CampaignProgress progress;
  return run_campaign(store, options, progress);
}

class Sound : public ::testing::TestWithParam<const char*> {};

TEST_P(Sound, CellHoldsAtEveryCrash) {
  const CampaignResult result = explore(cell_store(), options_of(GetParam()));
  EXPECT_TRUE(result.holds());
  EXPECT_GT(result.counts.tested, 300U);
}

TEST_P(Sound, CellHoldsWhereCallsFail) {
  CampaignOptions options = options_of(GetParam(), true);
  options.sequences = 6;
  options.max_operations = 4;
  const CampaignResult result = explore(cell_store(), options);
  EXPECT_TRUE(result.holds());
  EXPECT_THAT(result.never_fired(), ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(OnEachDevice, Sound,
                         ::testing::Values("kill", "ordered", "powerloss-4k", "powerloss",
                                           "hostile"));

TEST(ACertificate, IsForCellsOfAnyHistory) {
  for (const char* device : {"kill", "ordered", "powerloss"}) {
    prover::Bounds bounds;
    bounds.units = 3;
    bounds.scope = {testing::profile(device), std::uint64_t{1} << 16U, 2};
    prover::Prover prover(cell_store(), bounds);
    prover::ProofProgress progress;
    EXPECT_EQ(prover.run({}, progress), prover::Ended::kFixpoint) << device;
    EXPECT_GT(prover.proof().states, 20U) << device;
    EXPECT_THAT(prover.proof().violations, ::testing::IsEmpty()) << device;
    EXPECT_EQ(prover.proof().counts.sampled, 0U) << device;
  }
}

/// The minimal case of the first violation of `durable` that a campaign finds.
std::string minimal_case(const explorer::Store& store, std::string_view device,
                         bool faults = false) {
  const CampaignOptions options = options_of(device, faults);
  const CampaignResult result = explore(store, options);
  for (const auto& [signature, group] : result.groups) {
    if (!group.shrunk || !group.shrunk->minimal) continue;
    const auto reproduction =
        explorer::make_case(store, options.scope.profile, group.shrunk->sighting);
    return explorer::to_line(store, reproduction);
  }
  return "none";
}

/// Whether an audit says of the store that `durable` catches the bug.
bool is_listed(std::string_view name) {
  const auto& bugs = cell_store().promises().planted_bugs;
  const auto bug = std::ranges::find(bugs, name, &explorer::PlantedBug::name);
  return bug != bugs.end() && std::ranges::count(bug->caught_by, explorer::basic::kDurable) == 1;
}

/// Every sync succeeds and does nothing.
class WithoutSync final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> sync() override { return {}; }
};

TEST(ACellThatNeverSyncs, LosesWhatItAcknowledged) {
  const testing::WrappedSubject broken(cell_store(), testing::wrapped_in<WithoutSync>());
  EXPECT_EQ(minimal_case(broken, "ordered"),
            "crashcheck-case 1; store cell; device ordered; set 1; crash 5; expect lost-acked");
  EXPECT_TRUE(is_listed("no-sync"));
}

/// Both slots are the first one.
class WithOneSlot final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return target().write_at(offset % 512, bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    return target().read_at(offset % 512, into);
  }
};

TEST(ACellWithOneSlot, LosesTheOldValueToATornWrite) {
  const testing::WrappedSubject broken(cell_store(), testing::wrapped_in<WithOneSlot>());
  EXPECT_EQ(minimal_case(broken, "powerloss"), "none") << "a sector is written whole";
  EXPECT_EQ(
      minimal_case(broken, "powerloss,unit=8"),
      "crashcheck-case 1; store cell; device powerloss,unit=8; set 1; set 1; crash 8 keep 8:2; "
      "expect lost-acked");
  EXPECT_TRUE(is_listed("one-slot"));
}

/// What is left of a torn slot stays.
class WithDebris final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    const bool zeros =
        std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{}; });
    return zeros ? io::Result<void>() : target().write_at(offset, bytes);
  }
};

TEST(ACellThatLeavesDebris, TakesAPartOfAnAbortedValueForTheNextOne) {
  const testing::WrappedSubject broken(cell_store(), testing::wrapped_in<WithDebris>());
  EXPECT_EQ(minimal_case(broken, "powerloss,unit=8"),
            "crashcheck-case 1; store cell; device powerloss,unit=8; set 1; crash 4 keep 4:65-66; "
            "recover; set 0; crash 3 keep 3:64; expect lost-acked")
      << "it takes two crashes";
  EXPECT_TRUE(is_listed("debris"));
}

/// What reads back is not written again.
class WithoutRewriting final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    io::Bytes present(bytes.size());
    CRASHCHECK_TRY(target().read_at(offset, present));
    return std::ranges::equal(present, bytes) ? io::Result<void>()
                                              : target().write_at(offset, bytes);
  }
};

TEST(ACellThatBelievesWhatItReads, LosesAValueAfterAFailedSync) {
  const testing::WrappedSubject broken(cell_store(), testing::wrapped_in<WithoutRewriting>());
  EXPECT_EQ(minimal_case(broken, "powerloss"), "none") << "without an error nothing is wrong";
  EXPECT_EQ(
      minimal_case(broken, "powerloss", true),
      "crashcheck-case 1; store cell; device powerloss; fault io/sync 1 EIO once; set 1; reopen; "
      "reopen; crash 5; expect lost-acked");
  EXPECT_TRUE(is_listed("believes-what-it-reads"));
}

TEST(ACase, OfACellIsReadBack) {
  const std::string text =
      "crashcheck-case 1\nstore cell\ndevice hostile\nset 7\nreopen\ncrash 4\nrecover\nset 0\n"
      "expect holds\n";
  const auto read = explorer::parse_case(subjects::all_stores(), text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(explorer::to_string(cell_store(), *read), text);
  const auto refused =
      explorer::parse_case(subjects::all_stores(), "crashcheck-case 1\nstore cell\nset\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "something is missing here: set takes 1 number");
}

}  // namespace
}  // namespace crashcheck::cell
