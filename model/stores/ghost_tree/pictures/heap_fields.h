// The names of the fields of a heap's file.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/view.h"
#include "oracle/heap_state.h"

namespace crashcheck::ghost_tree {

/// The fields of the headers, and of each 32-byte block: of a node, where one of the trees of
/// `files` has one there; otherwise the block itself, which has no name of its own.
[[nodiscard]] std::vector<explorer::Field> heap_fields(std::span<const io::ByteView> files);

/// "slice #3 at +8", "memory@112": `payload` is an offset in a block.
[[nodiscard]] std::string owner_of(std::uint64_t payload, const oracle::HeapState& state);

/// "removed the link to block 112 from node 48": a change of the root or of a node's link, in the
/// past or in the present. Empty where the field is another one, or a value is no number.
[[nodiscard]] std::string change_of_link(std::string_view field, std::string_view before,
                                         std::string_view after, bool is_past);

}  // namespace crashcheck::ghost_tree
