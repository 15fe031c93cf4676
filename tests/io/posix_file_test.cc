#include "io/posix_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "interposed_calls.h"
#include "temporary_directory.h"

namespace crashcheck::io {
namespace {

Bytes bytes(std::string_view text) {
  Bytes result(text.size());
  std::memcpy(result.data(), text.data(), text.size());
  return result;
}

std::string content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void fill(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

class PosixFile : public ::testing::Test {
 protected:
  std::unique_ptr<File> opened() const {
    auto file = open_posix_file(path_);
    EXPECT_TRUE(file) << to_string(file.error());
    return file ? std::move(*file) : nullptr;
  }

  void expect_refused(const std::filesystem::path& path) const {
    const auto file = open_posix_file(path);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument) << to_string(file.error());
  }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_ / "file";
};

TEST_F(PosixFile, AMissingFileIsCreatedEmpty) {
  EXPECT_EQ(opened()->size().value(), 0U);
  EXPECT_TRUE(std::filesystem::is_regular_file(path_));
}

TEST_F(PosixFile, OpeningNeverTruncates) {
  fill(path_, "precious");
  EXPECT_EQ(opened()->size().value(), 8U);
  EXPECT_EQ(content(path_), "precious");
}

TEST_F(PosixFile, WhatWasWrittenIsInTheFileAfterClosing) {
  {
    const auto file = opened();
    ASSERT_TRUE(file->write_at(2, bytes("abc")));
    ASSERT_TRUE(file->sync());
  }
  EXPECT_EQ(content(path_), std::string("\0\0abc", 5));
}

TEST_F(PosixFile, ASecondOpenInThisProcessWouldBlock) {
  const auto first = opened();
  const auto second = open_posix_file(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kWouldBlock);
  EXPECT_EQ(second.error().system_error, EWOULDBLOCK);
}

TEST_F(PosixFile, AnotherProcessWouldBlock) {
  const auto first = opened();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto second = open_posix_file(path_);
    ::_exit(!second && second.error().code == ErrorCode::kWouldBlock ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(PosixFile, ClosingReleasesTheLock) {
  opened();
  EXPECT_TRUE(open_posix_file(path_));
}

TEST_F(PosixFile, AFailedOpenLeavesNoLockAndNoChange) {
  fill(path_, "precious");
  {
    const auto first = opened();
    ASSERT_FALSE(open_posix_file(path_));
  }
  EXPECT_TRUE(open_posix_file(path_));
  EXPECT_EQ(content(path_), "precious");
}

TEST_F(PosixFile, TheDescriptorIsNotInherited) {
  const auto file = opened();
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code ignored;
    if (std::filesystem::read_symlink(entry, ignored) != path_) continue;
    ++found;
    EXPECT_NE(::fcntl(std::stoi(entry.path().filename()), F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(found, 1);
}

/// Opens and writes with the standard streams closed. The exit status of a child process.
int use_without_standard_streams(const std::filesystem::path& path) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(fd);
  const auto file = open_posix_file(path);
  if (!file || !(*file)->write_at(0, bytes("precious"))) return 1;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::write(fd, "printed", 7) >= 0) return 2;
  }
  const auto second = open_posix_file(path);
  return !second && second.error().code == ErrorCode::kWouldBlock ? 0 : 3;
}

// Bug: the file took the place of a closed standard stream. Loss: what the process printed went
// over the header. Fix: the descriptor is always above those of the standard streams.
TEST_F(PosixFile, TheFileNeverTakesThePlaceOfAClosedStandardStream) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(use_without_standard_streams(path_));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(content(path_), "precious");
}

TEST_F(PosixFile, ADirectoryIsRefused) { expect_refused(directory_.path()); }

TEST_F(PosixFile, AFifoIsRefusedWithoutWaitingForAReader) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  expect_refused(path_);
}

TEST_F(PosixFile, ASocketIsRefused) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path_.string().size(), sizeof(address.sun_path));
  std::strcpy(address.sun_path, path_.c_str());
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  expect_refused(path_);
  ::close(socket);
}

TEST_F(PosixFile, ADeviceIsRefused) { expect_refused("/dev/null"); }

TEST_F(PosixFile, APathBelowARegularFileIsAnErrorOfTheSystem) {
  fill(path_, "");
  const auto file = open_posix_file(path_ / "below");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(file.error().system_error, ENOTDIR);
}

