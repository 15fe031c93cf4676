// The same requests under either protocol: the same answers and the same file after each, byte for
// byte, except that a bulk allocation has no surplus journaled; and either opens what the other
// has closed. The journaled heap is sound all the time and needs two syncs for each operation.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "golden_files.h"
#include "journaled_heap.h"
#include "oracle/guarantees.h"

namespace crashcheck::bstack {
namespace {

using Lengths = std::vector<std::uint64_t>;

/// By the decoder of the oracle, which shares nothing with the layer.
void check_by_oracle(const io::Bytes& file) {
  const oracle::RawHeap raw = oracle::decode(file);
  RC_ASSERT((raw.has_stack_magic && raw.has_heap_magic));
  RC_ASSERT(raw.committed_length + 16 == file.size());
  RC_ASSERT(oracle::tree(raw).empty());
  RC_ASSERT(oracle::extents(raw).empty());
  RC_ASSERT(oracle::zeroed(raw).empty());
}

class Both {
 public:
  /// Makes a call on both heaps and returns the answer, which is the same.
  template <typename Call>
  auto same(Call call) {
    RC_ASSERT(journaled_->free_blocks().has_value());  // open by now
    journaled_.mark();
    const auto one = call(*journaled_);
    const auto other = call(*published_);
    RC_ASSERT(one.has_value());
    RC_ASSERT(other.has_value());
    RC_ASSERT(*one == *other);
    RC_ASSERT(journaled_.bytes() == published_.bytes());
    RC_ASSERT((journaled_.syncs() <= (first_ ? 3 : 2)));
    first_ = first_ && journaled_.events().empty();
    RC_ASSERT(journaled_->check().value().empty());
    RC_ASSERT(journaled_->free_blocks().value() == published_->free_blocks().value());
    RC_ASSERT(journaled_->statistics().value() == published_->statistics().value());
    check_by_oracle(journaled_.bytes());
    return *one;
  }

  void allocate() {
    const auto length = *rc::gen::inRange<std::uint64_t>(0, 300);
    const Slice slice = same([&](GhostTree& heap) { return heap.allocate(length); });
    remember(slice);
    write(slice);
  }
  /// In-place only where nothing is left over: new blocks.
  void allocate_bulk() {
    const auto lengths = *rc::gen::container<Lengths>(rc::gen::inRange<std::uint64_t>(0, 100));
    std::uint64_t largest = 0;
    const std::vector<Slice> blocks = journaled_->free_blocks().value();
    for (const Slice block : blocks) {
      largest = std::max(largest, block.length);
    }
    Lengths all = lengths;
    all.push_back(largest + 1);
    for (const Slice slice : same([&](GhostTree& heap) { return heap.allocate_bulk(all); })) {
      remember(slice);
    }
  }
  void reallocate() {
    if (live_.empty()) return;
    const std::size_t which = any();
    const auto length = *rc::gen::inRange<std::uint64_t>(0, 300);
    const Slice old = live_[which];
    forget(which);
    remember(same([&](GhostTree& heap) { return heap.reallocate(old, length); }));
  }
  void deallocate() {
    if (live_.empty()) return;
    const std::size_t which = any();
    const Slice old = live_[which];
    forget(which);
    same([&](GhostTree& heap) -> io::Result<bool> {
      CRASHCHECK_TRY(heap.deallocate(old));
      return true;
    });
  }
  void deallocate_bulk() {
    std::vector<Slice> freed;
    for (std::size_t i = 0; i < live_.size();) {
      if (*rc::gen::inRange(0, 3) != 0) {
        ++i;
        continue;
      }
      freed.push_back(live_[i]);
      forget(i);
    }
    same([&](GhostTree& heap) -> io::Result<bool> {
      CRASHCHECK_TRY(heap.deallocate_bulk(freed));
      return true;
    });
  }
  void write_any() {
    if (!live_.empty()) write(live_[any()]);
  }

  /// Closes both and lets each open the file of the other, which brings them to the same heap: an
  /// in-place open keeps what is free at the end.
  void swap() {
    const io::Bytes before = journaled_.bytes();
    JournaledHeap opened(before);
    RC_ASSERT(opened.try_open().has_value());
    check_by_oracle(opened.bytes());
    RC_ASSERT(oracle::coalesced(oracle::decode(opened.bytes())).empty());
    RecordedHeap in_place(before);
    RC_ASSERT(in_place.try_open().has_value());
    check_by_oracle(in_place.bytes());
    JournaledHeap again(in_place.bytes());
    RC_ASSERT(again.try_open().has_value());
    RC_ASSERT(again->free_blocks().value() == opened->free_blocks().value());
    RC_ASSERT(again.bytes().size() == opened.bytes().size());
    again.mark();
    RC_ASSERT(again.try_open().has_value());
    RC_ASSERT(again.events().empty());
    for (const Slice slice : live_) RC_ASSERT(opened.read(slice) == journaled_.read(slice));
  }

 private:
  std::size_t any() const { return *rc::gen::inRange<std::size_t>(0, live_.size()); }
  void remember(Slice slice) {
    if (!slice.empty()) live_.push_back(slice);
  }
  void forget(std::size_t which) {
    live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  void write(Slice slice) {
    if (slice.empty()) return;
    same([&](GhostTree& heap) -> io::Result<bool> {
      CRASHCHECK_TRY(heap.write(slice, 0, pattern(slice.length)));
      return true;
    });
  }

  JournaledHeap journaled_;
  RecordedHeap published_;
  std::vector<Slice> live_;
  bool first_ = true;
};

RC_GTEST_PROP(ProtocolsAgree, OnEveryAnswerAndEveryByte, ()) {
  Both both;
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::weightedElement<int>({{6, 0}, {4, 1}, {5, 2}, {1, 3}, {1, 4}, {1, 5}})) {
      case 0: both.allocate(); break;
      case 1: both.reallocate(); break;
      case 2: both.deallocate(); break;
      case 3: both.deallocate_bulk(); break;
      case 4: both.allocate_bulk(); break;
      default: both.write_any(); break;
    }
  }
  both.swap();
}

}  // namespace
}  // namespace crashcheck::bstack
