// Member by member; short arrays instead of objects, as a page has thousands of them.
#include "picture_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

namespace crashcheck::ghost_tree {
namespace {

template <typename Item>
std::span<const Item> first(const std::vector<Item>& items, std::size_t most) {
  return std::span(items).first(std::min(most, items.size()));
}

nlohmann::ordered_json json_of(const coverage::RedoRecord& record, std::size_t most) {
  nlohmann::ordered_json changes = nlohmann::ordered_json::array();
  for (const coverage::RecordedChange& change : first(record.changes, most)) {
    changes.push_back(nlohmann::ordered_json::array({change.offset, change.length, change.zeros}));
  }
  return {{"begin", record.begin},
          {"bytes", record.bytes},
          {"length_before", record.length_before},
          {"length_after", record.length_after},
          {"changes", std::move(changes)}};
}

}  // namespace

nlohmann::ordered_json to_json(const HeapPicture& heap, std::size_t most) {
  using Json = nlohmann::ordered_json;
  Json json = {{"file_bytes", heap.file_bytes}, {"committed_length", heap.committed_length},
               {"length", heap.length},         {"root", heap.root},
               {"extents", Json::array()},      {"nodes", Json::array()},
               {"broken_links", Json::array()}, {"record", nullptr}};
  for (std::size_t i = 0; i < std::min(most, heap.extents.size()); ++i) {
    const Extent extent = heap.extents[i];
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

}  // namespace crashcheck::ghost_tree
