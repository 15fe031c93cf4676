// Splices, and the mutations of bytes that libFuzzer would provide.
#include "mutations.h"

#include <algorithm>
#include <cstring>

extern "C" [[gnu::weak]] std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                                             std::size_t max_size, unsigned seed);
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

/// What LLVMFuzzerMutate draws from, which takes no generator.
std::mt19937& bytes_random() {
  static std::mt19937 random;
  return random;
}

}  // namespace

/// One bit flipped, one byte replaced, some bytes moved elsewhere, an end cut off or doubled.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size) {
  std::mt19937& random = bytes_random();
  if (size == 0) {
    data[0] = static_cast<std::uint8_t>(random());
    return 1;
  }
  const std::size_t at = random() % size;
  const std::size_t count = 1 + random() % std::min<std::size_t>(size - at, 64);
  switch (random() % 5) {
    case 0: data[at] ^= static_cast<std::uint8_t>(1U << random() % 8); return size;
    case 1: data[at] = static_cast<std::uint8_t>(random()); return size;
    case 2: std::memmove(data + random() % (size - count + 1), data + at, count); return size;
    case 3: return at;
    default: {
      const std::size_t doubled = std::min(count, max_size - size);
      std::memmove(data + size, data + at, doubled);
      return size + doubled;
    }
  }
}

namespace crashcheck::testing {

Input Mutator::next() {
  Input input = any();
  if (random_() % 4 == 0) splice(input);
  bytes_random().seed(static_cast<std::mt19937::result_type>(random_()));
  for (auto changes = 1 + random_() % 4; changes > 0; --changes) change(input);
  return input;
}

void Mutator::splice(Input& input) {
  const Input& other = any();
  input.resize(random_() % (input.size() + 1));
  const auto from = static_cast<std::ptrdiff_t>(random_() % (other.size() + 1));
  input.insert(input.end(), other.begin() + from, other.end());
}

void Mutator::change(Input& input) {
  const std::size_t size = std::min(input.size(), kMaxInputBytes);
  input.resize(kMaxInputBytes);
  const auto seed = static_cast<unsigned>(random_());
  input.resize(LLVMFuzzerCustomMutator != nullptr
                   ? LLVMFuzzerCustomMutator(input.data(), size, input.size(), seed)
                   : LLVMFuzzerMutate(input.data(), size, input.size()));
}

}  // namespace crashcheck::testing
