// A tree of files and directories as a value: what a directory device holds, and what a crash
// leaves of it. Copies share their nodes until they are changed. Thread rule: as for a std::vector;
// copies are independent, whatever they share.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faultfs/hash128.h"
#include "faultfs/image.h"
#include "io/directory.h"

namespace crashcheck::faultfs {

/// A file or directory for as long as it has a name or is open. Numbers are a trace's own and never
/// used again, unlike those of a file system.
using NodeId = std::uint32_t;
inline constexpr NodeId kRoot = 0;
inline constexpr NodeId kNoNode = UINT32_MAX;

struct Node {
  io::FileKind kind = io::FileKind::kFile;
  std::uint32_t mode = 0;
  Image content = {};                                       ///< of a file
  std::map<std::string, NodeId, std::less<>> entries = {};  ///< of a directory
  std::string target = {};                                  ///< of a symbolic link
};

class Tree {
 public:
  /// The empty root directory.
  Tree();

  [[nodiscard]] bool has(NodeId id) const { return id < nodes_.size() && nodes_[id] != nullptr; }
  /// REQUIRES: has(id), here and below. The reference lives until the tree is changed.
  [[nodiscard]] const Node& node(NodeId id) const {
    CRASHCHECK_ASSERT(has(id));
    return *nodes_[id];
  }
  /// To be changed; no copy of the tree sees it.
  [[nodiscard]] Node& own(NodeId id);
  /// Adds a node without a name, or replaces it. Fewer than 2^32 - 1 of them.
  void put(NodeId id, Node node);
  /// One more than the greatest id that was ever put.
  [[nodiscard]] NodeId next_id() const { return static_cast<NodeId>(nodes_.size()); }

  /// What the name leads to; kNoNode where there is no such name.
  [[nodiscard]] NodeId child(NodeId directory, std::string_view name) const;
  /// The same for a path from the root. Nothing is followed but directories.
  [[nodiscard]] NodeId at(std::string_view path) const;

  /// How many names that can be reached lead to the node. REQUIRES: as for_each().
  [[nodiscard]] std::uint64_t links(NodeId id) const;
  /// Every name that can be reached from the root, directories before what is in them, each
  /// directory sorted. REQUIRES: no directory lies below itself.
  void for_each(const std::function<void(std::string_view path, NodeId node)>& use) const;

  /// Equal for trees with the same paths, kinds, contents and links, whatever their ids. Of a file,
  /// only what was written since is hashed again.
  [[nodiscard]] Hash128 hash() const;
  /// Whether the trees are equal in that sense, byte by byte.
  friend bool operator==(const Tree& a, const Tree& b);

 private:
  [[nodiscard]] const Hash128& hash_of_content(NodeId id) const;

  std::vector<std::shared_ptr<Node>> nodes_;
  mutable std::vector<std::optional<Hash128>> hashes_;  // of files and links, until owned again
};

/// Whether no directory lies below itself, and none has two names that can be reached.
[[nodiscard]] bool is_consistent(const Tree& tree);

/// "a/b" where `directory` is "a", "b" where it is empty.
[[nodiscard]] std::string joined(std::string_view directory, std::string_view name);

}  // namespace crashcheck::faultfs
