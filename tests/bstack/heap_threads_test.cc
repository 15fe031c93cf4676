// One heap used by several threads at once: writers one after the other, readers side by side.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "faultfs/forwarding_file.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

using namespace std::chrono_literals;

class HeapThreads : public ::testing::TestWithParam<Protocol> {
 protected:
  RecordedHeap made_{GetParam()};
  GhostTree heap_ = std::move(*made_);
};

/// Runs it on several threads, each of which gets its number.
template <typename Work>
void on_threads(std::uint64_t count, Work work) {
  std::vector<std::thread> threads;
  for (std::uint64_t number = 1; number <= count; ++number) {
    threads.emplace_back([&work, number] { work(number); });
  }
  for (std::thread& thread : threads) thread.join();
}

/// Fills a slice with the number of its owner, and tells whether that is what it reads then.
bool keeps(GhostTree& heap, Slice slice, std::uint64_t number) {
  const io::Bytes bytes(slice.length, static_cast<std::byte>(number));
  io::Bytes found(slice.length);
  return heap.write(slice, 0, bytes) && heap.read(slice, 0, found) && found == bytes;
}

/// One thread's turn of its own slices.
bool work_on(GhostTree& heap, std::uint64_t number, std::uint64_t round) {
  const Slice slice = heap.allocate(20 + 13 * (round % 7)).value();
  const auto bulk = heap.allocate_bulk(std::vector<std::uint64_t>{round % 40, 33}).value();
  bool kept = keeps(heap, slice, number) && keeps(heap, bulk[1], number);
  const Slice grown = heap.reallocate(slice, 150).value();
  io::Bytes found(20);
  kept =
      kept && heap.read(grown, 0, found) && found == io::Bytes(20, static_cast<std::byte>(number));
  if (heap.protocol() == Protocol::kJournaled) {
    kept = kept && heap.batch([&](Batch& batch) -> io::Result<void> {
                         const Slice inner = batch.allocate(40).value();
                         CRASHCHECK_TRY(batch.write(inner, 0, found));
                         return batch.deallocate(inner);
                       })
                       .has_value();
  }
  kept = kept && heap.write_user_header(8 * (number % 4), io::Bytes(8)).has_value();
  kept = kept && heap.statistics() && heap.free_blocks() && heap.check().value().empty();
  return kept && heap.deallocate(grown) && heap.deallocate_bulk(bulk);
}

TEST_P(HeapThreads, EachKeepsWhatItWroteAndNothingIsLost) {
  constexpr std::uint64_t kRounds = 60;
  std::atomic<std::uint64_t> kept = 0;
  on_threads(4, [&](std::uint64_t number) {
    for (std::uint64_t round = 0; round < kRounds; ++round) {
      if (work_on(heap_, number, round)) ++kept;
    }
  });
  EXPECT_EQ(kept, 4 * kRounds);
  EXPECT_EQ(heap_.check().value(), std::vector<Defect>());
  if (GetParam() == Protocol::kJournaled) {
    EXPECT_EQ(heap_.statistics()->live_or_leaked_bytes, 0U);
  }
}

TEST_P(HeapThreads, ReadersBesideAWriterSeeWholeStates) {
  constexpr std::size_t kBytes = 1U << 16U;  // large enough for a torn copy to be seen
  const Slice slice = heap_.allocate(kBytes).value();
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::thread writer([&] {
    for (int round = 0; round < 200; ++round) {
      EXPECT_TRUE(heap_.write(slice, 0, io::Bytes(kBytes, static_cast<std::byte>(round))));
    }
    done = true;
  });
  on_threads(3, [&](std::uint64_t) {
    io::Bytes seen(kBytes);
    while (!done) {
      EXPECT_TRUE(heap_.read(slice, 0, seen));
      if (seen != io::Bytes(kBytes, seen[0])) ++torn;
      // A pause, or readers that overlap would never let the writer in.
      std::this_thread::sleep_for(20us);
    }
  });
  writer.join();
  EXPECT_EQ(torn, 0);
}

