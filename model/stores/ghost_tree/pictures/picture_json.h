// A picture of a heap as JSON, for players and other programs.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ghost_tree_pictures/heap_picture.h"

namespace crashcheck::ghost_tree {

/// {"file_bytes", "committed_length", "length", "root",
///  "extents": [[begin, end, owner] or [begin, end, owner, handle]...],
///  "nodes": [[offset, size, left, right, balance, height, depth]...],  stored values, tree order
///  "broken_links": [[from, to, reason]...],
///  "record": null or {"begin", "bytes", "length_before", "length_after",
///                     "changes": [[offset, length, zeros]...]}}
/// All offsets are payload bytes but for the record's begin, a file byte. Of each list only the
/// first `most` items.
[[nodiscard]] nlohmann::ordered_json to_json(const HeapPicture& heap, std::size_t most = SIZE_MAX);

}  // namespace crashcheck::ghost_tree
