// Nodes get their column by their place in order and their row by their depth.
#include "bracketed.h"

#include <fmt/format.h>

#include <vector>

namespace crashcheck::page {
namespace {

constexpr std::size_t kMostNodes = 64;
constexpr std::size_t kStep = 8;  // between columns, and between rows
constexpr std::size_t kEdge = 5;  // from the middle of a node to that of the picture's edge

struct Node {
  std::size_t column = 0;
  std::size_t row = 0;
  std::optional<std::size_t> above;  ///< its number
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// Empty where the text is no tree.
  std::vector<Node> read() && {
    const bool is_tree = side(0, std::nullopt) && text_.empty();
    return is_tree ? std::move(nodes_) : std::vector<Node>();
  }

 private:
  [[nodiscard]] bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  // As deep as there are nodes above, which are few.
  // NOLINTNEXTLINE(misc-no-recursion)
  [[nodiscard]] bool side(std::size_t row, std::optional<std::size_t> above) {
    if (take('.')) return true;
    if (!take('(') || nodes_.size() == kMostNodes) return false;
    const std::size_t number = nodes_.size();
    nodes_.push_back({0, row, above});
    if (!side(row + 1, number)) return false;
    nodes_[number].column = columns_++;
    return side(row + 1, number) && take(')');
  }

  std::string_view text_;
  std::vector<Node> nodes_;
  std::size_t columns_ = 0;
};

std::size_t place(std::size_t index) { return kEdge + kStep * index; }

}  // namespace

std::optional<Html> picture_of_brackets(std::string_view text) {
  const std::vector<Node> nodes = Reader(text).read();
  if (nodes.empty()) return std::nullopt;
  std::size_t rows = 0;
  std::string lines;
  std::string dots;
  for (const Node& node : nodes) {
    rows = std::max(rows, node.row + 1);
    const std::size_t x = place(node.column);
    const std::size_t y = place(node.row);
    dots += fmt::format(R"(<circle cx="{}" cy="{}" r="2.5"/>)", x, y);
    if (!node.above) continue;
    const Node& above = nodes[*node.above];
    lines +=
        fmt::format(R"(<path d="M{} {}L{} {}"/>)", place(above.column), place(above.row), x, y);
  }
  const std::size_t width = 2 * kEdge + kStep * (nodes.size() - 1);
  const std::size_t height = 2 * kEdge + kStep * (rows - 1);
  return html(R"(<svg class="shape" viewBox="0 0 {} {}" width="{}" height="{}" role="img" )"
              R"(aria-label="{}">{}{}</svg>)",
              std::to_string(width), std::to_string(height), std::to_string(width),
              std::to_string(height), text, Html(lines), Html(dots));
}

}  // namespace crashcheck::page
