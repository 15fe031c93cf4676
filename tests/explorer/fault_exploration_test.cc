// Every I/O call made to fail: all of them are tried, and what is found comes from the failure.
#include "explorer/fault_exploration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "examples.h"
#include "explorer/replay.h"
#include "generator/generator.h"
#include "history/wrapped.h"
#include "wrapped_subject.h"

namespace crashcheck::explorer {
namespace {

using faultfs::FaultPoint;
using history::Allocate;
using history::Deallocate;
using history::Reopen;
using history::Write;
using testing::in_place;
using testing::scope;

/// Has every verb: a first block that is freed, taken again and read, and the end cut off.
const History kEveryVerb = {
    Allocate{32},  Allocate{64}, Deallocate{0}, Allocate{32}, Write{1, 0, {std::byte{7}}},
    Deallocate{1}, Reopen{}};

struct WithFaults {
  Counts counts;
  FaultCounts fired = every_fault_kind();
  std::vector<Sighting> sightings;

  [[nodiscard]] bool has(std::string_view operation, KindId kind) const {
    return find(operation, kind) != nullptr;
  }
  [[nodiscard]] const Sighting* find(std::string_view operation, KindId kind) const {
    const auto found = std::ranges::find_if(sightings, [&](const Sighting& each) {
      return each.signature.operation == operation && each.signature.kind == kind;
    });
    return found == sightings.end() ? nullptr : &*found;
  }
};

WithFaults with_faults(const Store& subject, const History& history, const Scope& how) {
  WithFaults result;
  CountsByCut counts;
  explore_faults(
      subject, history, how,
      [&](const Sighting& sighting) {
        result.sightings.push_back(sighting);
        return true;
      },
      counts, result.fired);
  result.counts = sum_of(counts);
  return result;
}

TEST(FaultKinds, ArePointErrorAndHowOften) {
  EXPECT_EQ(to_string(FaultKind{FaultPoint::kWrite, ENOSPC, false}), "io/write ENOSPC once");
  EXPECT_EQ(to_string(FaultKind{FaultPoint::kRead, EIO, true}), "io/read EIO forever");
  EXPECT_EQ(kind_of({FaultPoint::kSync, 7, EDQUOT, true}),
            (FaultKind{FaultPoint::kSync, EDQUOT, true}));
  std::size_t expected = 0;
  for (int point = 0; point < 4; ++point) {
    expected += 2 * faultfs::errnos(static_cast<FaultPoint>(point)).size();
  }
  const FaultCounts all = every_fault_kind();
  EXPECT_EQ(all.size(), expected);
  EXPECT_TRUE(std::ranges::all_of(all, [](const auto& entry) { return entry.second == 0; }));
}

TEST(ExploreFaults, EveryKindFiresInAHistoryThatHasEveryVerb) {
  for (const auto& [kind, times] : with_faults(in_place(), kEveryVerb, scope("kill")).fired) {
    EXPECT_GT(times, 0U) << to_string(kind);
  }
}

TEST(ExploreFaults, AKindWhoseVerbIsNotThereNeverFires) {
  for (const auto& [kind, times] : with_faults(in_place(), {}, scope("kill")).fired) {
    EXPECT_EQ(times == 0, kind.point == FaultPoint::kRead) << to_string(kind);
  }
}

/// How many calls of each verb a device takes part in.
struct Calls {
  std::map<FaultPoint, std::uint64_t> by_point;
};

class CountingFile final : public testing::OwningFile {
 public:
  CountingFile(std::unique_ptr<io::File> file, Calls& calls)
      : OwningFile(std::move(file)), calls_(calls) {}

