// XXH3 with a seed: the length of the bytes where none is given.
#include "faultfs/hash128.h"

#include <xxhash.h>

#include <string_view>

namespace crashcheck::faultfs {

Hash128 hash_of(io::ByteView bytes) { return hash_of(bytes, bytes.size()); }

Hash128 hash_of(io::ByteView bytes, std::uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
  return {hash.high64, hash.low64};
}

std::string to_string(const Hash128& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint64_t half : {hash.high, hash.low}) {
    for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(half >> shift) & 15U];
  }
  return text;
}

}  // namespace crashcheck::faultfs
