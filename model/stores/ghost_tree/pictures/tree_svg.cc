// Nodes from left to right in tree order, from top to bottom by depth.
#include "tree_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "nearest_nodes.h"

namespace crashcheck::ghost_tree::svg {
namespace {

using oracle::RawNode;

constexpr std::size_t kMostNodes = 31;
constexpr double kRadius = 8;
constexpr double kLevel = 58;
constexpr double kLeastStep = 29;  // labels of one level are two steps apart at least
constexpr double kMostStep = 90;

struct Point {
  double x = 0;
  double y = 0;
};

class TreeDrawing {
 public:
  TreeDrawing(const Inspection& inspection, Amount amount, double top)
      : heap_(inspection.heap), top_(top + kRadius) {
    choose(amount == Amount::kAll);
    for (const explorer::Finding& finding : inspection.damage.findings) {
      const bool beyond_node = finding.guarantee == oracle::Guarantee::kZeroed;
      damaged_.insert(finding.offset - (beyond_node ? oracle::kBlockBytes : 0));
    }
    for (const oracle::BrokenLink& link : heap_.broken_links) broken_.emplace(link.from, link.to);
  }

  Part draw() && {
    for (const RawNode* node : shown_) links(*node);
    for (const RawNode* node : shown_) draw(*node);
    double bottom = bottom_ + kRadius + 34;
    if (shown_.size() < heap_.node_count()) {
      text_ += text_at(kLeft, bottom, "legend",
                       fmt::format("and {} more nodes", heap_.node_count() - shown_.size()));
      bottom += 20;
    }
    return {std::move(text_), bottom, std::max(kLeft + kWidth, right_)};
  }

 private:
  /// Those that are shown, and where.
  void choose(bool all) {
    shown_ = nearest_to_root(heap_, all ? SIZE_MAX : kMostNodes);
    const auto count = static_cast<double>(shown_.size());
    const double step = std::clamp(kWidth / std::max(count, 1.0), kLeastStep, kMostStep);
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      const Point at{kLeft + step * (static_cast<double>(i) + 0.5),
                     top_ + kLevel * static_cast<double>(shown_[i]->depth)};
      places_.emplace(shown_[i]->offset, at);
      right_ = at.x + step;
      bottom_ = std::max(bottom_, at.y);
    }
  }

  void links(const RawNode& node) {
    const Point from = places_.at(node.offset);
    for (const auto& [to, side] : {std::pair(node.left, -1.0), std::pair(node.right, 1.0)}) {
      if (to == 0) continue;
      const auto child = places_.find(to);
      const Point stub{from.x + side * 26, from.y + 6};
      if (broken_.contains({node.offset, to})) {
        line("broken", from, stub, fmt::format("{} leads to {}", node.offset, to));
        text_ += text_at(stub.x - 3, stub.y + 4, "bad", "x");
      } else if (child != places_.end()) {
        line("link", from, child->second, fmt::format("{} leads to {}", node.offset, to));
      } else {
        text_ += text_at(stub.x, stub.y, "node", "...");
      }
    }
  }

  void line(std::string_view style, Point from, Point to, std::string_view words) {
    text_ += fmt::format(
        "<path class=\"{}\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"><title>{}</title></path>\n", style,
        from.x, from.y, to.x, to.y, words);
  }

  void draw(const RawNode& node) {
    const Point at = places_.at(node.offset);
    const bool is_damaged = damaged_.contains(node.offset);
    text_ += fmt::format(
        "<circle class=\"block free{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"><title>free block at "
        "{}: size {}, balance {}, height {}, left {}, right {}</title></circle>\n",
        is_damaged ? " damaged" : "", at.x, at.y, kRadius, node.offset, node.size,
        node.stored_balance, node.stored_height, node.left, node.right);
    if (is_damaged) text_ += text_at(at.x + kRadius + 1, at.y - 4, "bad", "!");
    text_ += text_at(at.x, at.y + kRadius + 11, "node", fmt::format("{}", node.offset));
    text_ += text_at(at.x, at.y + kRadius + 22, "node", fmt::format("{} b", node.size));
  }

  const HeapPicture& heap_;
  double top_;
  double bottom_ = 0;
  double right_ = 0;
  std::vector<const RawNode*> shown_;
  std::unordered_map<std::uint64_t, Point> places_;
  std::set<std::uint64_t> damaged_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> broken_;
  std::string text_;
};

}  // namespace

Part tree_part(const Inspection& inspection, Amount amount, double top) {
  const HeapPicture& heap = inspection.heap;
  Part part{{}, top};
  for (const oracle::BrokenLink& link : heap.broken_links) {
    if (link.from >= oracle::kArenaBegin) continue;
    part.text +=
        text_at(kLeft, part.bottom + 10, "bad", fmt::format("root {}: {}", link.to, link.reason));
    part.bottom += 24;
  }
  if (heap.nodes.empty()) return part;
  Part tree = TreeDrawing(inspection, amount, part.bottom).draw();
  return {part.text + tree.text, tree.bottom, tree.right};
}

}  // namespace crashcheck::ghost_tree::svg
