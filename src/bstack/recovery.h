// What opening does to the tree of free blocks: merge what touches, rebuild the rest in perfect
// balance. Internal to bstack. Thread rule: that of the storage.
#pragma once

#include <span>
#include <vector>

#include "io/result.h"
#include "layout.h"
#include "tree_storage.h"

namespace crashcheck::bstack {

/// The blocks of the tree, in its order, as they are found.
/// ERRORS: kCorrupt where the tree cannot be walked; those of the storage.
[[nodiscard]] io::Result<std::vector<FreeBlock>> collect_free_blocks(const TreeStorage& storage);

/// Writes a perfectly balanced tree of `blocks`, which are in its order: children first (left
/// subtree, right subtree, node), then the root.
[[nodiscard]] io::Result<void> build_tree(TreeStorage& storage, std::span<const FreeBlock> blocks);

/// Merges free blocks that touch and rebuilds the tree, even where nothing touches. An empty tree
/// sees no write. Order: the 32 bytes of each absorbed block's node zeroed, in offset order; the
/// nodes, children first (left subtree, right subtree, node); the root.
///
/// Blocks that overlap, or that the tree reaches twice, are taken as they are found.
///
/// CRASH: as the protocol of the storage has it.
/// ERRORS: kCorrupt where the tree cannot be walked, and nothing was written; those of the
/// storage, after which a part of the writes was made.
[[nodiscard]] io::Result<void> recover_tree(TreeStorage& storage);

}  // namespace crashcheck::bstack
