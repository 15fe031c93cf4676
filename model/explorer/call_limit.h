// When a store that calls and calls is taken to hang.
#pragma once

#include <cstddef>
#include <cstdint>

namespace crashcheck::explorer {

/// Far more calls than any open, operation or use of a store in a file of this size needs.
[[nodiscard]] inline std::uint64_t call_limit(std::size_t file_bytes) {
  return 100'000 + 64 * file_bytes;
}

}  // namespace crashcheck::explorer
