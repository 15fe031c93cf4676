// Stores that make too little of a failed call are caught: those that believe in what a failed sync
// did not write, and those that go on.
#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "explorer/fault_exploration.h"
#include "explorer/replay.h"
#include "wrapped_subject.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Write;
using oracle::Kind;
using testing::in_place;
using testing::scope;

std::vector<Sighting> sightings(const Store& subject, const History& history,
                                std::string_view profile) {
  std::vector<Sighting> seen;
  CountsByCut counts;
  FaultCounts fired = every_fault_kind();
  explore_faults(
      subject, history, scope(profile),
      [&](const Sighting& sighting) {
        seen.push_back(sighting);
        return true;
      },
      counts, fired);
  return seen;
}

oracle::Findings findings_of(const Store& subject, std::string_view text) {
  const auto replayed = replay(
      subject,
      testing::parse_case("crashcheck-case 1; profile powerloss; " + std::string(text)).value());
  EXPECT_TRUE(replayed.has_value()) << text << ": " << replayed.error().message;
  return replayed.has_value() ? replayed->judgement.findings : oracle::Findings();
}

TEST(FailedSync, WhatStaysReadableIsLostOnlyAfterAReopenAndACrash) {
  const std::string write = "allocate 32; fault io/sync 1 EIO once; write #0 0 6161; ";
  EXPECT_TRUE(findings_of(in_place(), write).empty());
  EXPECT_TRUE(findings_of(in_place(), write + "crash 14").empty()) << "nobody was told anything";
  EXPECT_TRUE(findings_of(in_place(), write + "reopen").empty()) << "it can be read";
  const auto lost = findings_of(in_place(), write + "reopen; crash 14");
  ASSERT_FALSE(lost.empty()) << "it was read, and is gone";
  EXPECT_EQ(lost.front().kind, Kind::kLostAcked);
  EXPECT_EQ(lost.front().guarantee, oracle::Guarantee::kContained);
}

TEST(FailedSync, WhatRevertsIsLostBeforeAnybodyReadsIt) {
  const std::string write = "allocate 32; fault io/sync 1 EIO once reverts; write #0 0 6161; ";
  for (const char* then : {"", "crash 14", "reopen", "reopen; crash 14"}) {
    EXPECT_TRUE(findings_of(in_place(), write + then).empty()) << then;
  }
}

TEST(FailedSync, WhatBecameDurableAllTheSameIsThereAfterTheCrash) {
  EXPECT_TRUE(findings_of(in_place(),
                          "allocate 32; fault io/sync 1 EIO once keep 14; "
                          "write #0 0 6161; reopen; crash 14")
                  .empty());
}

TEST(FailedSync, TheExplorationFindsWhatStaysReadableAndNeedsTheReopen) {
  std::size_t seen = 0;
  for (const Sighting& each :
       sightings(in_place(), {Allocate{32}, Write{0, 0, {std::byte{7}}}}, "powerloss")) {
    if (each.signature.operation != "write") continue;
    ++seen;
    EXPECT_EQ(each.signature.kind, Kind::kLostAcked);
    const Life& life = each.lives[0];
    EXPECT_EQ(life.faults[0].fault.point, faultfs::FaultPoint::kSync);
    EXPECT_FALSE(life.faults[0].reverts);
    EXPECT_EQ(std::ranges::count(life.operations, Operation(history::Reopen{})), 1);
    EXPECT_TRUE(life.crash.has_value());
  }
  EXPECT_GT(seen, 0U);
}

/// Takes every sync for done.
class CarelessFile final : public testing::OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> sync() override {
    static_cast<void>(target().sync());
    return {};
  }
};

TEST(FailedSync, AStoreThatDoesNotLookAtTheAnswerIsCaughtInBothBehaviours) {
  const testing::WrappedSubject careless(in_place(), testing::wrapped_in<CarelessFile>());
  const std::string allocate = "allocate 32; ";
  const std::string write = " once; write #0 0 6161; ";
  EXPECT_FALSE(findings_of(careless, allocate + "fault io/sync 1 EIO" + write + "crash 14").empty())
      << "acknowledged and lost";
  const auto reverted =
      findings_of(careless, allocate + "fault io/sync 1 EIO once reverts; write #0 0 6161");
  ASSERT_FALSE(reverted.empty()) << "acknowledged, and not even readable";
  EXPECT_EQ(reverted.front().kind, Kind::kLostAcked);
  EXPECT_EQ(reverted.front().guarantee, oracle::Guarantee::kContained);
  bool stays = false;
  bool reverts = false;
  for (const Sighting& each :
       sightings(careless, {Allocate{32}, Write{0, 0, {std::byte{7}}}}, "powerloss")) {
    EXPECT_EQ(each.signature.guarantee, oracle::Guarantee::kContained);
    if (each.signature.operation != "write") continue;
    (each.lives[0].faults[0].reverts ? reverts : stays) = true;
  }
  EXPECT_TRUE(stays);
  EXPECT_TRUE(reverts);
}

/// Cleans up after a write that failed, and hits the root.
class BlunderingFile final : public testing::OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    const auto done = target().write_at(offset, bytes);
    constexpr std::uint64_t kRoot = 56;
    if (!done) static_cast<void>(target().write_at(kRoot, std::array<std::byte, 8>{}));
    return done;
  }
};

TEST(FailedWrite, AStoreThatMakesItWorseIsNotContained) {
  const History history = {Allocate{32}, Allocate{32}, history::Deallocate{0},
                           Write{1, 0, {std::byte{7}}}};
  const auto in_write = [](const Sighting& each) { return each.signature.operation == "write"; };
  EXPECT_TRUE(std::ranges::none_of(sightings(in_place(), history, "kill"), in_write));
  const testing::WrappedSubject blundering(in_place(), testing::wrapped_in<BlunderingFile>());
  const auto seen = sightings(blundering, history, "kill");
  const auto found = std::ranges::find_if(seen, in_write);
  ASSERT_NE(found, seen.end());
  EXPECT_EQ(found->signature.guarantee, oracle::Guarantee::kContained);
  EXPECT_EQ(found->signature.kind, Kind::kLostAcked) << "the free block cannot be reached";
  EXPECT_FALSE(found->lives[0].faults[0].fault.forever) << "then it cannot write at all";
}

}  // namespace
}  // namespace crashcheck::explorer
