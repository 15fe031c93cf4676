// In-place, every change is a stack call of its own, durable when it returns.
#include "in_place_storage.h"

namespace crashcheck::bstack {

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
