// Heap files to be damaged, each made by a history through the public interface.
#pragma once

#include <string>
#include <vector>

#include "io/bytes.h"

namespace crashcheck::testing {

struct RealHeap {
  std::string name;  ///< of letters and digits
  io::Bytes file;
};

/// Every shape once, the same on every machine: no heap yet, empty, full, fragmented, a deep tree,
/// used and cleanly closed, and random histories.
[[nodiscard]] std::vector<RealHeap> real_heaps();

}  // namespace crashcheck::testing
