// The Directory of a POSIX file system: names, with the lock that makes each call a whole, and the
// files that are open. The lock is held alone by a call that changes names, and shared by others.
#include "io/posix_directory.h"

#include <fcntl.h>

#include <mutex>
#include <shared_mutex>
#include <utility>

#include "posix_calls.h"
#include "posix_handle.h"
#include "posix_names.h"
#include "posix_place.h"
#include "shared_file.h"

namespace crashcheck::io {
namespace {

class PosixLock final : public Lock {
 public:
  explicit PosixLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;
};

class PosixDirectory final : public Directory {
 public:
  PosixDirectory(Descriptor root, std::filesystem::path path)
      : names_(std::move(root)), path_(std::move(path)) {}

  [[nodiscard]] Result<std::unique_ptr<File>> open(std::string_view path,
                                                   OpenOptions options) override {
    const std::unique_lock lock(mutex_);
    CRASHCHECK_ASSIGN(OpenedFile opened, about(path, names_.open(path, options)));
    auto file =
        files_.share(std::make_unique<PosixFile>(std::move(opened.descriptor), path_of(path),
                                                 options.read_only, SyncKind::kEverything),
                     {opened.status.st_dev, opened.status.st_ino});
    if (options.truncate && !options.read_only) CRASHCHECK_TRY(file->resize(0));
    return file;
  }

  [[nodiscard]] Result<void> remove(std::string_view path) override {
    const std::unique_lock lock(mutex_);
    return about(path, names_.remove(path));
  }
  [[nodiscard]] Result<void> rename(std::string_view from, std::string_view to) override {
    const std::unique_lock lock(mutex_);
    return about(from, names_.rename(from, to));
  }
  [[nodiscard]] Result<void> link(std::string_view from, std::string_view to) override {
    const std::unique_lock lock(mutex_);
    return about(from, names_.link(from, to));
  }
  [[nodiscard]] Result<void> make_directory(std::string_view path) override {
    const std::unique_lock lock(mutex_);
    return about(path, names_.make_directory(path));
  }
  [[nodiscard]] Result<void> remove_directory(std::string_view path) override {
    const std::unique_lock lock(mutex_);
    return about(path, names_.remove_directory(path));
  }

  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view path) const override {
    const std::shared_lock lock(mutex_);
    return about(path, names_.list(path));
  }
  [[nodiscard]] Result<FileStatus> status(std::string_view path) const override {
    const std::shared_lock lock(mutex_);
    return about(path, names_.status(path));
  }

  /// Changes go on while it waits: it covers those that have returned.
  [[nodiscard]] Result<void> sync(std::string_view path) override {
    CRASHCHECK_ASSIGN(const Descriptor directory, about(path, opened_for_sync(path)));
    if (uninterrupted([&] { return sync_descriptor(directory.get()); }) == 0) return {};
    return about(path, Result<void>(fail_with_errno("sync")));
  }

  [[nodiscard]] Result<std::unique_ptr<Lock>> lock(std::string_view path) override {
    const std::unique_lock lock(mutex_);
    CRASHCHECK_ASSIGN(Descriptor descriptor, about(path, names_.lock(path)));
    return std::make_unique<PosixLock>(std::move(descriptor));
  }

 private:
  [[nodiscard]] ErrorPath path_of(std::string_view path) const {
    return ErrorPath(path.empty() ? path_.string() : (path_ / path).string());
  }

  template <typename T>
  [[nodiscard]] Result<T> about(std::string_view path, Result<T> result) const {
    if (result) return result;
    return about_file(std::move(result), path_of(path));
  }

  [[nodiscard]] Result<Descriptor> opened_for_sync(std::string_view path) const {
    const std::shared_lock lock(mutex_);
    return names_.open_directory("sync", path);
  }

  mutable std::shared_mutex mutex_;
  PosixNames names_;
  SharedFiles files_;
  std::filesystem::path path_;
};

Result<Descriptor> open_root(const std::filesystem::path& path) {
  Descriptor root(
      uninterrupted([&] { return ::open(path.c_str(), kToSearch | O_DIRECTORY | O_CLOEXEC); }));
  if (!root.valid()) return fail_to_open();
  return above_standard_streams(std::move(root));
}

}  // namespace

Result<std::unique_ptr<Directory>> open_posix_directory(const std::filesystem::path& path) {
  CRASHCHECK_ASSIGN(Descriptor root, about_file(open_root(path), ErrorPath(path.string())));
  return std::make_unique<PosixDirectory>(std::move(root), path);
}

}  // namespace crashcheck::io
