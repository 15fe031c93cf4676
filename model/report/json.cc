// Field by field.
#include "report/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

namespace crashcheck::report {
namespace {

using Json = nlohmann::ordered_json;

template <typename Item>
std::span<const Item> first(const std::vector<Item>& items, std::size_t most) {
  return std::span(items).first(std::min(most, items.size()));
}

Json json_of(const coverage::RedoRecord& record, std::size_t most) {
  Json changes = Json::array();
  for (const coverage::RecordedChange& change : first(record.changes, most)) {
    changes.push_back(Json::array({change.offset, change.length, change.zeros}));
  }
  return {{"begin", record.begin},
          {"bytes", record.bytes},
          {"length_before", record.length_before},
          {"length_after", record.length_after},
          {"changes", std::move(changes)}};
}

Json json_of(const StoryStep& step) {
  Json faults = Json::array();
  for (const auto& [words, note] : step.faults) faults.push_back(Json::array({words, note}));
  return {{"words", step.words},     {"first", step.first_event}, {"last", step.last_event},
          {"reached", step.reached}, {"is_last", step.is_last},   {"faults", std::move(faults)},
          {"error", step.error}};
}

std::string_view word(faultfs::EventKind kind) {
  switch (kind) {
    case faultfs::EventKind::kWrite: return "write";
    case faultfs::EventKind::kResize: return "resize";
    case faultfs::EventKind::kSync: break;
  }
  return "sync";
}

Json json_of(const StoryEvent& event) {
  return {{"number", event.number},   {"step", event.step},     {"kind", word(event.kind)},
          {"offset", event.offset},   {"length", event.length}, {"words", event.words},
          {"fate", name(event.fate)}, {"there", event.there}};
}

Json json_of(const StoryLife& life) {
  Json json;
  json["title"] = life.title;
  json["steps"] = Json::array();
  for (const StoryStep& step : life.steps) json["steps"].push_back(json_of(step));
  json["events"] = Json::array();
  for (const StoryEvent& event : life.events) json["events"].push_back(json_of(event));
  json["crash"] = nullptr;
  if (life.crash) {
    json["crash"] = {{"event", *life.crash},
                     {"everything_had_returned", life.everything_had_returned},
                     {"words", life.crash_words}};
  }
  return json;
}

Json or_null(const std::optional<std::uint64_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json json_of(const FieldDifference& field) {
  return {{"field", field.field},
          {"before", field.before},
          {"found", field.found},
          {"after", field.after},
          {"written_by", or_null(field.written_by)},
          {"missing", or_null(field.missing)},
          {"filled", field.filled}};
}

}  // namespace

Json to_json(const HeapPicture& heap, std::size_t most) {
  Json json = {{"file_bytes", heap.file_bytes}, {"committed_length", heap.committed_length},
               {"length", heap.length},         {"root", heap.root},
               {"extents", Json::array()},      {"nodes", Json::array()},
               {"broken_links", Json::array()}, {"record", nullptr}};
  for (const Extent& extent : first(heap.extents, most)) {
    Json added = Json::array({extent.range.begin, extent.range.end, name(extent.owner)});
    if (extent.handle) added.push_back(*extent.handle);
    json["extents"].push_back(std::move(added));
  }
  for (const oracle::RawNode& node : first(heap.nodes, most)) {
    json["nodes"].push_back(Json::array({node.offset, node.size, node.left, node.right,
                                         node.stored_balance, node.stored_height, node.depth}));
  }
  for (const oracle::BrokenLink& link : first(heap.broken_links, most)) {
    json["broken_links"].push_back(Json::array({link.from, link.to, link.reason}));
  }
  if (heap.record) json["record"] = json_of(*heap.record, most);
  return json;
}

std::size_t HeapTable::number_of(const HeapPicture& heap) {
  return numbers_.try_emplace(to_json(heap).dump(), numbers_.size()).first->second;
}

Json HeapTable::all() const {
  Json heaps = Json::array();
  for (std::size_t i = 0; i < numbers_.size(); ++i) heaps.push_back(nullptr);
  for (const auto& [text, number] : numbers_) heaps[number] = Json::parse(text);
  return heaps;
}

Json to_json(const Story& story, HeapTable& heaps) {
  Json json = {{"protocol", story.protocol}, {"profile", story.profile},
               {"findings", story.findings}, {"holds", story.holds},
               {"rejected", story.rejected}, {"lives", Json::array()},
               {"frames", Json::array()},    {"fields_title", story.fields_title},
               {"fields", Json::array()},    {"case", story.case_text},
               {"command", story.command}};
  for (const StoryLife& life : story.lives) json["lives"].push_back(json_of(life));
  for (const Frame& frame : story.frames) {
    json["frames"].push_back({{"kind", name(frame.kind)},
                              {"life", frame.life},
                              {"step", frame.step},
                              {"event", frame.event},
                              {"heap", heaps.number_of(frame.heap)}});
  }
  for (const FieldDifference& field : story.fields) json["fields"].push_back(json_of(field));
  return json;
}

}  // namespace crashcheck::report
