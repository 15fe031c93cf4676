// Inspections for a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "ghost_tree_pictures/heap_map.h"
#include "ghost_tree_pictures/inspection.h"
#include "report/explain.h"

namespace crashcheck::ghost_tree {
namespace {

/// How many lines of each kind there may be.
struct Limits {
  std::size_t nodes = 64;
  std::size_t findings = 32;
  std::size_t changes = 16;
  std::size_t map_rows = 32;
};

constexpr Limits kEverything{SIZE_MAX, SIZE_MAX, SIZE_MAX, std::size_t{1} << 40U};

class InspectionText {
 public:
  InspectionText(const Inspection& inspection, const report::Palette& palette, const Limits& limits)
      : inspection_(inspection), heap_(inspection.heap), palette_(palette), limits_(limits) {}

  std::string text(std::string_view name) && {
    heading(name);
    header();
    const bool is_cut = inspection_.verdict == Inspection::Verdict::kCutCreation;
    if (is_cut) {
      text_ += inspection_.unfinished + "\n";
      return std::move(text_);
    }
    if (heap_.length == 0) text_ += "an empty stack: the next open as a heap creates one\n\n";
    if (heap_.record) record(*heap_.record);
    if (inspection_.has_heap_magic) {
      tree();
      sizes();
      map();
    }
    verdict();
    return std::move(text_);
  }

 private:
  void heading(std::string_view words) { text_ += palette_.heading(words) + "\n"; }

  void header() {
    const FreeSpace& free = inspection_.free;
    text_ += fmt::format("  file size         {}\n", heap_.file_bytes) +
             fmt::format("  committed length  {}\n", heap_.committed_length) +
             fmt::format("  root              {}\n", heap_.root) +
             fmt::format("  free blocks       {}\n", free.blocks) +
             fmt::format("  free bytes        {}\n", free.bytes);
    if (free.blocks > 0) {
      text_ +=
          fmt::format("  largest free      {} at {}\n", free.largest.length(), free.largest.begin) +
          fmt::format("  fragmentation     {:.0f}%\n", 100 * free.fragmentation());
    }
    text_ += "\n";
  }

  void record(const coverage::RedoRecord& record) {
    heading("Redo record");
    text_ += fmt::format("  file bytes {} to {}, whole: the next open carries it out\n",
                         record.begin, record.begin + record.bytes - 1);
    text_ += fmt::format("  payload length {} -> {}\n", record.length_before, record.length_after);
    for (std::size_t i = 0; i < std::min(record.changes.size(), limits_.changes); ++i) {
      const coverage::RecordedChange& change = record.changes[i];
      text_ += fmt::format("  {} {} bytes at {}\n", change.zeros ? "zeros" : "writes",
                           change.length, change.offset);
    }
    more(record.changes.size(), limits_.changes);
    text_ += "\n";
  }

  void more(std::size_t count, std::size_t shown) {
    if (count > shown) text_ += fmt::format("  ... and {} more\n", count - shown);
  }

  void tree() {
    if (heap_.nodes.empty() && heap_.broken_links.empty()) return;
    heading("Free tree");
    for (const oracle::BrokenLink& link : heap_.broken_links) {
      if (link.from >= oracle::kArenaBegin) continue;
      text_ += fmt::format("  root {}  <== {}\n", link.to, link.reason);
    }
    text_ += tree_text(heap_, limits_.nodes, inspection_.damage.findings) + "\n";
  }

  void sizes() {
    if (inspection_.free.blocks == 0) return;
    heading("Free blocks by size");
    for (const SizeClass& each : inspection_.free.classes) {
      const std::string sizes = fmt::format("{} to {}", each.from_bytes, each.to_bytes - 1);
      text_ += fmt::format("  {:>22}  {:>9} {:<6}  {:>11} bytes\n", sizes, each.blocks,
                           each.blocks == 1 ? "block" : "blocks", each.bytes);
    }
    text_ += "\n";
  }

  void map() {
    if (heap_.length <= oracle::kArenaBegin) return;
    heading("Heap");
    const oracle::RangeSet damaged = damaged_bytes(inspection_);
    text_ += heap_map_rows(heap_, damaged, limits_.map_rows);
    std::string legend =
        "one character a 32-byte block from payload offset 48: . free, # in use or leaked";
    if (heap_.extents.has(Owner::kClaimedTwice)) legend += ", ! in two free blocks";
    if (!damaged.empty()) legend += ", ^ damage";
    if (inspection_.damage.left_out > 0) {
      legend += fmt::format(" (of the {} worst findings)", inspection_.damage.findings.size());
    }
    text_ += "  " + palette_.faint(legend) + "\n\n";
  }

  void verdict() {
    const Damage& damage = inspection_.damage;
    if (!inspection_.unfinished.empty()) {
      text_ += "left by a crash, and no damage: " + inspection_.unfinished + "\n";
    }
    const auto& after = inspection_.after_record;
    if (after) {
      if (!damage.none()) text_ += "before the record is carried out:\n";
      lines_about(damage, false);
      text_ += after->none() ? palette_.good("no damage is left once the record is carried out")
                             : "once it is carried out:";
      text_ += "\n";
      lines_about(*after, true);
    } else if (damage.none()) {
      text_ += palette_.good("no damage found") + "\n";
    } else {
      lines_about(damage, true);
    }
  }

  void lines_about(const Damage& damage, bool counts) {
    const auto line = [&](const std::string& words) {
      text_ += counts ? palette_.bad(words) + "\n" : "  " + words + "\n";
    };
    if (!damage.header.empty()) line("header: " + damage.header);
    const std::size_t shown = std::min(damage.findings.size(), limits_.findings);
    for (std::size_t i = 0; i < shown; ++i)
      line(report::to_string(oracle::promises_of(oracle::Protocol::kInPlace), damage.findings[i]));
    if (damage.count() > shown) {
      text_ += fmt::format("and {} more\n", damage.count() - shown);
    }
  }

  const Inspection& inspection_;
  const HeapPicture& heap_;
  const report::Palette& palette_;
  Limits limits_;
  std::string text_;
};

}  // namespace

std::string to_text(std::string_view name, const Inspection& inspection,
                    const report::Palette& palette, Amount amount) {
  const Limits limits = amount == Amount::kAll ? kEverything : Limits();
  return InspectionText(inspection, palette, limits).text(name);
}

}  // namespace crashcheck::ghost_tree
