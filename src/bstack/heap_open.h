// Opens a heap in the payload of a stack: creates, recognises and repairs it. Internal to bstack.
// Thread rule: that of the storage.
#pragma once

#include <array>

#include "file_header.h"
#include "free_index.h"
#include "heap_storage.h"

namespace crashcheck::bstack {

/// The file of a heap that has just been created: both headers, no arena.
using HeapImage = std::array<std::byte, file_offset(kArenaAt)>;
[[nodiscard]] HeapImage fresh_heap();

/// Whether a file, of which `plan` says what is to become, will hold a heap. Nothing is written.
/// ERRORS: kInvalidData where it holds something else; kCorrupt where it holds a heap whose
/// committed length is too short for one; those of the file.
[[nodiscard]] io::Result<void> check_file_of_heap(const io::File& file, const HeaderPlan& plan);

/// Of a redo record that is to be dropped since it is not whole: whether the heap goes without it.
/// A crash tears a record before anything is changed, so a tree that is broken means that the
/// record was damaged later. Nothing is written.
/// ERRORS: kCorrupt where the tree without it is broken; those of the file.
[[nodiscard]] io::Result<void> check_tree_without_record(const io::File& file,
                                                         const HeaderPlan& plan);

/// How many bytes the payload lacks to a whole number of blocks.
/// ERRORS: kInvalidData where the payload is not a heap of this version; those of the storage.
[[nodiscard]] io::Result<std::uint64_t> check_heap(const HeapStorage& storage);

/// Order, in an empty stack: extend by 48, set the magic. Otherwise: extend to a whole number of
/// blocks, where the payload ends inside one; recover the tree.
/// ERRORS: kInvalidData where the payload is not a heap of this version; those of the storage.
[[nodiscard]] io::Result<void> prepare_in_place(HeapStorage& storage);

/// Surveys the tree and, where it is not sound or something can be merged, given back or padded to
/// a whole block, commits a new one as one step, or postpones it where there is no space for that.
/// `index` holds the free blocks afterwards. A commit that was journaled leaves no free block at
/// the end of the payload: where the last one was, such a block is not trusted. Whether the tree
/// was not sound. ERRORS: kInvalidData as above; those of the storage.
[[nodiscard]] io::Result<bool> prepare_journaled(HeapStorage& storage, FreeIndex& index,
                                                 bool last_was_journaled);

/// Puts a tree of `blocks` in the place of the present one, whose blocks are those of `index`.
/// Blocks that touch are merged, a block at the end of the payload is given back. The node of each
/// old block is zeroed unless a new block begins there; nothing else is zeroed. Changes are kept
/// back, also in `index`. Whether there was any.
/// REQUIRES: `blocks` are disjoint, aligned, inside the payload, zero but for nodes of `index`, and
/// in the order of their offsets; `forced` where the present tree is not sound.
[[nodiscard]] io::Result<bool> replace_tree(HeapStorage& storage, FreeIndex& index,
                                            std::vector<FreeBlock> blocks, bool forced);

}  // namespace crashcheck::bstack
