// The stored form of nodes and of the root, which is the same in both protocols.
#include "heap_storage.h"

#include <array>

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

io::Result<void> check_node_offset(std::string_view operation, std::uint64_t offset) {
  if (is_block_offset(offset)) return {};
  return fail(ErrorCode::kCorrupt, operation, "no block can begin there", offset);
}

}  // namespace

io::Result<Node> HeapStorage::read_node(std::uint64_t offset) const {
  CRASHCHECK_TRY(check_node_offset("read a node", offset));
  StoredNode stored;
  CRASHCHECK_TRY(read(offset, stored));
  return decode(stored);
}

io::Result<void> HeapStorage::write_node(std::uint64_t offset, const Node& node) {
  CRASHCHECK_TRY(check_node_offset("write a node", offset));
  return set(offset, encode(node));
}

io::Result<std::uint64_t> HeapStorage::read_root() const {
  std::array<std::byte, sizeof(std::uint64_t)> stored{};
  CRASHCHECK_TRY(read(kRootAt, stored));
  return io::load_u64(stored);
}

io::Result<void> HeapStorage::write_root(std::uint64_t offset) {
  std::array<std::byte, sizeof(offset)> stored{};
  io::store_u64(stored, offset);
  return set(kRootAt, stored);
}

}  // namespace crashcheck::bstack
