#include "status.h"

#include <string_view>

namespace crashcheck::adapters {

leveldb::Status to_status(const std::string& name, const io::Error& error) {
  io::Error unnamed = error;
  unnamed.path = {};
  const std::string why = io::to_string(unnamed);
  if (error.code == io::ErrorCode::kNotFound) return leveldb::Status::NotFound(name, why);
  return leveldb::Status::IOError(name, why);
}

std::string to_path(const std::string& name) {
  std::string path;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (part.empty() || part == ".") continue;
    if (!path.empty()) path += '/';
    path += part;
  }
  return path;
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

}  // namespace crashcheck::adapters
