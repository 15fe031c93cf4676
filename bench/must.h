// A benchmark has nothing to say about a device that fails.
#pragma once

#include <fmt/core.h>

#include <cstdlib>
#include <type_traits>
#include <utility>

#include "io/result.h"

namespace crashcheck::bench {

/// The value of `result`; ends the program where there is none.
template <typename T>
T must(io::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "{}\n", io::to_string(result.error()));
    std::exit(2);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace crashcheck::bench
