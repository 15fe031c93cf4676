// The same requests under either protocol: the same answers as far as content goes, and either
// opens what the other has closed. Where slices lie may differ: journaled, what is freed is merged
// at once. The journaled heap is held to a model of its own, which knows free extents and nothing
// of trees, is sound all the time and needs two syncs for each operation.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
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

/// Best fit over maximal free extents, block by block.
class Extents {
 public:
  /// Where a slice of `length` bytes goes: the tail of the smallest extent that holds it, of the
  /// first one among equals, or the end.
  Slice allocate(std::uint64_t length) {
    const std::uint64_t size = rounded(length);
    if (size == 0) return {};
    const auto free_extents = extents();
    auto best = free_extents.end();
    for (auto each = free_extents.begin(); each != free_extents.end(); ++each) {
      if (each->length >= size && (best == free_extents.end() || each->length < best->length)) {
        best = each;
      }
    }
    std::uint64_t offset = 48 + 32 * is_live_.size();
    if (best != free_extents.end()) offset = best->offset + best->length - size;
    mark(offset, size, true);
    return {offset, length};
  }

  void free(Slice slice) {
    mark(slice.offset, rounded(slice.length), false);
    while (!is_live_.empty() && !is_live_.back()) is_live_.pop_back();
  }

  Slice reallocate(Slice slice, std::uint64_t length) {
    const std::uint64_t old_size = rounded(slice.length);
    const std::uint64_t size = rounded(length);
    if (old_size == 0) return allocate(length);
    const bool is_last = slice.offset + old_size == 48 + 32 * is_live_.size();
    if (size > old_size && !is_last) {
      const Slice moved = allocate(length);
      free(slice);
      return moved;
    }
    if (size > old_size) mark(slice.offset, size, true);
    if (size < old_size) free({slice.offset + size, old_size - size});
    return length == 0 ? Slice{} : Slice{slice.offset, length};
  }

  /// By offset; no two touch.
  [[nodiscard]] std::vector<Slice> extents() const {
    std::vector<Slice> all;
    for (std::size_t i = 0; i < is_live_.size(); ++i) {
      if (is_live_[i]) continue;
      if (i == 0 || is_live_[i - 1]) all.push_back({48 + 32 * i, 0});
      all.back().length += 32;
    }
    return all;
  }

 private:
  static std::uint64_t rounded(std::uint64_t length) { return (length + 31) / 32 * 32; }
  void mark(std::uint64_t offset, std::uint64_t size, bool is_live) {
    const std::size_t first = (offset - 48) / 32;
    if (is_live_.size() < first + size / 32) is_live_.resize(first + size / 32);
    std::fill_n(is_live_.begin() + static_cast<std::ptrdiff_t>(first), size / 32, is_live);
  }

  std::vector<bool> is_live_;  // by block
};

class Both {
 public:
  Both() {
    RC_ASSERT(journaled_.try_open().has_value());
    RC_ASSERT(in_place_.try_open().has_value());
  }

