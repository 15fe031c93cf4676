// Errors of a Directory as tkrzw's. Thread rule: plain functions.
#pragma once

#include <tkrzw_lib_common.h>

#include "io/result.h"

namespace crashcheck::adapters {

[[nodiscard]] inline tkrzw::Status success() { return tkrzw::Status(tkrzw::Status::SUCCESS); }

/// What tkrzw's own file returns when the call `operation` fails in this way.
[[nodiscard]] tkrzw::Status tkrzw_status(const char* operation, const io::Error& error);

template <typename T>
[[nodiscard]] tkrzw::Status tkrzw_status(const char* operation, const io::Result<T>& result) {
  return result ? success() : tkrzw_status(operation, result.error());
}

}  // namespace crashcheck::adapters
