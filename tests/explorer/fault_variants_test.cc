// In which ways a call fails, and what follows: told by a store that every failure ruins, so that
// each life with one is a sighting.
#include <gtest/gtest.h>

#include <set>

#include "examples.h"
#include "explorer/fault_exploration.h"
#include "wrapped_subject.h"

namespace crashcheck::explorer {
namespace {

using faultfs::FaultPoint;
using history::Allocate;
using history::Reopen;
using history::Write;
using history::WriteHeader;

/// Wipes out the heap's magic where a call has failed.
class RuinousFile final : public testing::OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> sync() override { return looked_at(target().sync()); }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return looked_at(target().write_at(offset, bytes));
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return looked_at(target().resize(size_bytes));
  }

 private:
  io::Result<void> looked_at(io::Result<void> result) {
    constexpr std::uint64_t kMagic = 48;
    if (!result) static_cast<void>(target().write_at(kMagic, std::array<std::byte, 8>{}));
    return result;
  }
};

constexpr std::size_t kFailedStep = 2;  // the write
const History kHistory = {Allocate{1300}, Write{0, 0, history::Bytes(1200, std::byte{7})},
                          WriteHeader{0, {std::byte{1}}}, WriteHeader{1, {std::byte{2}}},
                          WriteHeader{2, {std::byte{3}}}};

/// The lives in which call 1 of `point` fails once, of the write.
std::vector<Life> lives_failing(FaultPoint point) {
  const testing::WrappedSubject ruinous(testing::in_place(), testing::wrapped_in<RuinousFile>());
  const FaultKind kind{point, faultfs::errnos(point)[0], false};
  std::vector<Life> lives;
  CountsByCut counts;
  FaultCounts fired = {{kind, 0}};
  explore_faults(
      ruinous, kHistory, testing::scope("powerloss"),
      [&](const Sighting& sighting) {
        const Life& life = sighting.lives[0];
        if (life.faults[0].step == kFailedStep) lives.push_back(life);
        return true;
      },
      counts, fired);
  return lives;
}

TEST(FaultVariants, AWriteHasWrittenNothingOrAllButItsLastUnit) {
  std::set<std::uint64_t> wrote;
  for (const Life& life : lives_failing(FaultPoint::kWrite)) {
    wrote.insert(life.faults[0].wrote_bytes);
  }
  EXPECT_EQ(wrote, (std::set<std::uint64_t>{0, UINT64_MAX}));
}

TEST(FaultVariants, ASyncHasMadeAnyOfThePendingUnitsDurableAndTheRestStaysOrReverts) {
  std::set<std::pair<std::string, bool>> choices;
  for (const Life& life : lives_failing(FaultPoint::kSync)) {
    EXPECT_EQ(life.faults[0].durable.event, 0U);
    choices.emplace(faultfs::survivors_text(life.faults[0].durable), life.faults[0].reverts);
  }
  // 1200 bytes from file byte 64 on lie in three sectors.
  std::set<std::pair<std::string, bool>> expected;
  for (const char* durable : {"", "keep 14", "keep 14:0", "keep 14:1", "keep 14:2", "keep 14:0-1",
                              "keep 14:1-2", "keep 14:0,14:2"}) {
    expected.emplace(durable, false);
    expected.emplace(durable, true);
  }
  EXPECT_EQ(choices, expected);
}

TEST(FaultVariants, TheLifeEndsOrTheStoreIsReopenedAtOnceOrAfterTwoMoreOperations) {
  std::set<std::size_t> operations;
  for (const Life& life : lives_failing(FaultPoint::kWrite)) {
    ASSERT_GE(life.operations.size(), kFailedStep);
    const bool ends_there = life.operations.size() == kFailedStep;
    EXPECT_EQ(life.operations.back() == Operation(Reopen{}), !ends_there);
    for (std::size_t i = 0; i + 1 < life.operations.size(); ++i) {
      EXPECT_EQ(life.operations[i], kHistory[i]);
    }
    operations.insert(life.operations.size());
  }
  EXPECT_EQ(operations, (std::set<std::size_t>{kFailedStep, kFailedStep + 1,
                                               kFailedStep + kOperationsAfterFault + 1}));
}

TEST(FaultVariants, OperationsOnTheSlicesOfTheOneThatFailedDoNotFollow) {
  const testing::WrappedSubject ruinous(testing::in_place(), testing::wrapped_in<RuinousFile>());
  const History history = {Allocate{32}, WriteHeader{0, {std::byte{1}}},
                           Write{0, 0, {std::byte{7}}}};
  CountsByCut counts;
  FaultCounts fired = {
      {FaultKind{FaultPoint::kWrite, faultfs::errnos(FaultPoint::kWrite)[0], false}, 0}};
  explore_faults(
      ruinous, history, testing::scope("kill"),
      [&](const Sighting& sighting) {
        const Life& life = sighting.lives[0];
        if (life.faults[0].step == 1) {
          EXPECT_LE(life.operations.size(), 3U) << "the slice may not be there to write to";
        }
        return true;
      },
      counts, fired);
}

}  // namespace
}  // namespace crashcheck::explorer
