// The free tree as lines.
#include <fmt/format.h>

#include <algorithm>

#include "nearest_nodes.h"
#include "report/heap_map.h"

namespace crashcheck::report {
namespace {

using FindingRefs = std::vector<const oracle::Finding*>;

/// The offset of the node that a finding is about.
std::uint64_t node_of(const oracle::Finding& finding) {
  const bool beyond_node = finding.guarantee == oracle::Guarantee::kZeroed;
  return beyond_node ? finding.offset - oracle::kBlockBytes : finding.offset;
}

FindingRefs by_node(std::span<const oracle::Finding> findings) {
  FindingRefs refs;
  for (const oracle::Finding& finding : findings) refs.push_back(&finding);
  std::ranges::stable_sort(refs, {}, [](const oracle::Finding* each) { return node_of(*each); });
  return refs;
}

/// "  <== spare bytes are not zero; two free blocks overlap"
std::string words_about(std::uint64_t node, const FindingRefs& findings) {
  std::string words;
  auto its = std::ranges::lower_bound(findings, node, {},
                                      [](const oracle::Finding* each) { return node_of(*each); });
  for (; its != findings.end() && node_of(**its) == node; ++its) {
    words += fmt::format("{}{}", words.empty() ? "  <== " : "; ", (*its)->message);
  }
  return words;
}

}  // namespace

std::vector<const oracle::RawNode*> nearest_to_root(const HeapPicture& heap, std::size_t most) {
  std::vector<const oracle::RawNode*> nodes;
  for (const oracle::RawNode& node : heap.nodes) nodes.push_back(&node);
  if (nodes.size() <= most) return nodes;
  std::ranges::stable_sort(nodes, {}, &oracle::RawNode::depth);
  nodes.resize(most);
  std::ranges::sort(nodes);  // in the order of the vector again
  return nodes;
}

std::string tree_text(const HeapPicture& heap, std::size_t max_nodes,
                      std::span<const oracle::Finding> findings) {
  const FindingRefs about = by_node(findings);
  std::string text;
  for (const oracle::RawNode* each : nearest_to_root(heap, max_nodes)) {
    const oracle::RawNode& node = *each;
    const std::size_t indent = 2 * std::min<std::size_t>(node.depth, 32);
    text += fmt::format("  {:{}}{}: size {}, balance {}, height {}, left {}, right {}{}\n", "",
                        indent, node.offset, node.size, node.stored_balance, node.stored_height,
                        node.left, node.right, words_about(node.offset, about));
  }
  if (heap.nodes.size() > max_nodes) {
    text += fmt::format("  ... and {} more\n", heap.nodes.size() - max_nodes);
  }
  return text;
}

}  // namespace crashcheck::report
