// The stored form of a slice: offset, then length.
#include "bstack/slice.h"

#include "io/bytes.h"

namespace crashcheck::bstack {
namespace {

constexpr std::size_t kLengthAt = sizeof(Slice::offset);
static_assert(kLengthAt + sizeof(Slice::length) == Slice::kStoredBytes);

}  // namespace

std::array<std::byte, Slice::kStoredBytes> to_bytes(Slice slice) {
  std::array<std::byte, Slice::kStoredBytes> stored{};
  io::store_u64(stored, slice.offset);
  io::store_u64(io::MutableByteView(stored).subspan(kLengthAt), slice.length);
  return stored;
}

Slice slice_from_bytes(std::span<const std::byte, Slice::kStoredBytes> stored) {
  return Slice{io::load_u64(stored), io::load_u64(stored.subspan(kLengthAt))};
}

}  // namespace crashcheck::bstack
