// A heap that is opened for reading shows what an open would make of the file, whatever a crash has
// left of it, and the file stays as it is.
#include <gtest/gtest.h>

#include "expected_record.h"
#include "faultfs/crash_images.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;

/// What can be read of a heap.
struct Seen {
  bool is_open = false;
  io::ErrorCode code = io::ErrorCode::kIo;
  std::vector<Slice> free;
  io::Bytes user_header = io::Bytes(GhostTree::kUserHeaderBytes);
  io::Bytes memory;

  bool operator==(const Seen&) const = default;
};

Seen seen_in(const io::Result<GhostTree>& heap) {
  Seen seen;
  seen.is_open = heap.has_value();
  if (!heap) {
    seen.code = heap.error().code;
    return seen;
  }
  seen.free = heap->free_blocks().value();
  EXPECT_TRUE(heap->read_user_header(0, seen.user_header));
  const std::uint64_t end = heap->statistics()->payload_bytes;
  for (std::uint64_t at = 48; at < end; at += 32) {
    io::Bytes block(32);
    if (heap->read(Slice{at, 32}, 0, block)) {
      seen.memory.insert(seen.memory.end(), block.begin(), block.end());
    }
  }
  return seen;
}

/// A file in memory that outlives whoever opens it.
class Borrowed final : public faultfs::ForwardingFile {
 public:
  using ForwardingFile::ForwardingFile;
};

TEST(ReadOnly, ShowsOfEveryCrashImageWhatAnOpenMakesOfIt) {
  JournaledHeap heap;
  const auto slices = heap.allocate({32, 96, 64, 40});
  EXPECT_TRUE(heap->write(slices[1], 0, pattern(96)));
  heap.deallocate({slices[0], slices[2]});
  EXPECT_TRUE(heap->reallocate(slices[1], 160));
  EXPECT_TRUE(heap->write_user_header(3, pattern(5)));
  std::uint64_t images = 0;
  std::uint64_t completed = 0;
  for (const char* device : {"kill", "powerloss,unit=64", "hostile,unit=64"}) {
    faultfs::CrashImages crashes(heap.trace(), faultfs::parse_profile(device).value(), 0, 500);
    while (crashes.next()) {
      MemoryFile memory(crashes.image());
      const io::Bytes before(memory.bytes().begin(), memory.bytes().end());
      const auto shown = GhostTree::open_read_only(std::make_unique<Borrowed>(memory));
      const Seen seen = seen_in(shown);
      if (shown && shown->opening().carried_out_record) ++completed;
      ASSERT_TRUE(std::ranges::equal(memory.bytes(), before)) << "it has been written to";
      const auto opened = GhostTree::open(std::make_unique<Borrowed>(memory));
      ASSERT_EQ(seen, seen_in(opened)) << device << ", image " << images;
      ++images;
    }
  }
  EXPECT_GT(images, 1000U);
  EXPECT_GT(completed, 100U) << "a pending record is shown as carried out";
}

TEST(ReadOnly, RefusesEveryMutation) {
  JournaledHeap made;
  const auto slices = made.allocate({32, 32});
  GhostTree heap =
      GhostTree::open_read_only(std::make_unique<MemoryFile>(faultfs::Image(made.bytes()))).value();
  const auto refused = [](const auto& result) {
    return !result && result.error().code == io::ErrorCode::kNoPermission;
  };
  const std::vector<std::uint64_t> lengths{32};
  const io::Bytes one(1);
  EXPECT_TRUE(refused(heap.allocate(32)));
  EXPECT_TRUE(refused(heap.deallocate(slices[0])));
  EXPECT_TRUE(refused(heap.reallocate(slices[0], 64)));
  EXPECT_TRUE(refused(heap.allocate_bulk(lengths)));
  EXPECT_TRUE(refused(heap.deallocate_bulk(slices)));
  EXPECT_TRUE(refused(heap.write(slices[0], 0, one)));
  EXPECT_TRUE(refused(heap.write_user_header(0, one)));
  EXPECT_TRUE(refused(heap.set_root(slices[0])));
  EXPECT_TRUE(refused(heap.reclaim(slices)));
  EXPECT_TRUE(refused(heap.batch([](Batch&) { return io::Result<void>(); })));
  EXPECT_EQ(heap.leaked(slices).value(), std::vector<Slice>());
  EXPECT_EQ(heap.check().value(), std::vector<Defect>());
}

TEST(ReadOnly, RefusesWhatAnOpenRefuses) {
  io::Bytes foreign = pattern(100);
  const auto heap =
      GhostTree::open_read_only(std::make_unique<MemoryFile>(faultfs::Image(foreign)));
  ASSERT_FALSE(heap);
  EXPECT_EQ(heap.error().code, io::ErrorCode::kInvalidData);
}

}  // namespace
}  // namespace crashcheck::bstack
