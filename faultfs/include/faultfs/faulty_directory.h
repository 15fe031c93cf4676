// A decorator whose calls, and those of the files opened from it, fail with I/O errors where libfiu
// says so: armed by the harness (fault_plan.h), or from outside with fiu-run and fiu-ctrl.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "faultfs/fault_plan.h"
#include "io/directory.h"

namespace crashcheck::faultfs {

/// Asks a failure point before every call that changes something, syncs or reads bytes; where none
/// fires the call goes on unchanged. The files are as FaultyFile says. Of the directory's calls
/// nothing is done where they fail:
///   open    io/create where it would create the file, io/resize where it would cut one.
///   remove, remove_directory  io/remove.
///   sync    io/sync-directory; see Options.
///   lock, list, status  never fail here.
/// An error made here has `injected` set, the errno, the path, and the code that the POSIX
/// directory has for that errno.
///
/// Thread rule: Directory's, and a fault armed for one thread fires on that thread only.
class FaultyDirectory final : public io::Directory {
 public:
  struct Options {
    /// As those of FaultyFile. REQUIRES: > 0.
    std::uint64_t unit_bytes = 512;
    std::uint64_t wrote_bytes = 0;
    /// Runs for each sync of a file that fails here, with the file of the target.
    std::function<void(const io::File& file)> on_failed_sync = nullptr;
    /// The same for a directory, which exists.
    std::function<void(std::string_view path)> on_failed_directory_sync = nullptr;
    /// Runs after each call that failed here: "write wal 0..16 failed: no space".
    std::function<void(std::string words)> on_failure = nullptr;
  };

  /// Borrows `target`, which must outlive this object and the files opened from it.
  explicit FaultyDirectory(io::Directory& target) : FaultyDirectory(target, Options()) {}
  FaultyDirectory(io::Directory& target, Options options);
  ~FaultyDirectory() override;
  FaultyDirectory(const FaultyDirectory&) = delete;
  FaultyDirectory& operator=(const FaultyDirectory&) = delete;
  FaultyDirectory(FaultyDirectory&&) = delete;
  FaultyDirectory& operator=(FaultyDirectory&&) = delete;

  [[nodiscard]] io::Result<std::unique_ptr<io::File>> open(std::string_view path,
                                                           io::OpenOptions options = {}) override;
  [[nodiscard]] io::Result<void> remove(std::string_view path) override;
  [[nodiscard]] io::Result<void> rename(std::string_view from, std::string_view to) override;
  [[nodiscard]] io::Result<void> link(std::string_view from, std::string_view to) override;
  [[nodiscard]] io::Result<void> make_directory(std::string_view path) override;
  [[nodiscard]] io::Result<void> remove_directory(std::string_view path) override;
  [[nodiscard]] io::Result<std::vector<std::string>> list(
      std::string_view path = {}) const override;
  [[nodiscard]] io::Result<io::FileStatus> status(std::string_view path) const override;
  [[nodiscard]] io::Result<void> sync(std::string_view path = {}) override;
  [[nodiscard]] io::Result<std::unique_ptr<io::Lock>> lock(std::string_view path) override;

 private:
  class OpenFile;
  std::shared_ptr<const Options> options_;  // files may outlive this object
  io::Directory& target_;
};

}  // namespace crashcheck::faultfs
