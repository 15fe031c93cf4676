// Inspections in text: the decoder's view of the file, and the predicates that need no history.
#include "report/inspection.h"

#include <fmt/format.h>

#include <algorithm>

#include "oracle/guarantees.h"
#include "report/explain.h"
#include "report/heap_map.h"

namespace crashcheck::report {
namespace {

constexpr std::size_t kShownFindings = 32;

oracle::Findings damage(const oracle::RawHeap& heap) {
  oracle::Findings all;
  for (const oracle::Findings& findings :
       {oracle::tree(heap), oracle::extents(heap), oracle::zeroed(heap)}) {
    all.insert(all.end(), findings.begin(), findings.end());
  }
  oracle::sort_by_severity(all);
  return all;
}

/// What is wrong with the file before its tree can be looked at; empty if nothing is.
std::string header_damage(const oracle::RawHeap& heap) {
  const std::uint64_t payload = heap.file.size() - oracle::kFileHeaderBytes;
  if (heap.committed_length != payload) {
    return fmt::format(
        "the file has {} payload bytes, {} are committed: the next open cuts it to {}", payload,
        heap.committed_length, heap.length);
  }
  if (heap.length == 0) return {};
  if (heap.length < oracle::kArenaBegin) return "too short for a heap: fewer than 48 payload bytes";
  if (!heap.has_heap_magic) return "the heap's magic is missing at payload offset 32";
  return {};
}

std::string header_text(const oracle::RawHeap& heap) {
  std::uint64_t free_bytes = 0;
  for (const oracle::Range range : heap.free) {
    free_bytes += std::min(range.end, heap.length) - std::min(range.begin, heap.length);
  }
  return fmt::format("  file size         {}\n", heap.file.size()) +
         fmt::format("  committed length  {}\n", heap.committed_length) +
         fmt::format("  root              {}\n", heap.root) +
         fmt::format("  free blocks       {}\n", heap.nodes.size()) +
         fmt::format("  free bytes        {}\n\n", free_bytes);
}

std::string map_text(const HeapPicture& picture, const Palette& palette) {
  return palette.heading("Heap") + "\n  " + heap_map(picture) + "\n  " +
         palette.faint(
             "one character a 32-byte block from payload offset 48: . free, # in use or leaked") +
         "\n\n";
}

std::string findings_text(const oracle::Findings& findings, const Palette& palette) {
  std::string text;
  for (std::size_t i = 0; i < std::min(findings.size(), kShownFindings); ++i) {
    text += palette.bad(to_string(findings[i])) + "\n";
  }
  if (findings.size() > kShownFindings) {
    text += fmt::format("and {} more\n", findings.size() - kShownFindings);
  }
  return text;
}

}  // namespace

Inspection inspect(std::string_view name, std::span<const std::byte> file, const Palette& palette) {
  const oracle::RawHeap heap = oracle::decode(file);
  if (!heap.has_stack_magic || file.size() < oracle::kFileHeaderBytes) return {};
  const HeapPicture picture = picture_of(heap, nullptr);
  std::string text = palette.heading(name) + "\n" + header_text(heap);
  if (heap.length == 0) text += "an empty stack: the next open as a heap creates one\n\n";
  if (!heap.nodes.empty()) text += palette.heading("Free tree") + "\n" + tree_text(picture) + "\n";
  if (heap.length > oracle::kArenaBegin && heap.has_heap_magic) text += map_text(picture, palette);
  const std::string header = header_damage(heap);
  const oracle::Findings findings = damage(heap);
  if (header.empty() && findings.empty()) {
    return {Inspection::Verdict::kSound, text + palette.good("no damage found") + "\n"};
  }
  if (!header.empty()) text += palette.bad("header: " + header) + "\n";
  return {Inspection::Verdict::kDamaged, text + findings_text(findings, palette)};
}

}  // namespace crashcheck::report
