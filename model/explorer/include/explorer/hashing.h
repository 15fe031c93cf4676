// 128-bit hashes of bytes, images, numbers and recordings, the same ones on every machine (XXH3).
#pragma once

#include <memory>
#include <string_view>

#include "explorer/evidence.h"
#include "explorer/recording.h"

struct XXH3_state_s;

namespace crashcheck::explorer {

/// Takes in one thing after the other; what has a length goes in with it.
class Hasher {
 public:
  Hasher();

  /// Forgets what was taken in.
  void reset();
  void add(std::uint64_t number);
  void add(io::ByteView bytes);
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  void add(const Hash128& hash);
  /// As its bytes where it is short, otherwise as its hash.
  void add_image(const faultfs::Image& image);

  [[nodiscard]] Hash128 value() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

using faultfs::hash_of;

/// Equal for lives in which the same happened: an error that came with another errno, or a call
/// that failed in another way without changing anything, makes no difference.
[[nodiscard]] Hash128 fingerprint(const Recording& recording);

}  // namespace crashcheck::explorer
