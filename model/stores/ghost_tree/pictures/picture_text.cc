// Map and tree, put together.
#include "picture_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "ghost_tree_pictures/heap_map.h"

namespace crashcheck::ghost_tree {
namespace {

std::vector<explorer::PictureLine> tree_lines(const HeapPicture& heap) {
  std::vector<explorer::PictureLine> lines;
  if (heap.nodes.empty() && heap.broken_links.empty()) return lines;
  lines.push_back({fmt::format("  tree  root {}", heap.root), ""});
  std::istringstream nodes(tree_text(heap));
  for (std::string node; std::getline(nodes, node);) lines.push_back({"    " + node, ""});
  for (const oracle::BrokenLink& link : heap.broken_links) {
    const std::string from = link.from < oracle::kArenaBegin ? "root" : fmt::to_string(link.from);
    lines.push_back({"      ", fmt::format("{} -> {} {}", from, link.to, link.reason)});
  }
  return lines;
}

bool have_same_tree(const HeapPicture& heap, const HeapPicture& before) {
  return heap.root == before.root && heap.nodes == before.nodes &&
         heap.broken_links == before.broken_links;
}

}  // namespace

explorer::PictureText text_of(const HeapPicture& heap, const HeapPicture* before) {
  explorer::PictureText text;
  text.lines.push_back({"  heap  " + heap_map(heap), ""});
  text.details = tree_lines(heap);
  if (before == nullptr) return text;
  const std::string changes = changes_below_map(heap, *before);
  if (!changes.empty()) text.lines.push_back({"        " + changes, ""});
  text.has_new_details = !have_same_tree(heap, *before);
  return text;
}

std::vector<explorer::PictureSection> sections_of(std::span<const HeapPicture* const> heaps) {
  explorer::PictureSection maps{"The heap", {}, heap_map_legend()};
  explorer::PictureSection trees{"The free tree", {}, tree_line_legend()};
  for (const HeapPicture* heap : heaps) {
    maps.lines.push_back(heap_map(*heap));
    trees.lines.push_back(tree_line(*heap));
  }
  const bool has_tree =
      std::ranges::any_of(heaps, [](const HeapPicture* heap) { return !heap->nodes.empty(); });
  return has_tree ? std::vector{std::move(maps), std::move(trees)} : std::vector{std::move(maps)};
}

}  // namespace crashcheck::ghost_tree