  void allocate() {
    const auto length = *rc::gen::inRange<std::uint64_t>(0, 300);
    Pair pair;
    call([&] { pair.journaled = journaled_->allocate(length).value(); });
    pair.in_place = in_place_->allocate(length).value();
    RC_ASSERT(pair.journaled == extents_.allocate(length));
    RC_ASSERT(pair.in_place.length == length);
    remember(pair);
    write(pair);
  }
  void allocate_bulk() {
    const auto lengths = *rc::gen::container<Lengths>(rc::gen::inRange<std::uint64_t>(0, 100));
    std::vector<Slice> mine;
    call([&] { mine = journaled_->allocate_bulk(lengths).value(); });
    const auto others = in_place_->allocate_bulk(lengths).value();
    std::uint64_t sum = 0;
    for (const std::uint64_t length : lengths) sum += (length + 31) / 32 * 32;
    std::uint64_t at = extents_.allocate(sum).offset;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      const bool is_empty = lengths[i] == 0;
      RC_ASSERT((mine[i] == (is_empty ? Slice{} : Slice{at, lengths[i]})));
      at += (lengths[i] + 31) / 32 * 32;
      remember({mine[i], others[i]});
    }
  }
  void reallocate() {
    if (live_.empty()) return;
    const Pair old = take_any();
    const auto length = *rc::gen::inRange<std::uint64_t>(0, 300);
    Pair pair;
    call([&] { pair.journaled = journaled_->reallocate(old.journaled, length).value(); });
    pair.in_place = in_place_->reallocate(old.in_place, length).value();
    RC_ASSERT(pair.journaled == extents_.reallocate(old.journaled, length));
    remember(pair);
  }
  void deallocate() {
    if (live_.empty()) return;
    const Pair old = take_any();
    call([&] { RC_ASSERT(journaled_->deallocate(old.journaled).has_value()); });
    RC_ASSERT(in_place_->deallocate(old.in_place).has_value());
    extents_.free(old.journaled);
  }
  void deallocate_bulk() {
    std::vector<Slice> mine;
    std::vector<Slice> others;
    for (std::size_t left = live_.size() / 3; left > 0; --left) {
      const Pair old = take_any();
      mine.push_back(old.journaled);
      others.push_back(old.in_place);
    }
    call([&] { RC_ASSERT(journaled_->deallocate_bulk(mine).has_value()); });
    RC_ASSERT(in_place_->deallocate_bulk(others).has_value());
    for (const Slice slice : mine) extents_.free(slice);
  }
  void write_any() {
    if (!live_.empty()) write(live_[any()]);
  }

  /// Closes both and lets each open the file of the other.
  void swap() {
    JournaledHeap journaled(in_place_.bytes());
    RC_ASSERT(journaled.try_open().has_value());
    check_by_oracle(journaled.bytes());
    RC_ASSERT(oracle::coalesced(oracle::decode(journaled.bytes())).empty());
    journaled.mark();
    RC_ASSERT(journaled.try_open().has_value());
    RC_ASSERT(journaled.events().empty());
    RecordedHeap in_place(journaled_.bytes());
    RC_ASSERT(in_place.try_open().has_value());
    check_by_oracle(in_place.bytes());
    for (const Pair& pair : live_) {
      RC_ASSERT(journaled.read(pair.in_place) == journaled_.read(pair.journaled));
      io::Bytes found(pair.journaled.length);
      RC_ASSERT(in_place->read(pair.journaled, 0, found).has_value());
      RC_ASSERT(found == journaled_.read(pair.journaled));
    }
  }

  void expect_the_same() {
    RC_ASSERT(journaled_->check().value().empty());
    RC_ASSERT(journaled_->free_blocks().value() == extents_.extents());
    check_by_oracle(journaled_.bytes());
    check_by_oracle(in_place_.bytes());
    for (const Pair& pair : live_) {
      io::Bytes found(pair.in_place.length);
      RC_ASSERT(in_place_->read(pair.in_place, 0, found).has_value());
      RC_ASSERT(found == journaled_.read(pair.journaled));
    }
  }

 private:
  /// One slice under either protocol.
  struct Pair {
    Slice journaled;
    Slice in_place;
  };

  /// A mutation of the journaled heap.
  template <typename Call>
  void call(Call mutation) {
    journaled_.mark();
    mutation();
    RC_ASSERT((journaled_.syncs() <= (first_ ? 3 : 2)));
    first_ = first_ && journaled_.events().empty();
  }

  std::size_t any() const { return *rc::gen::inRange<std::size_t>(0, live_.size()); }
  Pair take_any() {
    const auto which = live_.begin() + static_cast<std::ptrdiff_t>(any());
    const Pair pair = *which;
    live_.erase(which);
    return pair;
  }
  void remember(const Pair& pair) {
    if (!pair.journaled.empty()) live_.push_back(pair);
  }
  void write(const Pair& pair) {
    if (pair.journaled.empty()) return;
    const io::Bytes bytes = pattern(pair.journaled.length);
    call([&] { RC_ASSERT(journaled_->write(pair.journaled, 0, bytes).has_value()); });
    RC_ASSERT(in_place_->write(pair.in_place, 0, bytes).has_value());
  }

  JournaledHeap journaled_;
  RecordedHeap in_place_;
  Extents extents_;
  std::vector<Pair> live_;
  bool first_ = true;
};

RC_GTEST_PROP(ProtocolsAgree, OnEveryByteThatIsLive, ()) {
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
    both.expect_the_same();
  }
  both.swap();
}

}  // namespace
}  // namespace crashcheck::bstack
