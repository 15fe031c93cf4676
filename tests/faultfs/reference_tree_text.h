// States of a directory as text, to be compared: each path with its kind, its content and the first
// name of the same file. Plain functions.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "reference_tree_versions.h"

namespace crashcheck::faultfs::reference {

/// Directories, each with its names.
using Names = std::map<NodeId, std::map<std::string, NodeId>>;
using ContentOf = std::function<std::string(NodeId)>;

/// What can be reached from the root. `content_of` a file is its bytes, of a link where it leads.
/// Nothing where this is no state: a directory that is reached has two names, or any lies below
/// itself.
[[nodiscard]] std::optional<std::string> text_of(const Names& names,
                                                 const std::map<NodeId, Versions::Kind>& kinds,
                                                 const ContentOf& content_of);

/// The same of a tree under test.
[[nodiscard]] std::optional<std::string> text_of(const Tree& tree);

}  // namespace crashcheck::faultfs::reference
