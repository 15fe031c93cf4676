// What the heap target does with a heap: requests, coded so that any bytes are some requests. They
// are taken from the end of the input; what is before them is the file.
#pragma once

#include <cstdint>
#include <vector>

#include "damage/checked_heap.h"

class FuzzedDataProvider;

namespace crashcheck::testing {

struct Request {
  std::uint8_t kind = 0;
  std::uint16_t a = 0;
  std::uint16_t b = 0;
  bool operator==(const Request&) const = default;
};

inline constexpr std::uint8_t kMostRequests = 24;

[[nodiscard]] std::vector<Request> take_requests(FuzzedDataProvider& input);

/// What take_requests reads back, where nothing follows. REQUIRES: at most kMostRequests.
void append_requests(const std::vector<Request>& requests, io::Bytes& input);

/// Makes the call that a request stands for.
void perform(const Request& request, CheckedHeap& heap);

}  // namespace crashcheck::testing
