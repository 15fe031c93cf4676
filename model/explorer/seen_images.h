// Which images an exploration has met, so that none is recovered twice.
#pragma once

#include <unordered_map>

#include "explorer/evidence.h"
#include "explorer/model.h"

namespace crashcheck::explorer {

/// The images met so far at one step, by a 128-bit hash; equal hashes are taken for equal images.
class SeenImages {
 public:
  enum class Seen : std::uint8_t { kNever, kLessDeeply, kAsDeeply };

  void begin_step() { depths_.clear(); }

  /// Whether an image with this hash was met before, and with how many nested crashes to go at
  /// least.
  Seen insert(const Hash128& image, UnwrittenBytes unwritten, unsigned depth) {
    const auto [known, is_new] = depths_.try_emplace(Key{image, unwritten}, depth);
    if (is_new) return Seen::kNever;
    if (known->second >= depth) return Seen::kAsDeeply;
    known->second = depth;
    return Seen::kLessDeeply;
  }

 private:
  struct Key {
    Hash128 image;
    UnwrittenBytes unwritten;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const { return key.image.low; }
  };

  std::unordered_map<Key, unsigned, Hash> depths_;
};

}  // namespace crashcheck::explorer
