// Simpler values of what operations are made of, the boldest first. Internal to the layer.
#pragma once

#include <vector>

#include "history/operation.h"

namespace crashcheck::generator {

/// One block, half, one block less, whole blocks. All are simpler by (blocks, odd).
[[nodiscard]] std::vector<std::uint64_t> simpler_lengths(std::uint64_t length);

struct Content {
  std::uint64_t at = 0;
  history::Bytes bytes;
};

/// One byte, half of the bytes, one byte less, at the start, plain bytes.
[[nodiscard]] std::vector<Content> simpler_contents(std::uint64_t at, const history::Bytes& bytes);

/// In the user header, at the start, one word wide.
[[nodiscard]] std::vector<history::Slot> simpler_slots(const history::Slot& slot);

}  // namespace crashcheck::generator
