#include "io/posix_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "interposed_calls.h"
#include "io/posix_file.h"
#include "temporary_directory.h"

namespace crashcheck::io {
namespace {

/// What `result` failed with; no errno where it did not.
template <typename T>
int errno_of(const Result<T>& result) {
  return result ? 0 : result.error().system_error;
}

template <typename T>
ErrorCode code_of(const Result<T>& result) {
  EXPECT_FALSE(result);
  return result ? ErrorCode{} : result.error().code;
}

/// The exit status of `run` in a child process.
int in_a_child(const std::function<int()>& run) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(run());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(all, std::filesystem::directory_iterator());
}

class PosixDirectory : public ::testing::Test {
 protected:
  /// A file, a directory with a file in it, and a link to each.
  void make_links() {
    ASSERT_TRUE(root().open("file", {.create = true}));
    ASSERT_TRUE(root().make_directory("below"));
    ASSERT_TRUE(root().open("below/inner", {.create = true}));
    std::filesystem::create_symlink("file", path_ / "link");
    std::filesystem::create_symlink("below", path_ / "way");
    std::filesystem::create_symlink("missing", path_ / "dangling");
  }

  Directory& root() { return *root_; }

  TemporaryDirectory temporary_;
  std::filesystem::path path_ = temporary_ / "root";

