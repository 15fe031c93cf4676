// What a generator has to know of the layout of a heap. Internal to the layer.
#pragma once

#include <cstdint>

namespace crashcheck::generator {

inline constexpr std::uint64_t kBlockBytes = 32;
inline constexpr std::uint64_t kArenaBegin = 48;

}  // namespace crashcheck::generator
