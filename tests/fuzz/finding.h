// How a fuzz target says that it has found something: a line for people, then an abort, which the
// fuzzer's driver takes for a crash and keeps the input of.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace crashcheck::testing {

/// Does nothing where there is no `problem`.
inline void abort_on(const std::string& problem) {
  if (problem.empty()) return;
  std::fprintf(stderr, "FOUND: %s\n", problem.c_str());
  std::abort();
}

}  // namespace crashcheck::testing
