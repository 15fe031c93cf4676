// Fuzz target: any bytes as a heap file, and any requests to what opens.
#include <fuzzer/FuzzedDataProvider.h>

#include "finding.h"
#include "requests.h"

using namespace crashcheck::testing;
using crashcheck::bstack::Protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  const std::vector<Request> requests = take_requests(input);
  const auto file = input.ConsumeRemainingBytes<std::byte>();
  for (const Protocol protocol : {Protocol::kInPlace, Protocol::kJournaled}) {
    CheckedHeap heap(file, protocol);
    if (heap.open()) {
      for (const Request& request : requests) perform(request, heap);
      heap.open();
    }
    abort_on(heap.problem());
  }
  return 0;
}
