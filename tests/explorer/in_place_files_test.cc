// Whatever the in-place protocol leaves behind after a crash, the journaled one opens into a heap
// that can be relied on: damage is contained, what cannot be trusted is left to nobody, and reclaim
// gets it back. CRASHCHECK_HISTORIES in the environment makes the run longer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <unordered_set>

#include "examples.h"
#include "explorer/model_walk.h"
#include "explorer/recording.h"
#include "faultfs/crash_images.h"
#include "generator/generator.h"
#include "ghost_tree_model/heap_session.h"
#include "heaps.h"
#include "history/wrapped.h"
#include "open_in_memory.h"
#include "oracle/guarantees.h"
#include "oracle/judge.h"
#include "workout.h"

namespace crashcheck::explorer {
namespace {

using oracle::Findings;
using oracle::HeapState;
using testing::in_place;
using testing::journaled;
using testing::outcomes_of;

constexpr std::uint64_t kSeed = 11;
constexpr std::uint64_t kHistories = 60;
constexpr std::uint64_t kCap = 64;
constexpr std::size_t kMaxOperations = 24;

std::uint64_t histories() {
  const char* const wanted = std::getenv("CRASHCHECK_HISTORIES");
  return wanted == nullptr ? kHistories : std::strtoull(wanted, nullptr, 10);
}

/// The slices that the application knows to be there, whatever the outcome.
std::vector<oracle::LiveSlice> surely_live(std::span<const oracle::Outcome> outcomes) {
  std::vector<oracle::LiveSlice> live = outcomes.front().state.live;
  std::erase_if(live, [&](const oracle::LiveSlice& slice) {
    return slice.empty() || !std::ranges::all_of(outcomes, [&](const oracle::Outcome& each) {
             const oracle::LiveSlice* const there = each.state.find(slice.handle);
             return there != nullptr && there->placement() == slice.placement();
           });
  });
  return live;
}

class JournaledOn {
 public:
  explicit JournaledOn(io::ByteView image) : store_(journaled(), image) {}

  [[nodiscard]] io::Result<void> open() {
    CRASHCHECK_TRY(store_.open());
    oracle::decode(store_.file().image.bytes(), heap_);
    return {};
  }

  /// What is wrong with the heap beside these slices, by its bytes.
  Findings findings(const std::vector<oracle::LiveSlice>& live) {
    const HeapState state = state_with(live);
    Findings all = oracle::tree(heap_);
    append(all, oracle::coalesced(heap_));
    append(all, oracle::extents(heap_, state));
    append(all, oracle::zeroed(heap_));
    return all;
  }

  /// The heap allocates, fills and frees all that it has.
  Findings use(const std::vector<oracle::LiveSlice>& live) {
    return ghost_tree::use_heap(store_, oracle::Protocol::kJournaled, state_with(live));
  }

  /// Everything but `live` is free afterwards.
  Findings reclaim(const std::vector<oracle::LiveSlice>& live) {
    std::vector<oracle::Placement> placements;
    for (const oracle::LiveSlice& slice : live) placements.push_back(slice.placement());
    auto& session = dynamic_cast<ghost_tree::HeapSession&>(store_.session());
    if (const auto done = session.apply(history::Reclaim{}, placements); !done) {
      return oracle::usable(reason_of(done.error()), done.error().offset);
    }
    oracle::decode(store_.file().image.bytes(), heap_);
    Findings all = findings(live);
    oracle::RangeSet arena = {{oracle::kArenaBegin, heap_.length}};
    oracle::RangeSet accounted = heap_.free;
    for (const oracle::LiveSlice& slice : live) accounted.push_back(slice.block());
    oracle::normalize(accounted);
    oracle::normalize(arena);
    if (accounted != arena) append(all, oracle::usable("reclaim has left something behind", 0));
    return all;
  }

 private:
  static void append(Findings& to, const Findings& more) {
    to.insert(to.end(), more.begin(), more.end());
  }

  /// With the bytes that the slices have now: their content is not what is asked here.
  [[nodiscard]] HeapState state_with(const std::vector<oracle::LiveSlice>& live) const {
    HeapState state;
    state.live = live;
    return oracle::as_found(oracle::exactly("found", std::move(state)), heap_);
  }

