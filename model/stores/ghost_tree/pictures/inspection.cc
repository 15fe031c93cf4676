// The survey of the file, and that of the file as its redo record will leave it.
#include "ghost_tree_pictures/inspection.h"

#include <fmt/format.h>

#include <algorithm>

#include "coverage/carried_out.h"
#include "cut_creation.h"
#include "heap_survey.h"

namespace crashcheck::ghost_tree {
namespace {

std::uint64_t payload_bytes(const HeapPicture& heap) {
  return heap.file_bytes - oracle::kFileHeaderBytes;
}

/// Why a journaled open refuses the file by the check of its length; empty if it does not.
std::string length_damage(const HeapPicture& heap, std::uint16_t check) {
  if (check == oracle::kNoCheck || heap.record) return {};
  const bool fits = check == oracle::check_of_length(heap.committed_length);
  if (fits && payload_bytes(heap) < heap.committed_length) {
    return fmt::format(
        "the file was cut: it has {} payload bytes, and the {} of its header are right by their "
        "check; a journaled open refuses it",
        payload_bytes(heap), heap.committed_length);
  }
  if (!fits && payload_bytes(heap) != heap.committed_length) {
    return fmt::format(
        "the committed length {} is damaged: its check is that of another, and the file has {} "
        "payload bytes; a journaled open refuses it",
        heap.committed_length, payload_bytes(heap));
  }
  return {};
}

/// What a crash left behind the payload; empty if there is nothing, or a record.
std::string unfinished_words(const HeapPicture& heap, std::uint16_t check) {
  if (!length_damage(heap, check).empty()) return {};
  if (payload_bytes(heap) <= heap.committed_length || heap.record) return {};
  return fmt::format("{} bytes behind the {} that are committed: the next open drops them",
                     payload_bytes(heap) - heap.committed_length, heap.committed_length);
}

/// What is wrong with the file before its tree can be looked at; empty if nothing is.
std::string header_damage(const HeapPicture& heap, const oracle::RawHeap& header) {
  if (std::string damage = length_damage(heap, header.check); !damage.empty()) return damage;
  const bool has_heap_magic = header.has_heap_magic;
  if (payload_bytes(heap) < heap.committed_length && !heap.record) {
    return fmt::format(
        "the file has {} payload bytes, {} are committed: the next open cuts it to {}",
        payload_bytes(heap), heap.committed_length, heap.length);
  }
  if (heap.length == 0) return {};
  if (heap.length < oracle::kArenaBegin) return "too short for a heap: fewer than 48 payload bytes";
  if (!has_heap_magic) return "the heap's magic is missing at payload offset 32";
  return {};
}

Damage damage_of(Survey& survey) {
  return Damage{header_damage(survey.heap, survey.header), std::move(survey.findings),
                survey.findings_left_out};
}

}  // namespace

Inspection inspect(oracle::ByteSource& file, Amount amount) {
  Inspection inspection;
  const oracle::HeapWalk walk(file);
  const oracle::RawHeap& header = walk.header();
  inspection.heap.file_bytes = file.size();
  inspection.unfinished = cut_creation(header, file.size());
  if (!inspection.unfinished.empty()) {
    inspection.verdict = Inspection::Verdict::kCutCreation;
    return inspection;
  }
  if (!header.has_stack_magic || file.size() < oracle::kFileHeaderBytes) return inspection;
  const auto pending = coverage::pending_record(file);
  if (pending) {
    coverage::CarriedOut next(file, *pending);
    Survey after = survey(next, amount);
    inspection.after_record = damage_of(after);
  }
  Survey found = survey(file, amount);
  if (pending) found.heap.record = pending->record;
  inspection.has_heap_magic = found.header.has_heap_magic;
  inspection.user_header = std::move(found.user_header);
  inspection.free = std::move(found.free);
  inspection.unfinished = unfinished_words(found.heap, found.header.check);
  inspection.damage = damage_of(found);
  inspection.heap = std::move(found.heap);
  const Damage& counts = inspection.after_record ? *inspection.after_record : inspection.damage;
  inspection.verdict = counts.none() ? Inspection::Verdict::kSound : Inspection::Verdict::kDamaged;
  return inspection;
}

Inspection inspect(std::span<const std::byte> file, Amount amount) {
  oracle::SpanSource source(file);
  return inspect(source, amount);
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
