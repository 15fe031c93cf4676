// Files that a crash has left before they held anything. Pure.
#pragma once

#include <string_view>

#include "oracle/raw_heap.h"

namespace crashcheck::ghost_tree {

/// What there is to do about a file whose creation a crash has cut; empty where it is no such file.
/// `heap` has the header of the file, whose first bytes are `heap.file`.
[[nodiscard]] std::string_view cut_creation(const oracle::RawHeap& heap, std::uint64_t file_bytes);

}  // namespace crashcheck::ghost_tree
