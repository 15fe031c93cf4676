// Paths are walked here, one openat for each name.
#include "posix_place.h"

#include <cerrno>
#include <utility>

#include "io/directory.h"

namespace crashcheck::io {
namespace {

constexpr mode_t kModeOfNewFiles = 0666;

}  // namespace

Failure fail_to_name(std::string_view operation, int system_error) {
  errno = system_error;
  Failure failure = fail_to_open(operation);
  ErrorCode& code = failure.value().code;
  switch (system_error) {
    case EEXIST: code = ErrorCode::kExists; break;
    case ENOTEMPTY: code = ErrorCode::kNotEmpty; break;
    case EMLINK: code = ErrorCode::kNoSpace; break;
    case EBUSY:
    case EINVAL:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case ENOTDIR:
    case ENXIO:
    case EXDEV: code = ErrorCode::kInvalidArgument; break;
    default: break;
  }
  return failure;
}

Result<Descriptor> open_at(std::string_view operation, int directory, const std::string& name,
                           int flags) {
  Descriptor opened(uninterrupted([&] {
    return ::openat(directory, name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, kModeOfNewFiles);
  }));
  if (!opened.valid()) return fail_to_name(operation, errno);
  return above_standard_streams(std::move(opened));
}

Result<Descriptor> open_directory_at(std::string_view operation, int directory,
                                     const std::string& name, int access) {
  Result<Descriptor> opened = open_at(operation, directory, name, access | O_DIRECTORY);
  if (opened) return opened;
  Error& error = opened.error();
  // What a symbolic link is answered with differs between systems.
  if (error.system_error == ELOOP) error.system_error = ENOTDIR;
  if (error.system_error == ENOTDIR) error.code = ErrorCode::kNotFound;
  return opened;
}

Result<PosixPlace> PosixPlace::find(std::string_view operation, int root, std::string_view path) {
  CRASHCHECK_ASSIGN(auto names, path_names(operation, path));
  PosixPlace place(root);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) {
      CRASHCHECK_ASSIGN(place.below_,
                        open_directory_at(operation, place.directory(), place.name(), kToSearch));
    }
    place.name_ = names[i];
  }
  return place;
}

}  // namespace crashcheck::io
