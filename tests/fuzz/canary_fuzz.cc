// Fuzz target with a bug in it, one bit away from its corpus: a driver that does not find it, or
// does not say so, finds nothing in the other targets either.
#include <cstdint>
#include <string>

#include "finding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  crashcheck::testing::abort_on(text.starts_with("canary1") ? "the canary" : "");
  return 0;
}
