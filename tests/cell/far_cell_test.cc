// A store with a file of a terabyte: the cell, whose second slot is that far away.
#include <gtest/gtest.h>

#include "cell/cell.h"
#include "examples.h"
#include "explorer/campaign.h"
#include "explorer/replay.h"
#include "prover/proof.h"
#include "wrapped_subject.h"

namespace crashcheck::cell {
namespace {

constexpr std::uint64_t kTerabyte = std::uint64_t{1} << 40U;

/// There is a terabyte between the bytes before 512 and the others.
class FarFile : public testing::OwningFile {
 public:
  using OwningFile::OwningFile;

  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return target().write_at(far(offset), bytes);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return target().resize(far(size_bytes));
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    return target().read_at(far(offset), into);
  }
  [[nodiscard]] io::Result<std::uint64_t> size() const override {
    CRASHCHECK_ASSIGN(const std::uint64_t size, target().size());
    return size < kTerabyte ? 0 : size - kTerabyte;
  }

 private:
  static std::uint64_t far(std::uint64_t offset) {
    return offset < 512 ? offset : offset + kTerabyte;
  }
};

class FarFileWithoutSync final : public FarFile {
 public:
  using FarFile::FarFile;
  [[nodiscard]] io::Result<void> sync() override { return {}; }
};

template <typename Between>
class FarCell final : public explorer::ForwardingStore {
 public:
  FarCell() : ForwardingStore(cell_store()) {}

  [[nodiscard]] std::uint64_t max_file_bytes() const override { return 2 * kTerabyte; }
  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    return real().open(std::make_unique<Between>(std::move(file)));
  }
};

explorer::CampaignResult explore(const explorer::Store& store, std::string_view device,
                                 bool faults = false) {
  explorer::CampaignOptions options;
  options.sequences = faults ? 4 : 10;
  options.max_operations = 4;
  options.faults = faults;
  options.crashes = 2;
  options.scope = {testing::profile(device), 128, 1};
  explorer::CampaignProgress progress;
  return run_campaign(store, options, progress);
}

class FarCells : public ::testing::TestWithParam<const char*> {};

TEST_P(FarCells, HoldAtEveryCrash) {
  const auto result = explore(FarCell<FarFile>(), GetParam());
  EXPECT_TRUE(result.holds());
  EXPECT_GT(result.counts.tested, 50U);
  EXPECT_GT(result.counts.image_bytes, kTerabyte);
}

TEST_P(FarCells, HoldWhereTheSameCallsFailAsOfNearOnes) {
  const auto far = explore(FarCell<FarFile>(), GetParam(), true);
  const auto near = explore(cell_store(), GetParam(), true);
  EXPECT_TRUE(far.holds());
  EXPECT_EQ(far.fired, near.fired);
}

INSTANTIATE_TEST_SUITE_P(OnEachDevice, FarCells,
                         ::testing::Values("kill", "ordered", "powerloss-4k", "powerloss",
                                           "hostile"));

TEST(AFarCellThatNeverSyncs, LosesWhatItAcknowledged) {
  const FarCell<FarFileWithoutSync> broken;
  const auto result = explore(broken, "powerloss");
  const auto shrunk = std::ranges::find_if(
      result.groups, [](const auto& each) { return each.second.shrunk.has_value(); });
  ASSERT_NE(shrunk, result.groups.end());
  const auto reproduction =
      explorer::make_case(broken, testing::profile("powerloss"), shrunk->second.shrunk->sighting);
  EXPECT_EQ(explorer::to_line(broken, reproduction),
            "crashcheck-case 1; store cell; device powerloss; set 1; crash 5; expect lost-acked");
  const auto replayed = explorer::replay(broken, reproduction);
  ASSERT_TRUE(replayed.has_value());
  EXPECT_TRUE(as_expected(reproduction, replayed->judgement.findings));
}

TEST(AFarCell, IsRefusedWhereAStoreAsksForNoLongFile) {
  const testing::WrappedSubject asks_for_no_more(cell_store(), testing::wrapped_in<FarFile>());
  const auto recording = explorer::record(asks_for_no_more, {});
  ASSERT_TRUE(recording.steps[0].error);
  EXPECT_EQ(recording.steps[0].error->code, io::ErrorCode::kNoSpace);
}

TEST(ACertificate, IsForFarCellsToo) {
  const FarCell<FarFile> far;
  prover::Bounds bounds;
  bounds.units = 2;
  bounds.scope = {testing::profile("powerloss"), std::uint64_t{1} << 16U, 1};
  prover::Prover prover(far, bounds);
  prover::ProofProgress progress;
  EXPECT_EQ(prover.run({}, progress), prover::Ended::kFixpoint);
  EXPECT_TRUE(prover.proof().violations.empty());
}

}  // namespace
}  // namespace crashcheck::cell
