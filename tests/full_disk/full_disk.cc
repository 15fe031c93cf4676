// The heap has a table of slots as its root. Each operation changes one slot and what it leads to
// in one step, so that after a kill a slot is as before or as after.
#include "full_disk.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <random>
#include <stdexcept>

#include "bstack/ghost_tree.h"
#include "faultfs/crashing_file.h"

namespace crashcheck::full_disk {
namespace {

using bstack::Batch;
using bstack::GhostTree;
using bstack::Slice;
using bstack::Slot;

constexpr std::size_t kSlots = 32;
constexpr std::uint64_t kLongest = 60'000;
constexpr std::uint64_t kOperations = 12;   ///< a round
constexpr std::uint64_t kMostEvents = 120;  ///< before a kill

/// What is in a slot: nothing where the length is 0.
struct Held {
  std::uint64_t length = 0;
  std::uint64_t version = 0;

  bool operator==(const Held&) const = default;
};

io::Bytes content_of(std::size_t slot, const Held& held) {
  io::Bytes bytes(held.length);
  std::uint64_t state = held.version * kSlots + slot;
  for (std::byte& byte : bytes) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    byte = static_cast<std::byte>(state >> 56U);
  }
  return bytes;
}

/// A file that dies after some event, and owns the real one.
class MortalFile final : public faultfs::ForwardingFile {
 public:
  MortalFile(std::unique_ptr<io::File> file, std::uint64_t events)
      : ForwardingFile(static_cast<io::File&>(crashing_)),
        file_(std::move(file)),
        crashing_(*file_, {.crash_after = events}) {}

 private:
  std::unique_ptr<io::File> file_;
  faultfs::CrashingFile crashing_;
};

class Life {
 public:
  Life(Medium& medium, std::uint64_t seed) : medium_(medium), random_(seed) {
    GhostTree heap = value(GhostTree::open(medium_.open()), "create");
    const Slice table = value(heap.allocate(kSlots * Slice::kStoredBytes), "create");
    value(heap.set_root(table), "create");
    table_ = table;
  }

  void round() {
    ++counts_.rounds;
    take_space();
    {
      const std::uint64_t events = below(3) == 0 ? UINT64_MAX : below(kMostEvents);
      auto opened = GhostTree::open(std::make_unique<MortalFile>(medium_.open(), events));
      if (opened) {
        change(*opened);
      } else if (opened.error().code == io::ErrorCode::kCrashed) {
        ++counts_.kills;
      } else {
        fail("it does not open", opened.error());
      }
    }
    check(value(GhostTree::open(medium_.open()), "it does not open"));
  }

  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  [[noreturn]] void fail(std::string_view what, const io::Error& error) const {
    throw std::runtime_error(
        fmt::format("round {}: {}: {}", counts_.rounds, what, io::to_string(error)));
  }
  [[noreturn]] void fail(std::string_view what, std::size_t slot) const {
    throw std::runtime_error(fmt::format("round {}: slot {}: {}", counts_.rounds, slot, what));
  }
  template <typename T>
  T value(io::Result<T> result, std::string_view what) const {
    if (!result) fail(what, result.error());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
  }

  void take_space() {
    switch (below(4)) {
      case 0: medium_.others_take(medium_.bytes()); break;
      case 1: medium_.others_take(0); break;
      default: medium_.others_take(below(medium_.bytes()));
    }
  }

  void change(GhostTree& heap) {
    bool holds_reserve = false;
    for (std::uint64_t i = 0; i < kOperations; ++i) {
      if (below(6) == 0) take_space();
      const std::size_t slot = below(kSlots);
      Held wanted = held_[slot];
      const std::uint64_t length = payload_bytes(heap);
      const io::Result<void> done = step(heap, slot, wanted);
      if (done) {
        held_[slot] = wanted;
        ++counts_.acknowledged;
        holds_reserve = holds_reserve || payload_bytes(heap) > length;
        continue;
      }
      if (done.error().code == io::ErrorCode::kNoSpace) {
        const bool frees = wanted.length == 0 && held_[slot].length > 0;
        if (frees && holds_reserve) fail("freeing finds no space, with a reserve", done.error());
        ++(frees ? counts_.refused_frees : counts_.refused);
        continue;
      }
      if (done.error().code != io::ErrorCode::kCrashed) fail("an operation fails", done.error());
      ++counts_.kills;
      in_flight_ = {slot, wanted};
      return;
    }
  }

  /// `wanted` is what the slot holds afterwards.
  io::Result<void> step(GhostTree& heap, std::size_t slot, Held& wanted) {
    const Slot place{table_, slot * Slice::kStoredBytes, bstack::SlotWidth::kOffsetLength};
    if (below(40) == 0) return reclaim(heap);
    CRASHCHECK_ASSIGN(const Slice slice, slice_in(heap, slot));
    const std::uint64_t what = below(4);
    if (!slice.empty() && what == 0) {
      wanted = {};
      return heap.deallocate_from(place, slice);
    }
    if (what != 1 || slice.empty()) wanted.length = std::uint64_t{1} << below(17);
    wanted.length = std::min(kLongest, wanted.length + below(wanted.length + 1));
    wanted.version = ++version_;
    return heap.batch([&](Batch& batch) -> io::Result<void> {
      CRASHCHECK_ASSIGN(const Slice moved, batch.reallocate_into(place, slice, wanted.length));
      return batch.write(moved, 0, content_of(slot, wanted));
    });
  }

  [[nodiscard]] std::uint64_t payload_bytes(const GhostTree& heap) const {
    return value(heap.statistics(), "it cannot be read").payload_bytes;
  }

  io::Result<void> reclaim(GhostTree& heap) {
    std::vector<Slice> live{table_};
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      CRASHCHECK_ASSIGN(const Slice slice, slice_in(heap, slot));
      if (!slice.empty()) live.push_back(slice);
    }
    CRASHCHECK_ASSIGN(const std::uint64_t leaked, heap.reclaim(live));
    if (leaked > 0) fail("memory has leaked", leaked);
    return {};
  }

  [[nodiscard]] io::Result<Slice> slice_in(const GhostTree& heap, std::size_t slot) const {
    std::array<std::byte, Slice::kStoredBytes> stored{};
    CRASHCHECK_TRY(heap.read(table_, slot * Slice::kStoredBytes, stored));
    return bstack::slice_from_bytes(stored);
  }

  void check(const GhostTree& heap) {
    const auto defects = value(heap.check(), "it cannot be read");
    if (!defects.empty()) fail(defects.front().message, defects.front().offset);
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      const Slice slice = value(slice_in(heap, slot), "it cannot be read");
      io::Bytes bytes(slice.length);
      value(heap.read(slice, 0, bytes), "it cannot be read");
      if (bytes == content_of(slot, held_[slot])) continue;
      const bool may_be_done = in_flight_ && in_flight_->first == slot;
      if (!may_be_done || bytes != content_of(slot, in_flight_->second)) {
        fail("what it leads to is neither what was acknowledged nor what was under way", slot);
      }
      held_[slot] = in_flight_->second;
    }
    in_flight_.reset();
  }

  Medium& medium_;
  std::mt19937_64 random_;
  Slice table_;
  std::array<Held, kSlots> held_{};
  std::optional<std::pair<std::size_t, Held>> in_flight_;
  std::uint64_t version_ = 0;
  Counts counts_;
};

}  // namespace

Counts live(Medium& medium, std::uint64_t rounds, std::uint64_t seed) {
  Life life(medium, seed);
  for (std::uint64_t round = 0; round < rounds; ++round) life.round();
  return life.counts();
}

}  // namespace crashcheck::full_disk
