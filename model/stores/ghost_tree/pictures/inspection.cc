// The decoder's view of the file, and the predicates that need no history.
#include "ghost_tree_pictures/inspection.h"

#include <fmt/format.h>

#include "history/words.h"
#include "oracle/guarantees.h"

namespace crashcheck::ghost_tree {
namespace {

std::uint64_t payload_bytes(const oracle::RawHeap& heap) {
  return heap.file.size() - oracle::kFileHeaderBytes;
}

/// What a crash left behind the payload; empty if there is nothing, or a record.
std::string unfinished_words(const oracle::RawHeap& heap, bool has_record) {
  if (payload_bytes(heap) <= heap.committed_length || has_record) return {};
  return fmt::format("{} bytes behind the {} that are committed: the next open drops them",
                     payload_bytes(heap) - heap.committed_length, heap.committed_length);
}

/// What is wrong with the file before its tree can be looked at; empty if nothing is.
std::string header_damage(const oracle::RawHeap& heap, bool has_record) {
  if (payload_bytes(heap) < heap.committed_length && !has_record) {
    return fmt::format(
        "the file has {} payload bytes, {} are committed: the next open cuts it to {}",
        payload_bytes(heap), heap.committed_length, heap.length);
  }
  if (heap.length == 0) return {};
  if (heap.length < oracle::kArenaBegin) return "too short for a heap: fewer than 48 payload bytes";
  if (!heap.has_heap_magic) return "the heap's magic is missing at payload offset 32";
  return {};
}

Damage damage_of(const oracle::RawHeap& heap, bool has_record) {
  Damage damage{header_damage(heap, has_record), {}};
  for (const explorer::Findings& findings :
       {oracle::tree(heap), oracle::extents(heap), oracle::zeroed(heap)}) {
    damage.findings.insert(damage.findings.end(), findings.begin(), findings.end());
  }
  oracle::sort_by_severity(damage.findings);
  return damage;
}

}  // namespace

Inspection inspect(std::span<const std::byte> file) {
  Inspection inspection;
  const oracle::RawHeap heap = oracle::decode(file);
  if (!heap.has_stack_magic || file.size() < oracle::kFileHeaderBytes) return inspection;
  inspection.has_heap_magic = heap.has_heap_magic;
  inspection.user_header = history::to_hex(heap.payload({0, oracle::kUserHeaderBytes}));
  inspection.heap = picture_of(heap, nullptr);
  inspection.free = free_space(heap);
  inspection.unfinished = unfinished_words(heap, inspection.heap.record.has_value());
  inspection.damage = damage_of(heap, inspection.heap.record.has_value());
  if (const auto next = coverage::carried_out(file)) {
    inspection.after_record = damage_of(oracle::decode(*next), false);
  }
  const Damage& counts = inspection.after_record ? *inspection.after_record : inspection.damage;
  inspection.verdict = counts.none() ? Inspection::Verdict::kSound : Inspection::Verdict::kDamaged;
  return inspection;
}

oracle::RangeSet damaged_bytes(const Inspection& inspection) {
  oracle::RangeSet damaged;
  for (const explorer::Finding& finding : inspection.damage.findings) {
    const std::uint64_t begin = std::min(finding.offset, inspection.heap.length);
    const std::uint64_t length = std::min(finding.length, inspection.heap.length - begin);
    damaged.push_back({begin, begin + length});
  }
  oracle::normalize(damaged);
  return damaged;
}

}  // namespace crashcheck::ghost_tree
