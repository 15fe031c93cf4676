// Bugs that only one part of the explorer can see: without that part they would go unnoticed.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "broken_devices.h"
#include "broken_stores.h"
#include "examples.h"

namespace crashcheck::testing {
namespace {

using explorer::History;
using explorer::Sighting;
using history::Allocate;
using history::Deallocate;
using history::Write;
using oracle::Guarantee;

std::vector<Sighting> sightings(const explorer::Store& subject, const History& history,
                                const explorer::Scope& how) {
  std::vector<Sighting> all;
  static_cast<void>(explore(subject, record(subject, history), how, [&](const Sighting& sighting) {
    all.push_back(sighting);
    return true;
  }));
  return all;
}

bool any_fault_shows(const explorer::Store& subject, const History& history) {
  bool any = false;
  explorer::CountsByCut counts;
  explorer::FaultCounts fired = explorer::every_fault_kind();
  explore_faults(
      subject, history, scope("powerloss"), [&](const Sighting&) { return !(any = true); }, counts,
      fired);
  return any;
}

bool breaks(const std::vector<Sighting>& all, oracle::GuaranteeId guarantee) {
  return std::ranges::any_of(all, [&](const Sighting& sighting) {
    return std::ranges::any_of(sighting.findings, [&](const oracle::Finding& finding) {
      return finding.guarantee == guarantee;
    });
  });
}

/// No history here reopens: only what the checker does after a recovery can tell.
TEST(TheSecondOpen, IsComparedWithTheFirst) {
  const auto stores = broken_stores();
  const auto& header = stores.at(static_cast<std::size_t>(Guarantee::kHeader));
  EXPECT_TRUE(
      breaks(sightings(*header.subject, {Allocate{32}}, scope("kill")), Guarantee::kIdempotent));
}

TEST(TheSecondOpen, IsSilent) {
  const auto stores = broken_stores();
  const auto& syncing = stores.at(static_cast<std::size_t>(Guarantee::kIdempotent));
  EXPECT_TRUE(
      breaks(sightings(*syncing.subject, {Allocate{32}}, scope("kill")), Guarantee::kIdempotent));
}

TEST(WhatRunsWrong, IsReportedWithoutACrash) {
  const auto stores = broken_stores();
  const auto& changing = stores.at(static_cast<std::size_t>(Guarantee::kIntact));
  const auto all =
      sightings(*changing.subject, {Allocate{32}, Write{0, 0, {std::byte{7}}}}, scope("kill"));
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().signature.operation, explorer::kNoCrash);
}

/// That nothing survives was fine before the allocation had returned, and is not afterwards.
TEST(AnImageMetBefore, IsJudgedAgainWhereMoreWasAcknowledged) {
  const WrappedSubject store(journaled(), wrapped_in<DropsSyncs<1>>());
  const auto all = sightings(store, {Allocate{32}}, scope("powerloss"));
  EXPECT_TRUE(std::ranges::any_of(all, [](const Sighting& sighting) {
    return sighting.signature.operation == "close" && sighting.crash()->kept.empty();
  }));
}

/// Hides a failed sync right after a write of the committed length: that is the second sync of an
/// operation, never the first.
class HidesASecondFailure final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> sync() override {
    const auto done = target().sync();
    return last_write_at_ == kCommittedLengthAt ? io::Result<void>() : done;
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    last_write_at_ = offset;
    return target().write_at(offset, bytes);
  }

 private:
  static constexpr std::uint64_t kCommittedLengthAt = 6;  // with its check
  std::uint64_t last_write_at_ = 0;
};

TEST(EveryCall, IsMadeToFailNotOnlyTheFirst) {
  const WrappedSubject store(journaled(), wrapped_in<HidesASecondFailure>());
  EXPECT_TRUE(any_fault_shows(store, {Allocate{32}, Allocate{32}, Allocate{32}, Deallocate{2}}));
}

/// Does not write a header that is there already, so that one that only seems to be stays lost.
class SkipsHeadersThatAreThere final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    CRASHCHECK_ASSIGN(const std::uint64_t size, target().size());
    if (offset == 0 && bytes.size() <= size) {
      io::Bytes found(bytes.size());
      CRASHCHECK_TRY(target().read_at(0, found));
      if (std::ranges::equal(found, bytes)) return {};
    }
    return target().write_at(offset, bytes);
  }
};

TEST(AFailedCreation, IsFollowedByWhatAProgramDoesNext) {
  const WrappedSubject store(journaled(), wrapped_in<SkipsHeadersThatAreThere>());
  const History history = {Allocate{32}, Allocate{32}};
  EXPECT_TRUE(any_fault_shows(store, history));
  EXPECT_FALSE(any_fault_shows(journaled(), history));
}

/// After a failed sync writes once more everything since the last good one, as it reads: right
/// where what was lost stays readable, and wrong where it does not.
class WritesAgainWhatItReads final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> sync() override {
    if (!target().sync()) CRASHCHECK_TRY(try_again());
    pending_.clear();
    return {};
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    pending_.push_back({offset, bytes.size()});
    return target().write_at(offset, bytes);
  }

 private:
  io::Result<void> try_again() {
    CRASHCHECK_ASSIGN(const std::uint64_t size, target().size());
    for (const auto& [offset, length] : pending_) {
      if (offset >= size) continue;
      io::Bytes bytes(std::min<std::uint64_t>(length, size - offset));
      CRASHCHECK_TRY(target().read_at(offset, bytes));
      CRASHCHECK_TRY(target().write_at(offset, bytes));
    }
    CRASHCHECK_TRY(target().resize(size));
    return target().sync();
  }

  std::vector<std::pair<std::uint64_t, std::size_t>> pending_;
};

TEST(AFailedSync, LosesInEveryWay) {
  const WrappedSubject store(journaled(), wrapped_in<WritesAgainWhatItReads>());
  EXPECT_TRUE(any_fault_shows(store, {Allocate{32}, Allocate{32}, Deallocate{0}}));
}

}  // namespace
}  // namespace crashcheck::testing
