// A mutation for heap files: words of 8 bytes that a header or a node could hold, where words are.
// Takes turns with the driver's own mutations, which know bytes only.
#include <array>
#include <cstdint>
#include <cstring>
#include <random>

#include "io/bytes.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using crashcheck::io::MutableByteView;
using crashcheck::io::store_u64;

constexpr std::size_t kWordBytes = 8;
constexpr std::size_t kCommittedLengthAt = 8;
constexpr std::size_t kRootAt = 56;
constexpr std::size_t kArenaAt = 64;

std::uint64_t any_word(std::mt19937& random, std::size_t size) {
  const std::uint64_t block = random() % (size / 32 + 2);
  switch (random() % 6) {
    case 0: return 0;
    case 1: return 32 * block;
    case 2: return size - (random() % 2 == 0 ? 16 : random() % 160);
    case 3: return UINT64_MAX << random() % 64;
    default: return 48 + 32 * block;
  }
}

/// The root's word or the committed length's now and then, else one of a node.
std::size_t any_place(std::mt19937& random, std::size_t size) {
  const auto choice = random() % 16;
  if (choice == 0 || size < kArenaAt + kWordBytes) return kCommittedLengthAt;
  if (choice == 1) return kRootAt;
  return kArenaAt + random() % ((size - kArenaAt) / kWordBytes) * kWordBytes;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::mt19937 random(seed);
  if (size < kCommittedLengthAt + kWordBytes || random() % 2 == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const MutableByteView file = std::as_writable_bytes(std::span(data, size));
  for (auto words = 1 + random() % 3; words > 0; --words) {
    const std::size_t place = any_place(random, size);
    const std::uint64_t word = any_word(random, size);
    store_u64(file.subspan(place), word);
    // Now and then twice, like two links that lead to one node.
    if (place + 2 * kWordBytes <= size && random() % 4 == 0) {
      store_u64(file.subspan(place + kWordBytes), word);
    }
  }
  return size;
}
