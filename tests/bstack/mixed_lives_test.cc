// One file in turns: journaled, in-place, journaled, each life closed or cut by a crash. What a
// journaled life has acknowledged is there after its crashes, whichever protocol opens it next; a
// journaled open after an in-place crash takes the file as it is or refuses it untouched, and an
// in-place open mends what was refused. docs/format.md has the table.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "expected_record.h"
#include "faultfs/crash_images.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

using LifeChange = std::function<io::Result<void>(GhostTree&)>;

constexpr Slice kKeptSlice{80, 64};  ///< with a pattern; no change names it

/// Live: 48 (32), kKeptSlice, 144 (64), 208 (32); free: nothing.
io::Bytes mixed_heap() {
  JournaledHeap heap;
  heap.allocate({32, 64, 64, 32});
  EXPECT_TRUE(heap->write(kKeptSlice, 0, pattern(64)));
  return heap.bytes();
}

/// In-place, what is free already must not be freed again.
io::Result<bool> is_live(const GhostTree& heap, Slice slice) {
  CRASHCHECK_ASSIGN(const Statistics statistics, heap.statistics());
  CRASHCHECK_ASSIGN(const std::vector<Slice> free, heap.free_blocks());
  const bool is_free = std::ranges::any_of(free, [&](Slice each) {
    return each.offset < slice.offset + slice.length && slice.offset < each.offset + each.length;
  });
  return !is_free && slice.offset + slice.length <= statistics.payload_bytes;
}

LifeChange freeing(std::vector<Slice> slices) {
  return [slices](GhostTree& heap) -> io::Result<void> {
    for (const Slice slice : slices) {
      CRASHCHECK_ASSIGN(const bool is_there, is_live(heap, slice));
      if (is_there) CRASHCHECK_TRY(heap.deallocate(slice));
    }
    return {};
  };
}
LifeChange allocating(std::uint64_t length) {
  return [length](GhostTree& heap) { return heap.allocate(length).map([](Slice) {}); };
}

std::vector<LifeChange> life_changes() {
  return {freeing({{48, 32}}),
          freeing({{144, 64}}),
          freeing({{208, 32}}),
          freeing({{48, 32}, {144, 64}, {208, 32}}),
          freeing({{208, 32}, {144, 64}}),
          allocating(40),
          allocating(2000),
          [](GhostTree&) { return io::Result<void>(); }};
}

struct LifeLived {
  bool refused = false;
  io::Bytes file;  ///< closed again
};

bool has_kept_slice(GhostTree& heap) {
  io::Bytes bytes(kKeptSlice.length);
  return heap.read(kKeptSlice, 0, bytes) && bytes == pattern(kKeptSlice.length);
}

/// Opens, changes and closes; what was kept is there, and a journaled heap is sound.
LifeLived live_on(const io::Bytes& file, Protocol protocol, const LifeChange& change) {
  RecordedHeap heap(file, protocol);
  if (const auto opened = heap.try_open(); !opened) {
    EXPECT_EQ(opened.error().code, io::ErrorCode::kCorrupt);
    EXPECT_EQ(heap.bytes(), file) << "what is refused stays as it is";
    return {true, file};
  }
  EXPECT_TRUE(has_kept_slice(*heap));
  if (protocol == Protocol::kJournaled) {
    EXPECT_EQ(heap->check().value(), std::vector<Defect>());
  }
  EXPECT_TRUE(change(*heap));
  return {false, heap.bytes()};
}

/// What `change` and the open before it may leave where they are cut.
template <typename Visit>
void for_each_crash(const io::Bytes& file, Protocol protocol, const LifeChange& change,
                    const char* device, Visit visit) {
  faultfs::MemoryFile memory{faultfs::Image(file)};
  faultfs::Trace trace(memory.image());
  {
    auto heap = GhostTree::open(std::make_unique<faultfs::RecordingFile>(memory, trace), protocol);
    if (!heap) return;
    static_cast<void>(change(*heap));
  }
  constexpr std::uint64_t kImagesAPoint = 40;
  faultfs::CrashImages images(trace, faultfs::parse_profile(device).value(), 0, kImagesAPoint);
  while (images.next()) {
    const io::ByteView bytes = images.image().bytes();
    visit(io::Bytes(bytes.begin(), bytes.end()));
  }
}

