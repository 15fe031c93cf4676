// The stored form of a slice.
#include "bstack/slice.h"

#include "io/bytes.h"

namespace crashcheck::bstack {

std::array<std::byte, Slice::kStoredBytes> to_bytes(Slice slice) {
  std::array<std::byte, Slice::kStoredBytes> stored{};
  io::store_u64(stored, slice.offset);
  io::store_u64(io::MutableByteView(stored).subspan(8), slice.length);
  return stored;
}

Slice slice_from_bytes(std::span<const std::byte, Slice::kStoredBytes> stored) {
  return Slice{io::load_u64(stored), io::load_u64(stored.subspan(8))};
}

}  // namespace crashcheck::bstack
