// The layout of docs/format.md as names, each block as what the trees say that it is.
#include "heap_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "oracle/raw_heap.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::Field;
using oracle::kArenaBegin;
using oracle::kBlockBytes;
using oracle::kFileHeaderBytes;

void add_node_fields(std::uint64_t offset, std::vector<Field>& fields) {
  const std::uint64_t at = kFileHeaderBytes + offset;
  const std::string node = fmt::format("node@{}", offset);
  fields.push_back({at, at + 8, node + ".size", Field::Form::kNumber});
  fields.push_back({at + 8, at + 9, node + ".balance", Field::Form::kSigned});
  fields.push_back({at + 9, at + 10, node + ".height", Field::Form::kNumber});
  fields.push_back({at + 10, at + 16, node + ".spare"});
  fields.push_back({at + 16, at + 24, node + ".left", Field::Form::kNumber});
  fields.push_back({at + 24, at + 32, node + ".right", Field::Form::kNumber});
}

/// Where nodes are or were: in the trees of the files.
std::set<std::uint64_t> node_offsets(std::span<const io::ByteView> files) {
  std::set<std::uint64_t> offsets;
  for (const io::ByteView file : files) {
    for (const oracle::RawNode& node : oracle::decode(file).nodes) offsets.insert(node.offset);
  }
  return offsets;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "node 48" of "node@48.left"; nothing where the field is no link.
std::string node_with_link(std::string_view field) {
  constexpr std::string_view kNode = "node@";
  const std::size_t dot = field.find('.');
  const bool is_link = field.ends_with(".left") || field.ends_with(".right");
  if (!field.starts_with(kNode) || !is_link) return {};
  return "node " + std::string(field.substr(kNode.size(), dot - kNode.size()));
}

std::string change_of_root(std::string_view before, std::string_view after, bool is_past) {
  if (after == "0") {
    return fmt::format("{} the root, which led to node {}", is_past ? "cleared" : "clears", before);
  }
  const std::string made =
      fmt::format("{} the root lead to node {}", is_past ? "made" : "makes", after);
  return before == "0" ? made : made + fmt::format(" instead of node {}", before);
}

}  // namespace

std::vector<Field> heap_fields(std::span<const io::ByteView> files) {
  std::uint64_t size = 0;
  for (const io::ByteView file : files) size = std::max<std::uint64_t>(size, file.size());
  std::vector<Field> fields = {{0, 6, "stack magic"},
                               {6, 8, "check of the length"},
                               {8, 16, "committed length", Field::Form::kNumber},
                               {16, 48, "user header"},
                               {48, 56, "heap magic"},
                               {56, 64, "root", Field::Form::kNumber}};
  const std::set<std::uint64_t> nodes = node_offsets(files);
  for (std::uint64_t at = kFileHeaderBytes + kArenaBegin; at < size; at += kBlockBytes) {
    const std::uint64_t payload = at - kFileHeaderBytes;
    if (nodes.contains(payload)) {
      add_node_fields(payload, fields);
    } else {
      fields.push_back({at, at + kBlockBytes, ""});
    }
  }
  return fields;
}

std::string owner_of(std::uint64_t payload, const oracle::HeapState& state) {
  for (const oracle::LiveSlice& slice : state.live) {
    if (!slice.empty() && slice.block().contains({payload, payload + 1})) {
      return fmt::format("slice #{} at +{}", slice.handle, payload - slice.offset);
    }
  }
  return fmt::format("memory@{}", payload);
}

std::string change_of_link(std::string_view field, std::string_view before, std::string_view after,
                           bool is_past) {
  if (!is_number(before) || !is_number(after)) return {};
  if (field == "root") return change_of_root(before, after, is_past);
  const std::string node = node_with_link(field);
  if (node.empty()) return {};
  if (after == "0") {
    return fmt::format("{} the link to block {} from {}", is_past ? "removed" : "removes", before,
                       node);
  }
  if (before == "0") {
    return fmt::format("{} {} a link to block {}", is_past ? "gave" : "gives", node, after);
  }
  return fmt::format("{} the link to block {} in {} by one to block {}",
                     is_past ? "replaced" : "replaces", before, node, after);
}

}  // namespace crashcheck::ghost_tree