constexpr const char* kDevicesOfLives[] = {"kill", "powerloss,unit=64"};

TEST(MixedLives, ClosedOnesGoOnFromEachOther) {
  for (const LifeChange& first : life_changes()) {
    for (const LifeChange& second : life_changes()) {
      const LifeLived journaled = live_on(mixed_heap(), Protocol::kJournaled, first);
      const LifeLived in_place = live_on(journaled.file, Protocol::kInPlace, second);
      ASSERT_FALSE(in_place.refused);
      const LifeLived again = live_on(in_place.file, Protocol::kJournaled, allocating(100));
      ASSERT_FALSE(again.refused);
      ASSERT_FALSE(live_on(again.file, Protocol::kInPlace, allocating(32)).refused);
    }
  }
}

TEST(MixedLives, AnInPlaceOneGoesOnFromAJournaledCrash) {
  std::uint64_t images = 0;
  for (const char* device : kDevicesOfLives) {
    for (const LifeChange& first : life_changes()) {
      for_each_crash(mixed_heap(), Protocol::kJournaled, first, device, [&](const io::Bytes& cut) {
        const LifeLived in_place = live_on(cut, Protocol::kInPlace, freeing({{144, 64}}));
        ASSERT_FALSE(in_place.refused);
        ASSERT_FALSE(live_on(in_place.file, Protocol::kJournaled, allocating(100)).refused);
        ++images;
      });
    }
  }
  EXPECT_GT(images, 300U);
}

/// A kill cuts no unit; what is refused then is a length whose check is not that of its size.
TEST(MixedLives, AJournaledOneTakesAnInPlaceCrashOrRefusesItUntouched) {
  std::uint64_t taken = 0;
  std::uint64_t refused = 0;
  for (const LifeChange& first : life_changes()) {
    const LifeLived journaled = live_on(mixed_heap(), Protocol::kJournaled, first);
    for (const LifeChange& second : life_changes()) {
      for_each_crash(journaled.file, Protocol::kInPlace, second, "kill", [&](const io::Bytes& cut) {
        const LifeLived again = live_on(cut, Protocol::kJournaled, allocating(100));
        ++(again.refused ? refused : taken);
        if (!again.refused) return;
        const LifeLived mended = live_on(cut, Protocol::kInPlace, allocating(32));
        ASSERT_FALSE(mended.refused);
        ASSERT_FALSE(live_on(mended.file, Protocol::kJournaled, allocating(100)).refused);
      });
    }
  }
  EXPECT_GT(taken, 300U);
  EXPECT_GT(refused, 10U);
}

RC_GTEST_PROP(MixedLives, OfAnyLengthKeepWhatNobodyChanges, ()) {
  io::Bytes file = mixed_heap();
  const std::vector<LifeChange> all = life_changes();
  for (int life = *rc::gen::inRange(1, 8); life > 0; --life) {
    const auto protocol = *rc::gen::element(Protocol::kJournaled, Protocol::kInPlace);
    const LifeChange& change = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    const bool crashes = protocol == Protocol::kJournaled && *rc::gen::arbitrary<bool>();
    if (!crashes) {
      const LifeLived done = live_on(file, protocol, change);
      RC_ASSERT_FALSE(done.refused);
      file = done.file;
      continue;
    }
    std::vector<io::Bytes> cut;
    for_each_crash(file, protocol, change, "powerloss,unit=64",
                   [&](const io::Bytes& image) { cut.push_back(image); });
    file = cut[*rc::gen::inRange<std::size_t>(0, cut.size())];
  }
}

}  // namespace
}  // namespace crashcheck::bstack
