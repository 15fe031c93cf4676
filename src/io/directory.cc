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

template <typename Use>
Result<void> for_each_name(std::string_view operation, std::string_view path, const Use& use) {
  if (path.empty()) return {};
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (const int fault = fault_of_name(name); fault != 0) {
      return Failure(Error{ErrorCode::kInvalidArgument, operation, "", 0, fault, false});
    }
    use(name);
    begin = end + 1;
  }
  return {};
}

}  // namespace

Result<std::vector<std::string_view>> path_names(std::string_view operation,
                                                 std::string_view path) {
  std::vector<std::string_view> names;
  CRASHCHECK_TRY(for_each_name(operation, path, [&](auto name) { names.push_back(name); }));
  return names;
}

Result<void> check_path(std::string_view operation, std::string_view path) {
  return for_each_name(operation, path, [](std::string_view) {});
}

}  // namespace crashcheck::io
