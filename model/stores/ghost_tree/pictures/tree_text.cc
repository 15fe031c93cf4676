// The free tree as lines.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ghost_tree_pictures/heap_map.h"
#include "nearest_nodes.h"

namespace crashcheck::ghost_tree {
namespace {

using FindingRefs = std::vector<const explorer::Finding*>;

/// The offset of the node that a finding is about.
std::uint64_t node_of(const explorer::Finding& finding) {
  const bool beyond_node = finding.guarantee == oracle::Guarantee::kZeroed;
  return beyond_node ? finding.offset - oracle::kBlockBytes : finding.offset;
}

FindingRefs by_node(std::span<const explorer::Finding> findings) {
  FindingRefs refs;
  for (const explorer::Finding& finding : findings) refs.push_back(&finding);
  std::ranges::stable_sort(refs, {}, [](const explorer::Finding* each) { return node_of(*each); });
  return refs;
}

/// "  <== spare bytes are not zero; two free blocks overlap"
std::string words_about(std::uint64_t node, const FindingRefs& findings) {
  std::string words;
  auto its = std::ranges::lower_bound(findings, node, {},
                                      [](const explorer::Finding* each) { return node_of(*each); });
  for (; its != findings.end() && node_of(**its) == node; ++its) {
    words += fmt::format("{}{}", words.empty() ? "  <== " : "; ", (*its)->message);
  }
  return words;
}

class TreeLine {
 public:
  TreeLine(const HeapPicture& heap, std::size_t max_nodes) : left_(max_nodes) {
    for (const oracle::RawNode& node : heap.nodes) nodes_[node.offset] = &node;
  }

  /// The tree below the link, which is taken out: what is reached a second time is no child.
  std::string below(std::uint64_t offset) {
    if (offset == 0) return ".";
    const auto found = nodes_.find(offset);
    if (found == nodes_.end()) return fmt::format("{}!", offset);
    if (left_ == 0) return "..";
    --left_;
    const oracle::RawNode& node = *found->second;
    nodes_.erase(found);
    std::string text = fmt::format("{}/{}", node.offset, node.size);
    if (node.left == 0 && node.right == 0) return text;
    const std::string left = below(node.left);
    return text + fmt::format(" [{}, {}]", left, below(node.right));
  }

 private:
  std::map<std::uint64_t, const oracle::RawNode*> nodes_;
  std::size_t left_;
};

}  // namespace

std::string tree_line(const HeapPicture& heap, std::size_t max_nodes) {
  return heap.root == 0 ? "empty" : TreeLine(heap, max_nodes).below(heap.root);
}

std::string_view tree_line_legend() {
  return "one node: payload offset/size [left, right]; . none, ! no node or one reached before";
}

std::vector<const oracle::RawNode*> nearest_to_root(const HeapPicture& heap, std::size_t most) {
  const bool is_summary = heap.nodes_left_out > 0;
  CRASHCHECK_ASSERT(!is_summary || most <= HeapPicture::kNearRoot, "a summary has no more");
  std::vector<const oracle::RawNode*> nodes;
  for (const oracle::RawNode& node : is_summary ? heap.near_root : heap.nodes) {
    nodes.push_back(&node);
  }
  if (nodes.size() <= most) return nodes;
  std::ranges::stable_sort(nodes, {}, &oracle::RawNode::depth);
  nodes.resize(most);
  std::ranges::sort(nodes);  // in the order of the vector again
  return nodes;
}

std::string tree_text(const HeapPicture& heap, std::size_t max_nodes,
                      std::span<const explorer::Finding> findings) {
  const FindingRefs about = by_node(findings);
  std::string text;
  for (const oracle::RawNode* each : nearest_to_root(heap, max_nodes)) {
    const oracle::RawNode& node = *each;
    const std::size_t indent = 2 * std::min<std::size_t>(node.depth, 32);
    text += fmt::format("  {:{}}{}: size {}, balance {}, height {}, left {}, right {}{}\n", "",
                        indent, node.offset, node.size, node.stored_balance, node.stored_height,
                        node.left, node.right, words_about(node.offset, about));
  }
  if (heap.node_count() > max_nodes) {
    text += fmt::format("  ... and {} more\n", heap.node_count() - max_nodes);
  }
  return text;
}

}  // namespace crashcheck::ghost_tree
