// What a unit holds that was being written when the power went. Plain values. Emitted tests have
// this source.
#pragma once

#include <cstdint>

namespace crashcheck::faultfs {

enum class Overwrite : std::uint8_t {
  kSafe,        ///< an old version or a new one
  kGarbage,     ///< or garbage: storage that is not power-safe
  kUnreadable,  ///< or nothing that can be read, until the whole of it is written
};

}  // namespace crashcheck::faultfs
