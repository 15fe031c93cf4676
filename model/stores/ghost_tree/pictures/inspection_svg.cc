// A page: name and numbers, map, tree, damage.
#include <fmt/format.h>

#include <algorithm>

#include "ghost_tree_pictures/inspection.h"
#include "map_svg.h"
#include "report/explain.h"
#include "svg.h"
#include "tree_svg.h"

namespace crashcheck::ghost_tree {
namespace {

constexpr std::size_t kDrawnFindings = 24;
constexpr double kLine = 18;

std::string verdict_of(const Inspection& inspection) {
  const std::size_t count = inspection.damage.count();
  if (inspection.after_record) {
    return inspection.after_record->none()
               ? "a redo record is pending; no damage is left once it is carried out"
               : "a redo record is pending; there is damage even once it is carried out";
  }
  if (inspection.verdict == Inspection::Verdict::kCutCreation) return inspection.unfinished;
  if (inspection.damage.none()) return "no damage found";
  if (count == 0) return "damaged";
  return fmt::format("damaged: {} {}", count, count == 1 ? "finding" : "findings");
}

std::string numbers_of(const Inspection& inspection) {
  const HeapPicture& heap = inspection.heap;
  std::string text = fmt::format("{} bytes, committed length {}, root {}; {} free blocks, {} bytes",
                                 heap.file_bytes, heap.committed_length, heap.root,
                                 inspection.free.blocks, inspection.free.bytes);
  if (inspection.free.blocks > 0) {
    text += fmt::format(", the largest {}", inspection.free.largest.length());
  }
  return text;
}

std::string record_words(const coverage::RedoRecord& record) {
  return fmt::format("redo record at file bytes {} to {}: {} changes, payload length {} -> {}",
                     record.begin, record.begin + record.bytes - 1, record.changes.size(),
                     record.length_before, record.length_after);
}

/// The lines of words below the pictures.
std::vector<std::string> damage_lines(const Inspection& inspection, Amount amount) {
  std::vector<std::string> lines;
  const Damage& damage = inspection.damage;
  if (!damage.header.empty()) lines.push_back("header: " + damage.header);
  const std::size_t most = amount == Amount::kAll ? SIZE_MAX : kDrawnFindings;
  const std::size_t shown = std::min(most, damage.findings.size());
  for (std::size_t i = 0; i < shown; ++i)
    lines.push_back(
        report::to_string(oracle::promises_of(oracle::Protocol::kInPlace), damage.findings[i]));
  if (shown < damage.count()) {
    lines.push_back(fmt::format("and {} more", damage.count() - shown));
  }
  return lines;
}

}  // namespace

std::string to_svg(std::string_view name, const Inspection& inspection, Amount amount) {
  const std::string verdict = verdict_of(inspection);
  const std::string numbers = numbers_of(inspection);
  double y = 30;
  double right = svg::kLeft + svg::kWidth;
  std::string body = svg::text_at(svg::kMargin, y, "name", name);
  const auto line = [&](std::string_view style, std::string_view words) {
    y += kLine;
    body += svg::text_at(svg::kMargin, y, style, words);
  };
  line("legend", numbers);
  line(inspection.verdict == Inspection::Verdict::kDamaged ? "bad" : "legend", verdict);
  if (inspection.heap.record) line("legend", record_words(*inspection.heap.record));
  if (inspection.has_heap_magic) {
    const svg::Part map =
        svg::map_part(inspection.heap, damaged_bytes(inspection), amount, y + kLine);
    const svg::Part tree = svg::tree_part(inspection, amount, map.bottom + kLine);
    body += map.text + tree.text;
    y = tree.bottom;
    right = tree.right;
  }
  for (const std::string& words : damage_lines(inspection, amount)) line("bad", words);
  const std::string page = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
      "height=\"{1:.0f}\" role=\"img\" aria-labelledby=\"title desc\">\n",
      right + svg::kMargin, y + kLine);
  return page +
         fmt::format("<title id=\"title\">{}</title>\n<desc id=\"desc\">{}; {}</desc>\n",
                     svg::escaped(name), svg::escaped(verdict), svg::escaped(numbers)) +
         std::string(svg::definitions()) +
         "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n" + body + "</svg>\n";
}

}  // namespace crashcheck::ghost_tree
