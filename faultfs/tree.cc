// Trees: nodes by number, shared until they are changed, and a hash of what can be reached.
#include "faultfs/tree.h"

#include <array>
#include <span>
#include <unordered_map>
#include <utility>

#include "faultfs/split_mix.h"
#include "pages.h"

namespace crashcheck::faultfs {
namespace {

io::ByteView bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

template <typename UseName>
void walk_below(const Tree& tree, NodeId directory, std::string& path, const UseName& use) {
  const std::size_t length = path.size();
  for (const auto& [name, id] : tree.node(directory).entries) {
    if (length > 0) path += '/';
    path += name;
    use(path, id);
    if (tree.node(id).kind == io::FileKind::kDirectory) walk_below(tree, id, path, use);
    path.resize(length);
  }
}

std::uint64_t links_below(const Tree& tree, NodeId directory, NodeId of) {
  std::uint64_t count = 0;
  for (const auto& [name, id] : tree.node(directory).entries) {
    if (id == of) ++count;
    if (tree.node(id).kind == io::FileKind::kDirectory) count += links_below(tree, id, of);
  }
  return count;
}

/// One element of the sum that is a tree's hash. It mixes by its own means, so that the elements of
/// two trees do not cancel out.
Hash128 element(const Hash128& path, const Hash128& first_path, io::FileKind kind,
                const Hash128& content) {
  const std::array<std::uint64_t, 7> parts = {path.high,
                                              path.low,
                                              first_path.high,
                                              first_path.low,
                                              content.high,
                                              content.low,
                                              static_cast<std::uint64_t>(kind)};
  return hash_of(std::as_bytes(std::span(parts)));
}

}  // namespace

std::string joined(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty()) path += '/';
  return path += name;
}

bool is_consistent(const Tree& tree) {
  enum class Mark : std::uint8_t { kUnseen, kAbove, kDone };
  std::vector<Mark> marks(tree.next_id(), Mark::kUnseen);
  bool is_reachable = true;  // while the walk is from the root
  const std::function<bool(NodeId)> visit = [&](NodeId id) {
    marks[id] = Mark::kAbove;
    for (const auto& [name, child] : tree.node(id).entries) {
      if (tree.node(child).kind != io::FileKind::kDirectory) continue;
      if (marks[child] == Mark::kAbove) return false;
      if (marks[child] == Mark::kDone && is_reachable) return false;
      if (marks[child] == Mark::kUnseen && !visit(child)) return false;
    }
    marks[id] = Mark::kDone;
    return true;
  };
  if (!visit(kRoot)) return false;
  is_reachable = false;
  for (NodeId id = 0; id < tree.next_id(); ++id) {
    if (tree.has(id) && marks[id] == Mark::kUnseen && !visit(id)) return false;
  }
  return true;
}

Tree::Tree() { put(kRoot, Node{.kind = io::FileKind::kDirectory}); }

Node& Tree::own(NodeId id) {
  CRASHCHECK_ASSERT(has(id));
  hashes_[id].reset();
  return unshared(nodes_[id]);
}

void Tree::put(NodeId id, Node node) {
  CRASHCHECK_ASSERT(id != kNoNode);
  if (id >= nodes_.size()) {
    nodes_.resize(std::size_t{id} + 1);
    hashes_.resize(nodes_.size());
  }
  nodes_[id] = std::make_shared<Node>(std::move(node));
  hashes_[id].reset();
}

NodeId Tree::child(NodeId directory, std::string_view name) const {
  const auto& entries = node(directory).entries;
  const auto found = entries.find(name);
  return found == entries.end() ? kNoNode : found->second;
}

NodeId Tree::at(std::string_view path) const {
  NodeId id = kRoot;
  while (!path.empty() && id != kNoNode) {
    if (node(id).kind != io::FileKind::kDirectory) return kNoNode;
    const std::size_t slash = path.find('/');
    id = child(id, path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return id;
}

std::uint64_t Tree::links(NodeId id) const { return links_below(*this, kRoot, id); }

void Tree::for_each(const std::function<void(std::string_view, NodeId)>& use) const {
  std::string path;
  walk_below(*this, kRoot, path, use);
}

const Hash128& Tree::hash_of_content(NodeId id) const {
  std::optional<Hash128>& hash = hashes_[id];
  if (!hash) {
    const Node& of = node(id);
    hash = of.kind == io::FileKind::kFile ? of.content.hash() : hash_of(bytes_of(of.target));
  }
  return *hash;
}

Hash128 Tree::hash() const {
  Hash128 sum;
  std::vector<std::optional<Hash128>> first_paths(nodes_.size());
  std::string path;
  walk_below(*this, kRoot, path, [&](std::string_view name, NodeId id) {
    const Hash128 path_hash = hash_of(bytes_of(name));
    std::optional<Hash128>& first = first_paths[id];
    if (!first) first = path_hash;
    sum += element(path_hash, *first, node(id).kind, hash_of_content(id));
  });
  return sum;
}

bool operator==(const Tree& a, const Tree& b) {
  using Entries = std::vector<std::pair<std::string, NodeId>>;
  const auto entries_of = [](const Tree& tree) {
    Entries entries;
    tree.for_each([&](std::string_view path, NodeId id) { entries.emplace_back(path, id); });
    return entries;
  };
  const Entries of_a = entries_of(a);
  const Entries of_b = entries_of(b);
  if (of_a.size() != of_b.size()) return false;
  std::unordered_map<NodeId, NodeId> forth;
  std::unordered_map<NodeId, NodeId> back;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    const auto& [path, id] = of_a[i];
    const auto& [other_path, other_id] = of_b[i];
    if (path != other_path || forth.try_emplace(id, other_id).first->second != other_id ||
        back.try_emplace(other_id, id).first->second != id) {
      return false;
    }
    const Node& node = a.node(id);
    const Node& other = b.node(other_id);
    if (node.kind != other.kind || !(node.content == other.content) ||
        node.target != other.target) {
      return false;
    }
  }
  return true;
}

}  // namespace crashcheck::faultfs
