// Which operations a history is made of.
#pragma once

#include <cstdint>

namespace crashcheck::generator {

enum class Alphabet : std::uint8_t {
  kPublished,  ///< those that every protocol has
  kAll,        ///< also those with slots, reclaim and batches
};

}  // namespace crashcheck::generator
