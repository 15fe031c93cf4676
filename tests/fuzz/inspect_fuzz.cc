// Fuzz target: what `crashcheck inspect` says of any bytes.
#include "damage/checked_inspection.h"
#include "finding.h"

using namespace crashcheck;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  testing::abort_on(testing::problem_with_inspection(std::as_bytes(std::span(data, size))));
  return 0;
}