  testing::OpenInMemory store_;
  oracle::RawHeap heap_;
};

void expect_none(const Findings& findings, const faultfs::CrashPoint& crash, std::uint64_t index) {
  if (findings.empty()) return;
  ADD_FAILURE() << "history " << index << ", crash " << crash.event << ": "
                << findings.front().message << " at " << findings.front().offset;
}

class InPlaceFiles : public ::testing::TestWithParam<faultfs::DeviceProfile> {};

TEST_P(InPlaceFiles, AreHeapsToRelyOnOnceOpenedJournaled) {
  std::uint64_t opened = 0;
  std::uint64_t unsound = 0;
  for (std::uint64_t index = 0; index < histories(); ++index) {
    const Recording recording =
        record(in_place(), history::wrapped(generator::history_of(kSeed, index, kMaxOperations)));
    ModelWalk walk(recording);
    std::unordered_set<std::string> seen;
    // Creation is excepted where fresh space may be anything.
    faultfs::CrashImages images(recording.trace, GetParam(),
                                GetParam().fills.size() > 1 ? recording.steps[0].last_event : 0,
                                kCap);
    while (images.next() && !HasFailure()) {
      walk.advance_to(recording.interrupted_step(images.crash_event()));
      const auto* const bytes = reinterpret_cast<const char*>(images.image().bytes().data());
      if (!seen.emplace(bytes, images.image().size()).second) continue;
      const auto live = surely_live(outcomes_of(walk.crashed()));
      JournaledOn heap(images.image().bytes());
      const auto done = heap.open();
      ASSERT_TRUE(done) << "history " << index << ", crash " << images.crash_event() << ": "
                        << io::to_string(done.error());
      expect_none(heap.findings(live), images.crash(), index);
      expect_none(heap.use(live), images.crash(), index);
      expect_none(heap.reclaim(live), images.crash(), index);
      expect_none(heap.use(live), images.crash(), index);
      oracle::RawHeap raw;
      oracle::decode(images.image().bytes(), raw);
      if (!oracle::tree(raw).empty()) ++unsound;
      ++opened;
    }
  }
  EXPECT_GT(unsound, histories()) << "of " << opened << " files: too few were damaged to tell";
  RecordProperty("files", static_cast<int>(opened));
  std::cout << opened << " files opened, " << unsound << " of them with a damaged tree\n";
}

/// Goes on in-place as if nothing had happened: fills what it gets, frees some of it, reopens. The
/// file afterwards, or nothing where the protocol itself gave up.
std::optional<io::Bytes> used_on(io::ByteView image) {
  testing::OpenInMemory store(in_place(), image);
  for (int round = 0; round < 3; ++round) {
    if (!store.reopen()) return std::nullopt;
    auto& heap = dynamic_cast<ghost_tree::HeapSession&>(store.session());
    std::vector<oracle::Placement> taken;
    for (const std::uint64_t length : {32U, 64U, 32U, 96U, 32U, 128U}) {
      const auto slice = heap.apply(history::Allocate{length}, ghost_tree::kNoOperands);
      if (!slice) return std::nullopt;
      taken.push_back(slice->front());
      const history::Write fill{0, 0, history::Bytes(length, std::byte{0x5A})};
      if (!heap.apply(fill, *slice)) return std::nullopt;
    }
    for (std::size_t i = 0; i < taken.size(); i += 2) {
      if (!heap.apply(history::Deallocate{}, std::span(&taken[i], 1))) return std::nullopt;
    }
  }
  const io::ByteView bytes = store.file().image.bytes();
  return io::Bytes(bytes.begin(), bytes.end());
}

TEST(DamagedInPlaceFiles, AreHeapsOrErrorsAfterTheyHaveBeenUsedOn) {
  std::uint64_t opened = 0;
  std::uint64_t untrusted = 0;
  for (std::uint64_t index = 0; index < histories(); ++index) {
    const Recording recording =
        record(in_place(), history::wrapped(generator::history_of(kSeed, index, kMaxOperations)));
    faultfs::CrashImages images(recording.trace, faultfs::parse_profile("kill").value());
    while (images.next() && !HasFailure()) {
      oracle::RawHeap raw;
      oracle::decode(images.image().bytes(), raw);
      if (oracle::tree(raw).empty()) continue;
      const auto used = used_on(images.image().bytes());
      if (!used) continue;
      oracle::decode(std::span<const std::byte>(*used), raw);
      if (!oracle::extents(raw).empty() || !oracle::zeroed(raw).empty()) ++untrusted;
      JournaledOn heap(*used);
      ASSERT_TRUE(heap.open());
      expect_none(heap.findings({}), images.crash(), index);
      expect_none(heap.use({}), images.crash(), index);
      ++opened;
    }
  }
  EXPECT_GT(untrusted, 0U);
  std::cout << opened << " files opened, " << untrusted << " of them not to be trusted\n";
}

std::string profile_name(const ::testing::TestParamInfo<faultfs::DeviceProfile>& tested) {
  std::string name = tested.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(EachDevice, InPlaceFiles,
                         ::testing::Values(faultfs::parse_profile("kill").value(),
                                           faultfs::parse_profile("ordered").value(),
                                           faultfs::parse_profile("powerloss").value(),
                                           faultfs::parse_profile("hostile").value()),
                         profile_name);

}  // namespace
}  // namespace crashcheck::explorer