TEST_F(PosixFile, AMissingDirectoryIsAnErrorOfTheSystem) {
  const auto file = open_posix_file(directory_ / "missing" / "file");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(file.error().system_error, ENOENT);
  EXPECT_EQ(file.error().path.text(), (directory_ / "missing" / "file").string());
}

TEST_F(PosixFile, AFileThatMustExistIsNotCreated) {
  const auto missing = open_posix_file(path_, OpenMode::kExisting);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(path_));
  fill(path_, "there");
  EXPECT_EQ(open_posix_file(path_, OpenMode::kExisting).value()->size().value(), 5U);
}

/// Several may read; who writes is alone.
TEST_F(PosixFile, AFileForReadingRefusesChangesAndSharesItsLock) {
  EXPECT_EQ(open_posix_file(path_, OpenMode::kReadOnly).error().code, ErrorCode::kNotFound);
  fill(path_, "there");
  std::filesystem::permissions(path_, std::filesystem::perms::owner_read);
  const auto file = open_posix_file(path_, OpenMode::kReadOnly).value();
  const auto second = open_posix_file(path_, OpenMode::kReadOnly).value();
  Bytes bytes(5);
  EXPECT_TRUE(second->read_at(0, bytes));
  for (const auto& refused : {file->write_at(0, bytes), file->resize(1), file->sync(),
                              file->sync_data(), file->zero(0, 1)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kNoPermission);
    EXPECT_EQ(refused.error().path.text(), path_.string());
  }
  std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  EXPECT_EQ(open_posix_file(path_, OpenMode::kExisting).error().code, ErrorCode::kWouldBlock);
  EXPECT_EQ(content(path_), "there");
}

TEST_F(PosixFile, NoPermissionHasACodeOfItsOwn) {
  for (const int refusal : {EACCES, EPERM, EROFS}) {
    InterposedCalls calls;
    calls.opening_errno = refusal;
    for (const OpenMode mode : {OpenMode::kCreate, OpenMode::kExisting}) {
      const auto file = open_posix_file(path_, mode);
      ASSERT_FALSE(file);
      EXPECT_EQ(file.error().code, ErrorCode::kNoPermission);
      EXPECT_EQ(file.error().system_error, refusal);
      EXPECT_EQ(file.error().path.text(), path_.string());
    }
  }
}

TEST_F(PosixFile, ASymbolicLinkIsFollowed) {
  fill(directory_ / "target", "precious");
  std::filesystem::create_symlink(directory_ / "target", path_);
  EXPECT_EQ(opened()->size().value(), 8U);
}

TEST_F(PosixFile, ALinkToAMissingFileIsAnErrorOfTheSystem) {
  std::filesystem::create_symlink(directory_ / "missing", path_);
  const auto file = open_posix_file(path_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().system_error, ENOENT);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "missing"));
}

TEST_F(PosixFile, AReadThatReachesPastTheEndSaysThatTheRangeLeavesTheFile) {
  fill(path_, "12345678");
  Bytes into(4);
  const auto read = opened()->read_at(6, into);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read.error().reason, "the range leaves the file");
}