/// A place where a number of threads wait for each other, but not for ever.
class Meeting {
 public:
  void expect(int count) {
    const std::lock_guard lock(mutex_);
    missing_ = count;
  }
  /// Whether all have come. Where nobody is expected, nobody waits.
  bool arrive() {
    std::unique_lock lock(mutex_);
    if (missing_ <= 0) return true;
    if (--missing_ == 0) all_here_.notify_all();
    return all_here_.wait_for(lock, 10min, [&] { return missing_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  int missing_ = 0;
};

/// A file whose reads wait at a meeting, inside the read.
class MeetingFile final : public faultfs::ForwardingFile {
 public:
  /// Borrows both, which must outlive this object.
  MeetingFile(io::File& file, Meeting& meeting) : ForwardingFile(file), meeting_(meeting) {}
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    if (!meeting_.arrive()) return io::fail(io::ErrorCode::kIo, "read", "nobody came");
    return target().read_at(offset, into);
  }

 private:
  Meeting& meeting_;
};

TEST_P(HeapThreads, ReadsRunSideBySide) {
  faultfs::MemoryFile memory;
  Meeting meeting;
  GhostTree heap =
      GhostTree::open(std::make_unique<MeetingFile>(memory, meeting), GetParam()).value();
  const Slice slice = heap.allocate(40).value();
  meeting.expect(3);
  on_threads(3, [&](std::uint64_t number) {
    io::Bytes bytes(8);
    EXPECT_TRUE(number == 1 ? heap.read_user_header(0, bytes) : heap.read(slice, number, bytes))
        << "a read waited for the end of another";
  });
}

TEST_P(HeapThreads, LookingRunsBesideReading) {
  faultfs::MemoryFile memory;
  Meeting meeting;
  GhostTree heap =
      GhostTree::open(std::make_unique<MeetingFile>(memory, meeting), GetParam()).value();
  const Slice slice = heap.allocate(40).value();
  meeting.expect(2);
  on_threads(2, [&](std::uint64_t number) {
    io::Bytes bytes(8);
    EXPECT_TRUE(number == 1 ? heap.read(slice, 0, bytes).has_value() : heap.check().has_value());
  });
}

/// What readers see beside the function of a batch, as one number; 0 where it makes no sense.
int seen_beside_a_batch(const GhostTree& heap, Slice slice) {
  io::Bytes bytes(slice.length);
  io::Bytes header(1);
  if (!heap.read(slice, 0, bytes) || !heap.read_user_header(0, header)) return 0;
  if (bytes != io::Bytes(slice.length, bytes[0]) || heap.check() != std::vector<Defect>()) return 0;
  if (!heap.statistics() || !heap.free_blocks()) return 0;
  return std::to_integer<int>(bytes[0]);
}

TEST(HeapThreadsBatch, ReadersRunBesideTheFunctionOfABatchAndSeeTheHeapWithoutIt) {
  RecordedHeap made(Protocol::kJournaled);
  GhostTree heap = std::move(*made);
  const Slice slice = heap.allocate(400).value();
  const Slice other = heap.allocate(40).value();
  ASSERT_TRUE(heap.write(slice, 0, io::Bytes(400, std::byte{1})));
  std::atomic<int> seen = 0;
  ASSERT_TRUE(heap.batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_TRY(batch.write(slice, 0, io::Bytes(400, std::byte{2})));
    CRASHCHECK_TRY(batch.deallocate(other));
    // Inside the function: a reader that waited for the batch would never end.
    std::thread reader([&] { seen = seen_beside_a_batch(heap, slice); });
    reader.join();
    return {};
  }));
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(seen_beside_a_batch(heap, slice), 2);
}

TEST(HeapThreadsBatch, ReadersBesideBatchesSeeEachAsAWhole) {
  RecordedHeap made(Protocol::kJournaled);
  GhostTree heap = std::move(*made);
  const Slice slice = heap.allocate(400).value();
  ASSERT_TRUE(heap.write(slice, 0, io::Bytes(400, std::byte{1})));
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::thread writer([&] {
    for (int round = 0; round < 150; ++round) {
      EXPECT_TRUE(heap.batch([&](Batch& batch) -> io::Result<void> {
        const Slice passing =
            batch.allocate(40 + 32 * static_cast<std::uint64_t>(round % 5)).value();
        const io::Bytes bytes(400, static_cast<std::byte>(1 + round % 100));
        for (std::uint64_t at = 0; at < 400; at += 40) {
          CRASHCHECK_TRY(batch.write(slice, at, io::ByteView(bytes).first(40)));
        }
        return round % 3 == 0 ? io::Result<void>() : batch.deallocate(passing);
      }));
    }
    done = true;
  });
  on_threads(2, [&](std::uint64_t) {
    while (!done) {
      if (seen_beside_a_batch(heap, slice) == 0) ++torn;
      std::this_thread::sleep_for(20us);
    }
  });
  writer.join();
  EXPECT_EQ(torn, 0);
}

INSTANTIATE_TEST_SUITE_P(Protocols, HeapThreads,
                         ::testing::Values(Protocol::kInPlace, Protocol::kJournaled),
                         [](const auto& tested) {
                           return tested.param == Protocol::kInPlace ? "InPlace" : "Journaled";
                         });

}  // namespace
}  // namespace crashcheck::bstack
