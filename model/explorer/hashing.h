// 128-bit hashes of bytes, numbers and recordings; XXH3 gives the same ones on every machine.
#pragma once

#include <xxhash.h>

#include <memory>

#include "explorer/evidence.h"
#include "explorer/recording.h"

namespace crashcheck::explorer {

/// Takes in one thing after the other; what has a length goes in with it.
class Hasher {
 public:
  Hasher() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }

  void add(std::uint64_t number) {
    std::array<std::byte, sizeof number> bytes{};
    io::store_u64(bytes, number);
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
  }
  void add(io::ByteView bytes) {
    add(bytes.size());
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
  }
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  void add(const Hash128& hash) {
    add(hash.high);
    add(hash.low);
  }

  [[nodiscard]] Hash128 value() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return {hash.high64, hash.low64};
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

[[nodiscard]] inline Hash128 hash_of(io::ByteView bytes) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), bytes.size());
  return {hash.high64, hash.low64};
}

/// Equal for lives in which the same happened: an error that came with another errno, or a call
/// that failed in another way without changing anything, makes no difference.
[[nodiscard]] Hash128 fingerprint(const Recording& recording);

}  // namespace crashcheck::explorer
