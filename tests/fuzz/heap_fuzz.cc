// Fuzz target: any bytes as a heap file, and any requests to what opens.
#include <fuzzer/FuzzedDataProvider.h>

#include "finding.h"
#include "requests.h"

using namespace crashcheck::testing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  const std::vector<Request> requests = take_requests(input);
  CheckedHeap heap(input.ConsumeRemainingBytes<std::byte>());
  if (heap.open()) {
    for (const Request& request : requests) perform(request, heap);
    heap.open();
  }
  abort_on(heap.problem());
  return 0;
}