TEST_F(PosixFile, AnOffsetBeyondTheSystemsIsRefused) {
  fill(path_, "precious");
  {
    const auto file = opened();
    constexpr std::uint64_t kBeyond = std::uint64_t{INT64_MAX} + 1;
    Bytes one(1);
    EXPECT_EQ(file->write_at(kBeyond, one).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(file->write_at(kBeyond - 1, one).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(file->read_at(kBeyond, one).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(file->resize(kBeyond).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(content(path_), "precious");
}

#ifdef __linux__

TEST_F(PosixFile, ShortTransfersAreContinued) {
  const auto file = opened();
  InterposedCalls calls;
  calls.longest = 3;
  ASSERT_TRUE(file->write_at(1, bytes("0123456789")));
  EXPECT_EQ(calls.calls, 4);
  Bytes into(11);
  ASSERT_TRUE(file->read_at(0, into));
  EXPECT_EQ(calls.calls, 8);
  EXPECT_EQ(into, bytes(std::string_view("\0"
                                         "0123456789",
                                         11)));
}

TEST_F(PosixFile, InterruptedCallsAreRepeated) {
  const auto file = opened();
  InterposedCalls calls;
  const auto interrupt_twice = [&] { calls.interruptions = 2; };
  interrupt_twice();
  EXPECT_TRUE(file->write_at(0, bytes("abc")));
  interrupt_twice();
  EXPECT_TRUE(file->resize(2));
  interrupt_twice();
  EXPECT_TRUE(file->sync());
  interrupt_twice();
  EXPECT_TRUE(file->zero(1, 1));
  interrupt_twice();
  Bytes into(2);
  EXPECT_TRUE(file->read_at(0, into));
  EXPECT_EQ(into, bytes(std::string_view("a\0", 2)));
  EXPECT_EQ(calls.calls, 15);
}

TEST_F(PosixFile, AFullDeviceIsNoSpace) {
  fill(path_, "precious");
  const auto file = opened();
  InterposedCalls calls;
  for (const int full : {ENOSPC, EDQUOT, EFBIG}) {
    calls.failing_errno = full;
    for (const auto& result :
         {file->write_at(16, bytes("x")), file->resize(9), file->zero(0, 1), file->sync()}) {
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error().code, ErrorCode::kNoSpace);
      EXPECT_EQ(result.error().system_error, full);
    }
  }
}

TEST_F(PosixFile, AFileThatGrowsHasItsSpaceReserved) {
  const auto file = opened();
  constexpr std::uint64_t kSize = std::uint64_t{3} << 20U;
  ASSERT_TRUE(file->resize(kSize));
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_GE(static_cast<std::uint64_t>(status.st_blocks) * 512, kSize);
  Bytes into(1);
  EXPECT_TRUE(file->read_at(kSize - 1, into));
  EXPECT_EQ(into, Bytes(1));
}

/// The 512-byte units of space that the file takes.
std::uint64_t units_of_space(const std::filesystem::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return static_cast<std::uint64_t>(status.st_blocks);
}

TEST_F(PosixFile, ZerosGiveTheirSpaceBackWhereTheFileSystemCan) {
  constexpr std::uint64_t kSize = std::uint64_t{3} << 20U;
  const auto file = opened();
  ASSERT_TRUE(file->write_at(0, Bytes(kSize, std::byte{'x'})));
  ASSERT_TRUE(file->sync());
  const std::uint64_t before = units_of_space(path_);
  ASSERT_TRUE(file->zero(0, kSize));
  EXPECT_LT(units_of_space(path_), before / 2);
  EXPECT_EQ(content(path_), std::string(kSize, '\0'));
}

TEST_F(PosixFile, WhereTheFileSystemCannotZerosAreWritten) {
  const std::string text(200'000, 'x');
  fill(path_, text);
  {
    const auto file = opened();
    InterposedCalls calls;
    calls.reserving_errno = EOPNOTSUPP;
    ASSERT_TRUE(file->zero(1, text.size() - 2));
    EXPECT_EQ(calls.calls, 5) << "the attempt and four pieces of zeros";
    EXPECT_EQ(file->zero(1, text.size()).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(content(path_), "x" + std::string(text.size() - 2, '\0') + "x");
}

TEST_F(PosixFile, ASyncIsThatOfTheData) {
  const auto file = opened();
  const InterposedCalls calls;
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(file->sync_data());
  EXPECT_EQ(calls.data_syncs, 2);
  EXPECT_EQ(calls.file_syncs, 0);
}

TEST_F(PosixFile, HolesOfAFileAreTold) {
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
  {
    const auto file = opened();
    ASSERT_TRUE(file->resize(kMiB));
    EXPECT_EQ(file->next_data(5, kMiB).value(), (FileRange{5, kMiB})) << "it was reserved";
  }
  std::filesystem::resize_file(path_, 8 * kMiB);
  const auto file = opened();
  ASSERT_TRUE(file->write_at(4 * kMiB, bytes("data")));
  const FileRange data = file->next_data(2 * kMiB, 8 * kMiB).value();
  EXPECT_LE(data.begin, 4 * kMiB);
  EXPECT_GT(data.begin, 3 * kMiB);
  EXPECT_GT(data.end, 4 * kMiB);
  EXPECT_LT(data.end, 5 * kMiB);
  EXPECT_EQ(file->next_data(6 * kMiB, 7 * kMiB).value(), (FileRange{7 * kMiB, 7 * kMiB}));
}

TEST_F(PosixFile, WhereSpaceCannotBeReservedZerosTakeIt) {
  constexpr std::uint64_t kSize = (std::uint64_t{2} << 20U) + 5;
  const auto file = opened();
  ASSERT_TRUE(file->write_at(0, bytes("abc")));
  {
    InterposedCalls calls;
    calls.reserving_errno = EOPNOTSUPP;
    ASSERT_TRUE(file->resize(kSize));
    EXPECT_EQ(calls.calls, 4) << "the reservation and three pieces of zeros";
  }
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), kSize);
  EXPECT_GE(static_cast<std::uint64_t>(status.st_blocks) * 512, kSize);
  Bytes into(4);
  EXPECT_TRUE(file->read_at(0, into));
  EXPECT_EQ(into, bytes(std::string_view("abc\0", 4)));
}

TEST_F(PosixFile, GrowthWithoutSpaceLeavesTheSizeAsItWas) {
  const auto file = opened();
  ASSERT_TRUE(file->write_at(0, bytes("abc")));
  for (const int reserving : {ENOSPC, EOPNOTSUPP}) {
    InterposedCalls calls;
    calls.reserving_errno = reserving;
    calls.failing_errno = reserving == ENOSPC ? 0 : ENOSPC;
    calls.failing_from = 3;  // after the reservation and the first piece
    const auto refused = file->resize(std::uint64_t{3} << 20U);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kNoSpace);
    calls.failing_errno = 0;
    EXPECT_TRUE(file->resize(3)) << "where cutting failed, too";
    EXPECT_EQ(file->size(), 3U);
  }
}

TEST_F(PosixFile, AnyOtherErrorIsIoWithItsErrnoAndPlace) {
  const auto file = opened();
  InterposedCalls calls;
  calls.failing_errno = EIO;
  Bytes into(1);
  const auto error = [&](std::string_view operation, std::uint64_t offset) {
    return Error{ErrorCode::kIo, operation, "", offset, EIO, false, ErrorPath(path_.string())};
  };
  EXPECT_EQ(file->path(), ErrorPath(path_.string()));
  EXPECT_EQ(file->write_at(16, into).error(), error("write", 16));
  EXPECT_EQ(file->read_at(17, into).error(), error("read", 17));
  EXPECT_EQ(file->resize(18).error(), error("resize", 18));
  EXPECT_EQ(file->sync().error(), error("sync", 0));
  EXPECT_EQ(file->sync_data().error(), error("sync", 0));
  ASSERT_TRUE((calls.failing_errno = 0, file->write_at(0, Bytes(2))));
  calls.failing_errno = EIO;
  EXPECT_EQ(file->zero(1, 1).error(), error("zero", 1));
}

TEST_F(PosixFile, AFailedSyncIsReportedOnceAndNotRepeated) {
  const auto file = opened();
  InterposedCalls calls;
  calls.failing_errno = EIO;
  EXPECT_FALSE(file->sync());
  EXPECT_EQ(calls.calls, 1);
}

TEST_F(PosixFile, TheDirectoryOfACreatedFileIsSynced) {
  const InterposedCalls calls;
  opened();
  EXPECT_EQ(calls.directory_syncs, 1);
}

TEST_F(PosixFile, TheDirectoryOfAFileThatIsStillEmptyIsSyncedAgain) {
  opened();
  const InterposedCalls calls;
  opened();
  EXPECT_EQ(calls.directory_syncs, 1);
}

TEST_F(PosixFile, TheDirectoryOfAFileInUseIsNotSynced) {
  fill(path_, "precious");
  const InterposedCalls calls;
  opened();
  EXPECT_EQ(calls.directory_syncs, 0);
}

TEST_F(PosixFile, AFileWhoseDirectoryCannotBeSyncedIsNotOpened) {
  InterposedCalls calls;
  calls.failing_errno = EIO;
  const auto file = open_posix_file(path_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().system_error, EIO);
}

TEST_F(PosixFile, ARelativePathIsSyncedInTheWorkingDirectory) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.path());
  const InterposedCalls calls;
  EXPECT_TRUE(open_posix_file("relative"));
  std::filesystem::current_path(before);
  EXPECT_EQ(calls.directory_syncs, 1);
}

#endif  // __linux__

TEST_F(PosixFile, OfManyThatOpenAtOnceExactlyOneGetsTheFile) {
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<File>> files(8);
  for (auto& slot : files) {
    threads.emplace_back([&slot, this] {
      if (auto file = open_posix_file(path_)) slot = std::move(*file);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::count(files.begin(), files.end(), nullptr), 7);
}

}  // namespace
}  // namespace crashcheck::io
