// Every implementation of Directory, and what the tests of their contract have in common.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faultfs/memory_directory.h"
#include "io/posix_directory.h"
#include "temporary_directory.h"

namespace crashcheck::io {

struct DirectoryOnDisk {
  TemporaryDirectory temporary;
  std::unique_ptr<Directory> owned = open_posix_directory(temporary.path()).value();
  Directory& root = *owned;
};

struct DirectoryInMemory {
  faultfs::MemoryDirectory root;
};

struct RecordedDirectory {
  faultfs::DirectoryTrace trace;
  faultfs::MemoryDirectory root{trace};
};

/// Each has a default constructor, and a member `root`, a Directory that is empty then.
using Directories = ::testing::Types<DirectoryOnDisk, DirectoryInMemory, RecordedDirectory>;

/// What an error says of itself.
struct Refusal {
  ErrorCode code;
  int system_error;
};

/// A call that is to fail, and the paths that it is given.
struct DirectoryCall {
  std::string name;
  std::vector<std::string> paths;
  std::function<Result<void>(Directory&)> call;
};

template <typename T>
Result<void> without_value(Result<T> result) {
  if (!result) return tl::unexpected(std::move(result).error());
  return {};
}

inline DirectoryCall opening(std::string path, OpenOptions options = {}) {
  return {"open", {path}, [=](Directory& root) { return without_value(root.open(path, options)); }};
}
inline DirectoryCall removing(std::string path) {
  return {"remove", {path}, [=](Directory& root) { return root.remove(path); }};
}
inline DirectoryCall renaming(std::string from, std::string to) {
  return {"rename", {from, to}, [=](Directory& root) { return root.rename(from, to); }};
}
inline DirectoryCall linking(std::string from, std::string to) {
  return {"link", {from, to}, [=](Directory& root) { return root.link(from, to); }};
}
inline DirectoryCall making(std::string path) {
  return {"make", {path}, [=](Directory& root) { return root.make_directory(path); }};
}
inline DirectoryCall removing_directory(std::string path) {
  return {"rmdir", {path}, [=](Directory& root) { return root.remove_directory(path); }};
}
inline DirectoryCall listing(std::string path) {
  return {"list", {path}, [=](Directory& root) { return without_value(root.list(path)); }};
}
inline DirectoryCall looking_at(std::string path) {
  return {"status", {path}, [=](Directory& root) { return without_value(root.status(path)); }};
}
inline DirectoryCall syncing(std::string path) {
  return {"sync", {path}, [=](Directory& root) { return root.sync(path); }};
}
inline DirectoryCall locking(std::string path) {
  return {"lock", {path}, [=](Directory& root) { return without_value(root.lock(path)); }};
}

/// Every call, with `path` in each place, beside that of a file that is there.
inline std::vector<DirectoryCall> every_call(const std::string& path, const std::string& file) {
  return {opening(path),
          opening(path, {.create = true}),
          opening(path, {.create = true, .exclusive = true}),
          opening(path, {.create = true, .truncate = true}),
          opening(path, {.read_only = true}),
          opening(path, {.truncate = true, .read_only = true}),
          removing(path),
          renaming(path, "new"),
          renaming(file, path),
          linking(path, "new"),
          linking(file, path),
          making(path),
          removing_directory(path),
          listing(path),
          looking_at(path),
          syncing(path),
          locking(path)};
}

template <typename Backend>
class DirectoryContract : public ::testing::Test {
 protected:
  Directory& root() { return backend_.root; }

  /// The file at `path`, or a null pointer and a failure of the test.
  std::unique_ptr<File> opened(std::string_view path, OpenOptions options = {}) {
    auto file = root().open(path, options);
    EXPECT_TRUE(file) << to_string(file.error());
    return file ? std::move(*file) : nullptr;
  }

  /// Makes a file with this content, or gives it this content.
  void fill(std::string_view path, std::string_view text) {
    put(*opened(path, {.create = true, .truncate = true}), text);
  }

  static void put(File& file, std::string_view text, std::uint64_t offset = 0) {
    done(file.write_at(offset, std::as_bytes(std::span(text))));
  }

  static void done(const Result<void>& result) { EXPECT_TRUE(result) << to_string(result.error()); }

  static std::string content(const File& file) {
    std::string text(file.size().value(), '\0');
    const auto read = file.read_at(0, std::as_writable_bytes(std::span(text)));
    return read ? text : to_string(read.error());
  }

  std::string content(std::string_view path) {
    const auto file = root().open(path, {.read_only = true});
    return file ? content(**file) : to_string(file.error());
  }

  std::vector<std::string> names(std::string_view path = {}) { return root().list(path).value(); }

  std::uint64_t number(std::string_view path) { return root().status(path).value().number; }

  /// All that can be told of what is at `path` and below, a line for each name.
  std::string told(const std::string& path = {}) {
    const FileStatus status = root().status(path).value();
    std::string text =
        path + " is " + std::to_string(status.number) + ", " + std::to_string(status.links);
    if (status.kind == FileKind::kFile) return text + ": " + content(path) + "\n";
    text += "\n";
    if (status.kind == FileKind::kSymbolicLink) return text;
    for (const std::string& name : names(path))
      text += told(path.empty() ? name : path + "/" + name);
    return text;
  }

  /// Expects that the call fails in this way, tells one of its paths, and changes nothing.
  void refused(Refusal expected, const DirectoryCall& call) {
    const std::string before = told();
    const Result<void> result = call.call(root());
    const std::string what = call.name + " of '" + call.paths.front() + "'";
    ASSERT_FALSE(result) << what;
    const Error& error = result.error();
    EXPECT_EQ(name(error.code), name(expected.code)) << what << ": " << to_string(error);
    EXPECT_EQ(error.system_error, expected.system_error) << what << ": " << to_string(error);
    EXPECT_TRUE(
        std::any_of(call.paths.begin(), call.paths.end(),
                    [&](const std::string& path) { return error.path.text().ends_with(path); }))
        << what << ": " << to_string(error);
    EXPECT_EQ(told(), before) << what << ": " << to_string(error);
  }

 private:
  Backend backend_;
};

}  // namespace crashcheck::io
