// When a store that calls and calls is taken to hang.
#pragma once

#include <algorithm>
#include <cstdint>

namespace crashcheck::explorer {

/// Far more calls than any open, operation or use of a store in a file of this size needs. No
/// store reads all of a file that is longer than memory.
[[nodiscard]] inline std::uint64_t call_limit(std::uint64_t file_bytes) {
  return 100'000 + 64 * std::min(file_bytes, std::uint64_t{16} << 20U);
}

}  // namespace crashcheck::explorer
