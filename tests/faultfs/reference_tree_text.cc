// Long contents are told by their hash.
#include "reference_tree_text.h"

#include <set>
#include <span>

#include "faultfs/hash128.h"

namespace crashcheck::faultfs::reference {
namespace {

constexpr std::size_t kLongestSaid = 48;

std::string said(const std::string& content) {
  if (content.size() > kLongestSaid) {
    return to_string(hash_of(std::as_bytes(std::span(content.data(), content.size()))));
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char letter : content) {
    const auto value = static_cast<unsigned char>(letter);
    text += kDigits[value / 16U];
    text += kDigits[value % 16U];
  }
  return text;
}

class Writer {
 public:
  Writer(const Names& names, const std::map<NodeId, Versions::Kind>& kinds,
         const ContentOf& content_of)
      : names_(names), kinds_(kinds), content_of_(content_of) {}

  std::optional<std::string> write() {
    for (const auto& [directory, entries] : names_) {
      if (lies_below(directory, directory, names_.size())) return std::nullopt;
    }
    write_directory(kRoot, "");
    if (has_two_names_) return std::nullopt;
    return text_;
  }

 private:
  [[nodiscard]] bool is_directory(NodeId node) const {
    return kinds_.at(node).kind == io::FileKind::kDirectory;
  }

  /// Whether `wanted` is among what `directory` leads to, in so many steps.
  [[nodiscard]] bool lies_below(NodeId wanted, NodeId directory, std::size_t steps) const {
    const auto found = names_.find(directory);
    if (steps == 0 || found == names_.end()) return false;
    for (const auto& [name, node] : found->second) {
      if (is_directory(node) && (node == wanted || lies_below(wanted, node, steps - 1)))
        return true;
    }
    return false;
  }

  void write_directory(NodeId directory, const std::string& path) {
    const auto found = names_.find(directory);
    if (found == names_.end()) return;
    for (const auto& [name, node] : found->second) {
      const std::string below = path + "/" + name;
      const bool is_first = first_names_.emplace(node, below).second;
      text_ += below;
      if (is_directory(node)) {
        text_ += "/ ";
        has_two_names_ = has_two_names_ || !is_first;
        if (is_first) write_directory(node, below);
      } else {
        write_file(node, is_first);
      }
    }
  }

  void write_file(NodeId node, bool is_first) {
    if (!is_first) {
      text_ += "=" + first_names_[node] + " ";
      return;
    }
    const std::string content = content_of_(node);
    const bool is_link = kinds_.at(node).kind == io::FileKind::kSymbolicLink;
    text_ += is_link ? "->" : "[" + std::to_string(content.size()) + "]:";
    text_ += said(content) + " ";
  }

  const Names& names_;
  const std::map<NodeId, Versions::Kind>& kinds_;
  const ContentOf& content_of_;
  std::map<NodeId, std::string> first_names_;
  bool has_two_names_ = false;
  std::string text_;
};

}  // namespace

std::optional<std::string> text_of(const Names& names,
                                   const std::map<NodeId, Versions::Kind>& kinds,
                                   const ContentOf& content_of) {
  return Writer(names, kinds, content_of).write();
}

std::optional<std::string> text_of(const Tree& tree) {
  Names names;
  std::map<NodeId, Versions::Kind> kinds;
  for (NodeId id = 0; id < tree.next_id(); ++id) {
    if (!tree.has(id)) continue;
    kinds[id] = {tree.node(id).kind, tree.node(id).target};
    for (const auto& [name, child] : tree.node(id).entries) names[id][name] = child;
  }
  return text_of(names, kinds, [&](NodeId id) {
    if (tree.node(id).kind == io::FileKind::kSymbolicLink) return tree.node(id).target;
    const io::ByteView bytes = tree.node(id).content.bytes();
    std::string text;
    for (const std::byte byte : bytes) text += static_cast<char>(byte);
    return text;
  });
}

}  // namespace crashcheck::faultfs::reference
