// Heap files made by hand.
#pragma once

#include <utility>
#include <vector>

#include "expected_events.h"

namespace crashcheck::bstack {

/// A file whose user header is zero and whose arena, which begins at payload offset 48, is this.
inline io::Bytes heap_file(const io::Bytes& arena, std::uint64_t root_offset = kNoChild) {
  return joined({file_header(48 + arena.size()), io::Bytes(32), from_hex("41 4c 47 54 00 01 00 00"),
                 u64(root_offset), arena});
}

/// The 32 bytes of a node.
inline io::Bytes node_bytes(std::uint64_t size, int balance, unsigned height, std::uint64_t left,
                            std::uint64_t right) {
  return node(48, size, balance, height, left, right)[0].bytes;
}
inline io::Bytes leaf_bytes(std::uint64_t size) {
  return node_bytes(size, 0, 1, kNoChild, kNoChild);
}

}  // namespace crashcheck::bstack