  [[nodiscard]] io::Result<void> sync() override {
    ++calls_.by_point[FaultPoint::kSync];
    return target().sync();
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    if (!bytes.empty()) ++calls_.by_point[FaultPoint::kWrite];
    return target().write_at(offset, bytes);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    ++calls_.by_point[FaultPoint::kResize];
    return target().resize(size_bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    if (!into.empty()) ++calls_.by_point[FaultPoint::kRead];
    return target().read_at(offset, into);
  }

 private:
  Calls& calls_;
};

Calls calls_of(const History& history) {
  Calls calls;
  const testing::WrappedSubject counting(in_place(), [&](std::unique_ptr<io::File> file) {
    return std::make_unique<CountingFile>(std::move(file), calls);
  });
  static_cast<void>(record(counting, history));
  return calls;
}

TEST(ExploreFaults, EachCallFailsOnceForEachKind) {
  for (const History& history :
       {kEveryVerb, testing::rotation_example(), history::wrapped(generator::history_of(3, 1, 6)),
        history::wrapped(generator::history_of(3, 2, 6))}) {
    Calls calls = calls_of(history);
    for (const auto& [kind, times] : with_faults(in_place(), history, scope("kill")).fired) {
      EXPECT_EQ(times, calls.by_point[kind.point]) << to_string(kind);
    }
  }
}

TEST(ExploreFaults, FindsOnlyWhatIsNotContained) {
  const WithFaults found =
      with_faults(in_place(), testing::rotation_example(), scope("powerloss", 1));
  EXPECT_FALSE(found.sightings.empty());
  for (const Sighting& each : found.sightings) {
    EXPECT_EQ(each.signature.guarantee, oracle::Guarantee::kContained);
    for (const oracle::Finding& finding : each.findings) {
      EXPECT_EQ(finding.guarantee, oracle::Guarantee::kContained);
    }
    ASSERT_EQ(each.lives[0].faults.size(), 1U);
  }
  for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
    const bool contained = i == static_cast<std::size_t>(oracle::Guarantee::kContained);
    EXPECT_EQ(found.counts.violating_by_guarantee[i] > 0, contained);
    EXPECT_EQ(found.counts.unjudged_by_guarantee[i] == 0, contained);
  }
}

TEST(ExploreFaults, FindsWithoutAnyCrashWhatTheInPlaceProtocolDoesNotContain) {
  const WithFaults found = with_faults(in_place(), testing::rotation_example(), scope("kill"));
  const auto no_crash = std::ranges::find_if(found.sightings, [](const Sighting& each) {
    return each.signature.operation == "deallocate" && each.lives.size() == 1 && !each.crash();
  });
  ASSERT_NE(no_crash, found.sightings.end());
  // Between the writes of a rotation, as a crash there would: 112 cannot be reached any more.
  EXPECT_EQ(no_crash->signature.kind, oracle::Kind::kLostAcked);
  EXPECT_EQ(no_crash->findings.front().offset, 112U);
  EXPECT_EQ(no_crash->lives[0].operations.back(), Operation(Reopen{}));
}

TEST(ExploreFaults, SightingsAreCasesThatReplay) {
  for (const char* device : {"kill", "powerloss"}) {
    const WithFaults found = with_faults(in_place(), testing::rotation_example(), scope(device, 1));
    ASSERT_FALSE(found.sightings.empty());
    for (const Sighting& each : found.sightings) {
      const Case made = make_case(in_place(), testing::profile(device), each);
      const auto parsed = testing::parse_case(to_string(in_place(), made));
      ASSERT_TRUE(parsed.has_value()) << to_string(in_place(), made) << parsed.error().message;
      const auto replayed = replay(in_place(), *parsed);
      ASSERT_TRUE(replayed.has_value()) << to_string(in_place(), made) << replayed.error().message;
      EXPECT_EQ(replayed->judgement.findings, each.findings) << to_string(in_place(), made);
    }
  }
}

TEST(ExploreFaults, AWriteThatFailsOnAHealthyHeapIsContained) {
  const History history = {Allocate{32}, Allocate{64},
                           Write{0, 0, history::Bytes(20, std::byte{7})}};
  for (const char* device : {"kill", "ordered", "powerloss"}) {
    for (const Sighting& each : with_faults(in_place(), history, scope(device, 1)).sightings) {
      const bool write_fails = each.lives[0].faults[0].fault.point == faultfs::FaultPoint::kWrite;
      EXPECT_FALSE(write_fails && each.signature.operation == "write") << device;
    }
  }
}

TEST(ExploreFaults, EndsWhenItIsToldTo) {
  std::uint64_t calls = 0;
  CountsByCut counts;
  FaultCounts fired = every_fault_kind();
  explore_faults(
      in_place(), testing::rotation_example(), scope("kill"),
      [&](const Sighting&) { return ++calls < 2; }, counts, fired);
  EXPECT_EQ(calls, 2U);
  const std::atomic<bool> stop = true;
  CountsByCut none;
  explore_faults(
      in_place(), kEveryVerb, scope("kill"), [](const Sighting&) { return true; }, none, fired,
      &stop);
  EXPECT_EQ(sum_of(none), Counts());
}

}  // namespace
}  // namespace crashcheck::explorer
