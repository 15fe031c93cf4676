// For programs that use exceptions: the value of a Result, or its error thrown. Thread rule: plain
// functions.
#pragma once

#include <stdexcept>
#include <utility>

#include "io/result.h"

namespace crashcheck::io {

/// What `or_throw` throws; what() says all of the error.
class FailedCall : public std::runtime_error {
 public:
  explicit FailedCall(const Error& error) : std::runtime_error(to_string(error)), error_(error) {}

  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

/// The value. ERRORS: FailedCall.
template <typename T>
T or_throw(Result<T> result) {
  if (!result) throw FailedCall(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace crashcheck::io
