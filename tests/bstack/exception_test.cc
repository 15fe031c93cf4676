// Exceptions that come out of the middle of an operation, as std::bad_alloc does where a large
// slice is moved: nothing of the operation may be left for the next one to commit.
#include <gtest/gtest.h>

#include <new>

#include "faultfs/forwarding_file.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

struct Throwing {
  bool reads = false;
  bool writes = false;
};

class ThrowingFile final : public faultfs::ForwardingFile {
 public:
  /// Borrows both, which must outlive this object.
  ThrowingFile(io::File& file, const Throwing& what) : ForwardingFile(file), what_(what) {}

  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    if (what_.writes) throw std::bad_alloc();
    return target().write_at(offset, bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    if (what_.reads && into.size() > 64) throw std::bad_alloc();
    return target().read_at(offset, into);
  }

 private:
  const Throwing& what_;
};

TEST(Exception, FromInsideAnOperationLeavesNothingOfIt) {
  TwoLive made(100);
  faultfs::MemoryFile memory(made.bytes());
  Throwing what;
  GhostTree heap = GhostTree::open(std::make_unique<ThrowingFile>(memory, what)).value();
  what.reads = true;  // of the content that is to be moved, after its new place was allocated
  EXPECT_THROW(static_cast<void>(heap.reallocate(made.first, 200)), std::bad_alloc);
  what.reads = false;
  EXPECT_EQ(heap.statistics().value().payload_bytes, 208U);
  EXPECT_EQ(heap.allocate(32).value(), (Slice{208, 32})) << "behind the last slice, not further";
  EXPECT_EQ(heap.check().value(), std::vector<Defect>());
}

TEST(Exception, FromACommitPoisons) {
  TwoLive made(100);
  faultfs::MemoryFile memory(made.bytes());
  Throwing what;
  GhostTree heap = GhostTree::open(std::make_unique<ThrowingFile>(memory, what)).value();
  what.writes = true;
  EXPECT_THROW(static_cast<void>(heap.deallocate(made.first)), std::bad_alloc);
  what.writes = false;
  EXPECT_EQ(heap.deallocate(made.first).error().code, io::ErrorCode::kPoisoned);
  EXPECT_EQ(heap.free_blocks().value(), std::vector<Slice>());
}

}  // namespace
}  // namespace crashcheck::bstack
