// Nodes, root and zeros as stack calls.
#include "in_place_storage.h"

#include <array>

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

/// A request that was sound for the caller and is not for the stack: the file contradicts itself.
template <typename T>
io::Result<T> contradiction_if_invalid(io::Result<T> result) {
  if (!result && result.error().code == ErrorCode::kInvalidArgument) {
    result.error().code = ErrorCode::kCorrupt;
  }
  return result;
}

io::Result<void> check_node_offset(std::string_view operation, std::uint64_t offset) {
  if (is_block_offset(offset)) return {};
  return fail(ErrorCode::kCorrupt, operation, "no block can begin there", offset);
}

}  // namespace

io::Result<Node> InPlaceStorage::read_node(std::uint64_t offset) const {
  CRASHCHECK_TRY(check_node_offset("read a node", offset));
  StoredNode stored;
  CRASHCHECK_TRY(read(offset, stored));
  return decode(stored);
}

io::Result<void> InPlaceStorage::write_node(std::uint64_t offset, const Node& node) {
  CRASHCHECK_TRY(check_node_offset("write a node", offset));
  return set(offset, encode(node));
}

io::Result<std::uint64_t> InPlaceStorage::read_root() const {
  std::array<std::byte, sizeof(std::uint64_t)> stored{};
  CRASHCHECK_TRY(read(kRootAt, stored));
  return io::load_u64(stored);
}

io::Result<void> InPlaceStorage::write_root(std::uint64_t offset) {
  std::array<std::byte, sizeof(offset)> stored{};
  io::store_u64(stored, offset);
  return set(kRootAt, stored);
}

io::Result<void> InPlaceStorage::zero(std::uint64_t offset, std::uint64_t length) {
  return contradiction_if_invalid(stack_.zero(offset, length));
}

io::Result<void> InPlaceStorage::read(std::uint64_t offset, io::MutableByteView into) const {
  return contradiction_if_invalid(stack_.read(offset, into));
}

io::Result<void> InPlaceStorage::set(std::uint64_t offset, io::ByteView bytes) {
  return contradiction_if_invalid(stack_.set(offset, bytes));
}

io::Result<std::uint64_t> InPlaceStorage::extend(std::uint64_t length) {
  return contradiction_if_invalid(stack_.extend(length));
}

io::Result<void> InPlaceStorage::discard(std::uint64_t length) {
  return contradiction_if_invalid(stack_.discard(length));
}

}  // namespace crashcheck::bstack
