// What a model of a heap says of damage: what is lost, and whether it could have been told.
#include <algorithm>

#include "damaged_use.h"
#include "ghost_tree_model/heap_model.h"
#include "io/assert.h"
#include "oracle/damaged_heap.h"

namespace crashcheck::ghost_tree {
namespace {

namespace undetectable = oracle::undetectable;
using explorer::Range;
using oracle::kFileHeaderBytes;

constexpr std::size_t kMostNodes = 64;
constexpr std::uint64_t kMostRecordBytes = 512;
/// Payload bytes of the heap's magic and the root.
constexpr Range kHeapHeader{32, 48};

/// Payload bytes as those of the file.
Range in_file(Range payload) {
  return {kFileHeaderBytes + payload.begin, kFileHeaderBytes + payload.end};
}

std::uint64_t lost_bytes(const explorer::Findings& findings) {
  std::uint64_t bytes = 0;
  for (const explorer::Finding& finding : findings) bytes += finding.length;
  return bytes;
}

}  // namespace

explorer::RangeSet HeapModel::relied_on(const faultfs::Image& file) const {
  const oracle::RawHeap heap = oracle::decode(file.bytes());
  explorer::RangeSet bytes = {Range{0, kFileHeaderBytes}, in_file(kHeapHeader)};
  for (std::size_t i = 0; i < std::min(heap.nodes.size(), kMostNodes); ++i) {
    const std::uint64_t node = heap.nodes[i].offset;
    bytes.push_back(in_file({node, node + oracle::kBlockBytes}));
  }
  const std::uint64_t end = kFileHeaderBytes + heap.length;
  if (file.size() > end) bytes.push_back({end, std::min(file.size(), end + kMostRecordBytes)});
  for (Range& range : bytes) {
    range.end = std::min(range.end, file.size());
    range.begin = std::min(range.begin, range.end);
  }
  normalize(bytes);
  return bytes;
}

explorer::Findings HeapModel::lost(const explorer::RecoveredFile& file) {
  CRASHCHECK_ASSERT(!known_ && !in_flight_ && !possible_.empty(), "crashed() comes before");
  oracle::decode(file.image.bytes(), heap_);
  std::optional<explorer::Findings> least;
  for (const oracle::Outcome& outcome : possible_) {
    if (file.image.has_unreadable()) {
      oracle::decode(oracle::with_unreadable_content(file.image, outcome.state).bytes(), heap_);
    }
    explorer::Findings findings = oracle::lost(heap_, outcome, file.unit_bytes);
    if (!least || lost_bytes(findings) < lost_bytes(*least)) least = std::move(findings);
    if (least->empty()) break;
  }
  return std::move(*least);
}

explorer::Findings HeapModel::lost_in_use(explorer::OpenStore& store) {
  explorer::Findings findings = take_all_memory(store, possible_, heap_);
  return findings.empty() ? lost(store.file()) : findings;
}

std::string_view HeapModel::undetectable(const explorer::DamagedFile& file,
                                         const explorer::RecoveredFile& found) {
  for (const oracle::Outcome& outcome : possible_) {
    const auto restored = oracle::with_content_restored(found.image, file, outcome.state);
    if (oracle::lost(oracle::decode(restored.bytes()), outcome, found.unit_bytes).empty()) {
      return undetectable::kContent;
    }
  }
  if (oracle::may_be_a_cut_creation(file.damaged.bytes())) return undetectable::kCreation;
  const std::uint64_t end = kFileHeaderBytes + oracle::decode(file.before.bytes()).length;
  const bool only_behind = file.before.first_difference(file.damaged) >= end;
  if (only_behind && protocol_ == oracle::Protocol::kJournaled) return undetectable::kTornRecord;
  const bool is_sound = oracle::is_sound_heap(file.damaged.bytes()) ||
                        oracle::is_sound_but_for_the_damage(found.image, file);
  return is_sound ? undetectable::kSoundHeap : std::string_view();
}

}  // namespace crashcheck::ghost_tree
