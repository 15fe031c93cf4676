// An operation with a record is one that writes behind both its payloads; every other is looked at
// call by call.
#include "moments.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "coverage/record_reader.h"
#include "oracle/raw_heap.h"

namespace crashcheck::coverage {
namespace {

using faultfs::Event;
using faultfs::EventKind;
using oracle::kArenaBegin;
using oracle::kBlockBytes;
using oracle::kFileHeaderBytes;

constexpr std::uint64_t kRootOffset = kFileHeaderBytes + 40;
constexpr std::uint64_t kArenaOffset = kFileHeaderBytes + kArenaBegin;

bool is_block_offset(std::uint64_t payload_offset) {
  return payload_offset == 0 ||
         (payload_offset >= kArenaBegin && (payload_offset - kArenaBegin) % kBlockBytes == 0);
}

/// Whether these bytes can be the node of a free block.
bool is_node(const Event& event, io::ByteView bytes) {
  if (bytes.size() != kBlockBytes || event.offset < kArenaOffset) return false;
  const std::uint64_t size = io::load_u64(bytes);
  return is_block_offset(event.offset - kFileHeaderBytes) && size != 0 && size % kBlockBytes == 0 &&
         bytes[9] != std::byte{0} && oracle::all_zero(bytes.subspan(10, 6)) &&
         is_block_offset(io::load_u64(bytes.subspan(16))) &&
         is_block_offset(io::load_u64(bytes.subspan(24)));
}

class Moments {
 public:
  Moments(const faultfs::Trace& trace, const Stretch& stretch)
      : trace_(trace), stretch_(stretch), record_(find_record()) {}

  /// The moment after the next event. Call it for one after the other.
  Feature next(std::uint64_t number, Area area) {
    const Event& event = trace_.event(number);
    if (event.kind == EventKind::kSync) ++syncs_;
    if (stretch_.creates) {
      return moment(area, Moment::kCreating, static_cast<std::uint32_t>(number - stretch_.first));
    }
    if (record_ != 0) return moment(area, after_event_of_record(number));
    if (event.kind == EventKind::kSync)
      return moment(area, Moment::kSynced, std::bit_floor(syncs_));
    return moment(area, pending(event));
  }

 private:
  /// The event that writes the record, 0 where there is none.
  [[nodiscard]] std::uint64_t find_record() const {
    const std::uint64_t begin = record_begin(stretch_.length_before, stretch_.length_after);
    for (std::uint64_t number = stretch_.first + 1; number <= stretch_.last; ++number) {
      const Event& event = trace_.event(number);
      if (event.kind == EventKind::kWrite && event.offset >= begin) return number;
    }
    return 0;
  }

  Moment after_event_of_record(std::uint64_t number) {
    const Event& event = trace_.event(number);
    if (number < record_) return Moment::kBeforeRecord;
    if (number == record_) syncs_ = 0;
    if (syncs_ == 0) return Moment::kRecordPending;
    if (event.kind == EventKind::kSync) {
      return syncs_ == 1 ? Moment::kRecordDurable : Moment::kAppliedAndSynced;
    }
    if (event.kind == EventKind::kResize || syncs_ > 1) return Moment::kCutPending;
    const bool more = number < stretch_.last && trace_.event(number + 1).kind == EventKind::kWrite;
    return more ? Moment::kSomeApplied : Moment::kAllApplied;
  }

  /// What kind of call has happened last and is not synced.
  Moment pending(const Event& event) {
    if (event.kind == EventKind::kResize) {
      const bool grows = event.offset > size_;
      size_ = event.offset;
      return grows ? Moment::kGrowthPending : Moment::kShrinkPending;
    }
    size_ = std::max(size_, event.end());
    const io::ByteView bytes = trace_.data(event);
    if (event.offset < kFileHeaderBytes) return Moment::kLengthPending;
    if (event.offset < kRootOffset) return Moment::kUserHeaderPending;
    if (event.offset == kRootOffset) return Moment::kRootPending;
    if (stretch_.writes_user_data) return Moment::kDataPending;
    if (is_node(event, bytes)) return Moment::kNodePending;
    return oracle::all_zero(bytes) ? Moment::kZerosPending : Moment::kDataPending;
  }

  const faultfs::Trace& trace_;
  const Stretch& stretch_;
  std::uint64_t record_;
  std::uint32_t syncs_ = 0;
  std::uint64_t size_ = kFileHeaderBytes + stretch_.length_before;
};

}  // namespace

void note_moments(const faultfs::Trace& trace, const Stretch& stretch, std::uint64_t first_crash,
                  std::uint64_t last_crash, Area area, explorer::Coverage& coverage) {
  std::vector<std::pair<Feature, std::uint64_t>> here;  // few: faster than looking each up
  Moments moments(trace, stretch);
  for (std::uint64_t number = stretch.first + 1; number <= stretch.last; ++number) {
    const Feature reached = moments.next(number, area);
    if (number < first_crash || last_crash < number) continue;
    const auto known = std::ranges::find(here, reached, &std::pair<Feature, std::uint64_t>::first);
    if (known != here.end()) ++known->second;
    if (known == here.end()) here.emplace_back(reached, 1);
  }
  for (const auto& [feature, times] : here) coverage.note(feature, times);
}

}  // namespace crashcheck::coverage
