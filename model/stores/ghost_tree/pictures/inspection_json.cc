// Inspections for programs.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "ghost_tree_pictures/inspection.h"
#include "picture_json.h"

namespace crashcheck::ghost_tree {
namespace {

/// The version of docs/schemas/inspect.schema.json.
constexpr int kInspectionFormat = 1;

using Json = nlohmann::ordered_json;

std::size_t left_out(std::size_t count, std::size_t most) { return count - std::min(count, most); }

std::string_view name_of(Inspection::Verdict verdict) {
  switch (verdict) {
    case Inspection::Verdict::kSound: return "sound";
    case Inspection::Verdict::kCutCreation: return "cut-creation";
    default: return "damaged";
  }
}

Json json_of(const FreeSpace& free) {
  Json sizes = Json::array();
  for (const SizeClass& each : free.classes) {
    sizes.push_back({{"from", each.from_bytes},
                     {"to", each.to_bytes},
                     {"blocks", each.blocks},
                     {"bytes", each.bytes}});
  }
  Json largest = nullptr;
  if (free.blocks > 0) {
    largest = {{"offset", free.largest.begin}, {"bytes", free.largest.length()}};
  }
  return {{"blocks", free.blocks},
          {"bytes", free.bytes},
          {"largest", std::move(largest)},
          {"fragmentation", std::round(1e4 * free.fragmentation()) / 1e4},
          {"by_size", std::move(sizes)}};
}

Json json_of(const explorer::Finding& finding) {
  return {{"guarantee", oracle::name(finding.guarantee)},
          {"kind", oracle::name(finding.kind)},
          {"message", finding.message},
          {"offset", finding.offset},
          {"length", finding.length}};
}

Json json_of(const Damage& damage, std::size_t most) {
  Json findings = Json::array();
  for (std::size_t i = 0; i < std::min(damage.findings.size(), most); ++i) {
    findings.push_back(json_of(damage.findings[i]));
  }
  return {{"header", damage.header.empty() ? Json(nullptr) : Json(damage.header)},
          {"findings", std::move(findings)},
          {"findings_left_out", left_out(damage.count(), most)}};
}

}  // namespace

Json to_json(std::string_view name, const Inspection& inspection, Amount amount) {
  const std::size_t most = amount == Amount::kAll ? SIZE_MAX : kSummaryItems;
  const HeapPicture& heap = inspection.heap;
  const std::size_t changes = heap.record ? heap.record->changes.size() : 0;
  Json json = {
      {"format", kInspectionFormat},
      {"file", name},
      {"verdict", name_of(inspection.verdict)},
      {"header",
       {{"heap_magic", inspection.has_heap_magic}, {"user_header", inspection.user_header}}},
      {"free", json_of(inspection.free)},
      {"unfinished", inspection.unfinished.empty() ? Json(nullptr) : Json(inspection.unfinished)},
      {"damage", json_of(inspection.damage, most)},
      {"damage_after_record", nullptr}};
  if (inspection.after_record)
    json["damage_after_record"] = json_of(*inspection.after_record, most);
  json["heap"] = to_json(heap, most);
  json["left_out"] = {
      {"extents", left_out(heap.extents.size(), most)},
      {"nodes", left_out(heap.node_count(), most)},
      {"broken_links", left_out(heap.broken_links.size() + heap.broken_links_left_out, most)},
      {"changes", left_out(changes, most)}};
  return json;
}

std::string to_json_text(std::string_view name, const Inspection& inspection, Amount amount) {
  return to_json(name, inspection, amount).dump() + "\n";
}

}  // namespace crashcheck::ghost_tree
