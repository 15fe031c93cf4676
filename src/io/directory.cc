// The form of paths that every Directory takes.
#include "io/directory.h"

#include <algorithm>
#include <cerrno>

namespace crashcheck::io {
namespace {

/// 0, or the errno that the name gets.
int fault_of_name(std::string_view name) {
  if (name.size() > kMaxNameBytes) return ENAMETOOLONG;
  const bool is_special = name.empty() || name == "." || name == "..";
  return is_special || name.find('\0') != std::string_view::npos ? EINVAL : 0;
}

}  // namespace

Result<std::vector<std::string_view>> path_names(std::string_view operation,
                                                 std::string_view path) {
  std::vector<std::string_view> names;
  if (path.empty()) return names;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (const int fault = fault_of_name(name); fault != 0) {
      return Failure(Error{ErrorCode::kInvalidArgument, operation, "", 0, fault, false});
    }
    names.push_back(name);
    begin = end + 1;
  }
  return names;
}

}  // namespace crashcheck::io
