// A record is a write that begins with a record's first word, wherever it lies.
#include "sizes.h"

#include <algorithm>
#include <array>

#include "coverage/record_reader.h"

namespace crashcheck::coverage {
namespace {

constexpr std::array<std::uint32_t, 4> kRecordLimits = {512, 2560, 10240, 1U << 20U};
constexpr std::array<std::uint32_t, 3> kChangeLimits = {8, 80, 400};
constexpr std::array<std::uint32_t, 4> kZeroedLimits = {1024, 4096, 10240, 1U << 20U};
constexpr std::array<std::uint32_t, 3> kCommitLimits = {20, 200, 1000};
constexpr std::array<std::uint32_t, 3> kHeightLimits = {4, 7, 9};
constexpr std::array<std::uint32_t, 3> kWidthLimits = {8, 80, 250};
constexpr std::array<std::uint32_t, 1> kOffsetLimits = {3};

/// The largest of everything in a step.
class Largest {
 public:
  explicit Largest(explorer::Coverage& coverage) : coverage_(coverage) {}

  void see(Size what, std::uint64_t size) {
    std::uint64_t& largest = sizes_[static_cast<std::size_t>(what)];
    largest = std::max(largest, size);
  }
  void note() const {
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      const auto what = static_cast<Size>(i);
      for (const std::uint32_t limit : limits_of(what)) {
        if (sizes_[i] > limit) coverage_.note(more_than(what, limit));
      }
    }
  }

 private:
  explorer::Coverage& coverage_;
  std::array<std::uint64_t, 7> sizes_{};
};

void see_record(io::ByteView bytes, Largest& largest) {
  const auto changes = claimed_changes(bytes);
  if (!changes) return;
  largest.see(Size::kRecordBytes, bytes.size());
  largest.see(Size::kChanges, changes->size());
  for (const RecordedChange& change : *changes) {
    if (change.zeros) largest.see(Size::kZeroedBytes, change.length);
  }
}

void see_events(const SizedStep& step, Largest& largest) {
  for (std::uint64_t number = step.first_event + 1; number <= step.last_event; ++number) {
    const faultfs::Event& event = step.trace.event(number);
    if (event.kind != faultfs::EventKind::kWrite) continue;
    const io::ByteView bytes = step.trace.data(event);
    see_record(bytes, largest);
    if (oracle::all_zero(bytes)) largest.see(Size::kZeroedBytes, bytes.size());
  }
}

std::size_t width_of(const history::Operation& operation) {
  if (const auto* bulk = std::get_if<history::AllocateBulk>(&operation))
    return bulk->lengths.size();
  if (const auto* bulk = std::get_if<history::DeallocateBulk>(&operation)) {
    return bulk->slices.size();
  }
  const auto* batch = std::get_if<history::Batch>(&operation);
  return batch != nullptr ? batch->operations.size() : 1;
}

std::uint64_t height_of(const oracle::RawHeap& heap) {
  std::int64_t height = 0;
  for (const oracle::RawNode& node : heap.nodes) height = std::max(height, node.height);
  return static_cast<std::uint64_t>(height);
}

}  // namespace

std::span<const std::uint32_t> limits_of(Size what) {
  switch (what) {
    case Size::kRecordBytes: return kRecordLimits;
    case Size::kChanges: return kChangeLimits;
    case Size::kZeroedBytes: return kZeroedLimits;
    case Size::kCommits: return kCommitLimits;
    case Size::kTreeHeight: return kHeightLimits;
    case Size::kWidth: return kWidthLimits;
    case Size::kOffset: return kOffsetLimits;
  }
  return {};
}

void note_sizes(const SizedStep& step, explorer::Coverage& coverage) {
  constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30U;
  Largest largest(coverage);
  see_events(step, largest);
  largest.see(Size::kCommits, step.commits);
  largest.see(Size::kTreeHeight, std::max(height_of(step.before), height_of(step.after)));
  if (step.operation != nullptr) largest.see(Size::kWidth, width_of(*step.operation));
  for (const oracle::Placement& place : step.returned) {
    largest.see(Size::kOffset, place.offset / kGibibyte);
  }
  largest.note();
}

}  // namespace crashcheck::coverage
