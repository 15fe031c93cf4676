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

}  // namespace crashcheck::ghost_tree