 private:
  std::unique_ptr<Directory> root_ = [this] {
    std::filesystem::create_directory(path_);
    return open_posix_directory(path_).value();
  }();
};

TEST_F(PosixDirectory, IsOneThatExists) {
  const std::filesystem::path missing = path_ / "missing";
  const auto none = open_posix_directory(missing);
  EXPECT_EQ(code_of(none), ErrorCode::kNotFound);
  EXPECT_EQ(errno_of(none), ENOENT);
  EXPECT_EQ(none.error().path.text(), missing.string());
  ASSERT_TRUE(root().open("file", {.create = true}));
  const auto file = open_posix_directory(path_ / "file");
  EXPECT_EQ(code_of(file), ErrorCode::kNotFound);
  EXPECT_EQ(errno_of(file), ENOTDIR);
}

TEST_F(PosixDirectory, MayBeReachedThroughALinkAndBeRenamed) {
  std::filesystem::create_directory_symlink(path_, temporary_ / "link");
  const auto directory = open_posix_directory(temporary_ / "link").value();
  std::filesystem::remove(temporary_ / "link");
  std::filesystem::rename(path_, temporary_ / "renamed");
  ASSERT_TRUE(directory->open("file", {.create = true}));
  EXPECT_TRUE(std::filesystem::exists(temporary_ / "renamed" / "file"));
}

TEST_F(PosixDirectory, ErrorsAndFilesTellTheWholePath) {
  const auto missing = root().open("some/file");
  EXPECT_EQ(missing.error().path.text(), (path_ / "some/file").string());
  EXPECT_EQ(root().remove_directory("").error().path.text(), path_.string());
  const auto file = root().open("file", {.create = true}).value();
  EXPECT_EQ(file->path().text(), (path_ / "file").string());
}

TEST_F(PosixDirectory, LinksOnTheWayAreNotFollowed) {
  make_links();
  std::filesystem::create_symlink(path_, path_ / "below" / "up");
  for (const char* path : {"way/inner", "link/inner", "dangling/inner", "below/up/file"}) {
    const auto file = root().open(path, {.create = true});
    EXPECT_EQ(code_of(file), ErrorCode::kNotFound) << path;
    EXPECT_EQ(errno_of(file), ENOTDIR) << path;
    EXPECT_EQ(errno_of(root().remove(path)), ENOTDIR) << path;
    EXPECT_EQ(errno_of(root().status(path)), ENOTDIR) << path;
    EXPECT_EQ(errno_of(root().rename("file", path)), ENOTDIR) << path;
    EXPECT_EQ(errno_of(root().sync(path)), ENOTDIR) << path;
  }
}

TEST_F(PosixDirectory, ALinkAtTheEndIsNotFollowed) {
  make_links();
  for (const char* path : {"link", "way", "dangling"}) {
    for (const OpenOptions& options :
         {OpenOptions{}, OpenOptions{.create = true}, OpenOptions{.read_only = true}}) {
      const auto file = root().open(path, options);
      EXPECT_EQ(code_of(file), ErrorCode::kInvalidArgument) << path;
      EXPECT_EQ(errno_of(file), ELOOP) << path;
    }
    EXPECT_EQ(errno_of(root().open(path, {.create = true, .exclusive = true})), EEXIST) << path;
    EXPECT_EQ(errno_of(root().lock(path)), ELOOP) << path;
    EXPECT_EQ(errno_of(root().list(path)), ENOTDIR) << path;
    EXPECT_EQ(errno_of(root().sync(path)), ENOTDIR) << path;
    EXPECT_EQ(errno_of(root().remove_directory(path)), ENOTDIR) << path;
    const FileStatus status = root().status(path).value();
    EXPECT_EQ(status, (FileStatus{FileKind::kSymbolicLink, 0, 1, status.number})) << path;
  }
  EXPECT_FALSE(root().exists("missing"));
}

TEST_F(PosixDirectory, ALinkItselfIsRenamedLinkedAndRemoved) {
  make_links();
  ASSERT_TRUE(root().rename("way", "renamed"));
  EXPECT_EQ(root().status("renamed").value().kind, FileKind::kSymbolicLink);
  ASSERT_TRUE(root().link("renamed", "alias"));
  EXPECT_EQ(root().status("alias").value().kind, FileKind::kSymbolicLink);
  for (const char* path : {"renamed", "alias", "link", "dangling"}) {
    EXPECT_TRUE(root().remove(path)) << path;
  }
  EXPECT_EQ(root().list().value(), (std::vector<std::string>{"below", "file"}));
  EXPECT_TRUE(root().exists("below/inner"));
}

TEST_F(PosixDirectory, AFifoIsRefusedWithoutWaiting) {
  ASSERT_EQ(::mkfifo((path_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(code_of(root().open("fifo")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(root().open("fifo", {.read_only = true})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(root().lock("fifo")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(root().status("fifo")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(root().list().value(), std::vector<std::string>{"fifo"});
  EXPECT_TRUE(root().remove("fifo"));
}

TEST_F(PosixDirectory, ASocketIsRefused) {
  ASSERT_EQ(::mknod((path_ / "socket").c_str(), S_IFSOCK | 0600, 0), 0);
  EXPECT_EQ(code_of(root().open("socket")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(root().status("socket")), ErrorCode::kInvalidArgument);
}

TEST_F(PosixDirectory, ALockExcludesOtherProcessesAndFilesOpenedAlone) {
  const auto lock = root().lock("file").value();
  EXPECT_EQ(code_of(open_posix_file(path_ / "file")), ErrorCode::kWouldBlock);
  EXPECT_EQ(in_a_child([this] {
              const auto directory = open_posix_directory(path_).value();
              return code_of(directory->lock("file")) == ErrorCode::kWouldBlock ? 0 : 1;
            }),
            0);
}

TEST_F(PosixDirectory, ALockEndsWithItsProcess) {
  EXPECT_EQ(in_a_child([this] {
              const auto lock = open_posix_directory(path_).value()->lock("file");
              return lock ? 0 : 1;  // which is not destroyed
            }),
            0);
  EXPECT_TRUE(root().lock("file"));
}

#ifdef __linux__

// The holder of the lock removes the file while others have opened it. A lock on a file without a
// name would not exclude anyone who opens the name.
TEST_F(PosixDirectory, ALockIsOfTheFileThatHasTheName) {
  ASSERT_TRUE(root().open("file", {.create = true}));
  InterposedCalls calls;
  int times = 2;
  calls.before_locking = [&] {
    if (times-- > 0) std::filesystem::remove(path_ / "file");
  };
  const auto lock = root().lock("file");
  ASSERT_TRUE(lock) << to_string(lock.error());
  EXPECT_TRUE(root().exists("file"));
  EXPECT_EQ(code_of(root().lock("file")), ErrorCode::kWouldBlock);
}

TEST_F(PosixDirectory, AFileThatOthersKeepReplacingWouldBlock) {
  InterposedCalls calls;
  calls.before_locking = [&] {
    std::filesystem::rename(path_ / "file", path_ / "old");
    std::filesystem::copy_file(path_ / "old", path_ / "file");
  };
  EXPECT_EQ(code_of(root().lock("file")), ErrorCode::kWouldBlock);
}

TEST_F(PosixDirectory, ASyncOfAFileIsThatOfEverythingUnlessOfTheDataAlone) {
  const auto file = root().open("file", {.create = true}).value();
  const InterposedCalls calls;
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(calls.file_syncs, 1);
  EXPECT_EQ(calls.data_syncs, 0);
  ASSERT_TRUE(file->sync_data());
  EXPECT_EQ(calls.file_syncs, 1);
  EXPECT_EQ(calls.data_syncs, 1);
  EXPECT_EQ(calls.directory_syncs, 0);
}

TEST_F(PosixDirectory, NamesAreSyncedWhereThatIsAskedForAndNowhereElse) {
  ASSERT_TRUE(root().make_directory("below"));
  const InterposedCalls calls;
  ASSERT_TRUE(root().open("below/file", {.create = true}));
  ASSERT_TRUE(root().rename("below/file", "below/renamed"));
  EXPECT_EQ(calls.directory_syncs, 0);
  ASSERT_TRUE(root().sync("below"));
  ASSERT_TRUE(root().sync());
  EXPECT_EQ(calls.directory_syncs, 2);
}

TEST_F(PosixDirectory, AnInterruptedSyncIsRepeatedAndAFailedOneIsNot) {
  InterposedCalls calls;
  calls.interruptions = 2;
  EXPECT_TRUE(root().sync());
  EXPECT_EQ(calls.calls, 3);
  calls.failing_errno = EIO;
  EXPECT_EQ(root().sync().error(),
            (Error{ErrorCode::kIo, "sync", "", 0, EIO, false, ErrorPath(path_.string())}));
  EXPECT_EQ(calls.calls, 4);
}

TEST_F(PosixDirectory, NoPermissionHasACodeOfItsOwn) {
  ASSERT_TRUE(root().open("file", {.create = true}));
  for (const int refusal : {EACCES, EPERM, EROFS}) {
    InterposedCalls calls;
    calls.opening_errno = refusal;
    EXPECT_EQ(code_of(root().open("file")), ErrorCode::kNoPermission);
    EXPECT_EQ(errno_of(root().open("file")), refusal);
    EXPECT_EQ(code_of(root().list()), ErrorCode::kNoPermission);
    EXPECT_EQ(code_of(open_posix_directory(path_)), ErrorCode::kNoPermission);
  }
}

// Systems and file systems differ in these, and Linux on ext4 has none of them.
TEST_F(PosixDirectory, WhatSystemsCallDifferentlyIsTheSameError) {
  ASSERT_TRUE(root().open("file", {.create = true}));
  ASSERT_TRUE(root().make_directory("below"));
  InterposedCalls calls;
  calls.naming_errno = EEXIST;
  for (const auto& result : {root().rename("below", "other"), root().remove_directory("below")}) {
    EXPECT_EQ(code_of(result), ErrorCode::kNotEmpty);
    EXPECT_EQ(errno_of(result), ENOTEMPTY);
  }
  for (const int refusal : {EPERM, EINVAL}) {
    calls.naming_errno = refusal;
    EXPECT_EQ(errno_of(root().remove("below")), EISDIR);
    EXPECT_EQ(errno_of(root().remove("file")), refusal);
  }
}

TEST_F(PosixDirectory, ANameOnAnotherFileSystemIsRefused) {
  InterposedCalls calls;
  calls.naming_errno = EXDEV;
  const auto renamed = root().rename("file", "other");
  EXPECT_EQ(code_of(renamed), ErrorCode::kInvalidArgument);
  EXPECT_EQ(errno_of(renamed), EXDEV);
}

TEST_F(PosixDirectory, AFullDeviceIsNoSpace) {
  InterposedCalls calls;
  calls.opening_errno = ENOSPC;
  EXPECT_EQ(code_of(root().open("file", {.create = true})), ErrorCode::kNoSpace);
}

TEST_F(PosixDirectory, NoDescriptorIsLeftOpenOrInherited) {
  make_links();
  const std::ptrdiff_t before = open_descriptors();
  {
    const auto file = root().open("below/inner", {.truncate = true}).value();
    const auto lock = root().lock("below/lock").value();
    EXPECT_EQ(open_descriptors(), before + 2);
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code ignored;
      const auto target = std::filesystem::read_symlink(entry, ignored).string();
      if (target.rfind(path_.string(), 0) != 0) continue;
      EXPECT_NE(::fcntl(std::stoi(entry.path().filename()), F_GETFD) & FD_CLOEXEC, 0) << target;
    }
  }
  for (const char* path : {"", "file", "below", "below/inner", "below/missing", "way/inner", "link",
                           "below/missing/inner", "file/inner", "../file"}) {
    static_cast<void>(root().open(path));
    static_cast<void>(root().open(path, {.read_only = true}));
    static_cast<void>(root().list(path));
    static_cast<void>(root().status(path));
    static_cast<void>(root().sync(path));
    static_cast<void>(root().lock(path));
    static_cast<void>(root().link(path, "below/alias"));
    static_cast<void>(root().rename(path, path));
    static_cast<void>(root().remove_directory(path));
    static_cast<void>(open_posix_directory(path_ / path));
  }
  EXPECT_EQ(open_descriptors(), before);
}

/// Works with the standard streams closed.
int use_directory_without_standard_streams(const std::filesystem::path& path) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(fd);
  const auto root = open_posix_directory(path);
  if (!root) return 1;
  const auto file = (*root)->open("file", {.create = true});
  const auto lock = (*root)->lock("lock");
  if (!file || !lock || !(*root)->make_directory("below") || !(*root)->list("below")) return 2;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0) return 3;
  }
  return (*root)->lock("lock") ? 4 : 0;
}

TEST_F(PosixDirectory, NothingTakesThePlaceOfAClosedStandardStream) {
  EXPECT_EQ(in_a_child([this] { return use_directory_without_standard_streams(path_); }), 0);
}

#endif  // __linux__

}  // namespace
}  // namespace crashcheck::io
