// The end of a program with a broken invariant.
#include "io/assert.h"

#include <cstdio>
#include <cstdlib>

namespace crashcheck::io {

void assertion_failed(const char* file, int line, const char* what) noexcept {
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, what);
  std::abort();
}

}  // namespace crashcheck::io
