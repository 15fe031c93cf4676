// Errors of a Directory as LevelDB's, and LevelDB's names as paths. Thread rule: plain functions.
#pragma once

#include <leveldb/status.h>

#include <string>

#include "io/result.h"

namespace crashcheck::adapters {

[[nodiscard]] leveldb::Status to_status(const std::string& name, const io::Error& error);

template <typename T>
[[nodiscard]] leveldb::Status to_status(const std::string& name, const io::Result<T>& result) {
  return result ? leveldb::Status::OK() : to_status(name, result.error());
}

/// "/db//CURRENT" and "./db/CURRENT" are "db/CURRENT".
[[nodiscard]] std::string to_path(const std::string& name);

/// The path of the directory that has the last name of `path` in it.
[[nodiscard]] std::string parent_of(const std::string& path);

}  // namespace crashcheck::adapters
