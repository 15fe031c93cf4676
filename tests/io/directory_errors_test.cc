// How calls on a Directory fail, the same for every implementation of it.
#include <cerrno>
#include <string>

#include "directory_contract.h"

namespace crashcheck::io {
namespace {

constexpr Refusal kMissing{ErrorCode::kNotFound, ENOENT};
constexpr Refusal kBelowAFile{ErrorCode::kNotFound, ENOTDIR};
constexpr Refusal kThere{ErrorCode::kExists, EEXIST};
constexpr Refusal kIsADirectory{ErrorCode::kInvalidArgument, EISDIR};
constexpr Refusal kIsAFile{ErrorCode::kInvalidArgument, ENOTDIR};
constexpr Refusal kHasNames{ErrorCode::kNotEmpty, ENOTEMPTY};
constexpr Refusal kMakesNoSense{ErrorCode::kInvalidArgument, EINVAL};
constexpr Refusal kNameTooLong{ErrorCode::kInvalidArgument, ENAMETOOLONG};
constexpr Refusal kInUse{ErrorCode::kInvalidArgument, EBUSY};
constexpr Refusal kNotForDirectories{ErrorCode::kNoPermission, EPERM};
constexpr Refusal kLocked{ErrorCode::kWouldBlock, EWOULDBLOCK};

template <typename Backend>
class DirectoryErrors : public DirectoryContract<Backend> {
 protected:
  /// A file, an empty directory, and a directory with a file in it.
  DirectoryErrors() {
    this->fill("file", "content");
    this->done(this->root().make_directory("empty"));
    this->done(this->root().make_directory("full"));
    this->fill("full/inner", "more");
  }

  void every_call_refused(Refusal expected, const std::string& path) {
    for (const DirectoryCall& call : every_call(path, "file")) this->refused(expected, call);
  }
};

TYPED_TEST_SUITE(DirectoryErrors, Directories);

TYPED_TEST(DirectoryErrors, APathOfAnotherFormIsRefused) {
  for (const char* path : {"/", "/file", "file/", "full//inner", ".", "..", "./file", "full/.",
                           "full/..", "full/../file", "../file", "missing//file", "file/.."}) {
    this->every_call_refused(kMakesNoSense, path);
  }
  this->every_call_refused(kMakesNoSense, std::string("fi\0le", 6));
  this->every_call_refused(kMakesNoSense, std::string("file\0", 5));
}

TYPED_TEST(DirectoryErrors, ANameThatIsTooLongIsRefused) {
  const std::string name(kMaxNameBytes + 1, 'n');
  for (const std::string& path : {name, "full/" + name, name + "/file", "missing/" + name}) {
    this->every_call_refused(kNameTooLong, path);
  }
}

TYPED_TEST(DirectoryErrors, ADirectoryOfThePathIsMissing) {
  for (const char* path : {"missing/file", "full/missing/file", "missing/deep/file"}) {
    this->every_call_refused(kMissing, path);
  }
}

TYPED_TEST(DirectoryErrors, ADirectoryOfThePathIsAFile) {
  for (const char* path : {"file/below", "full/inner/below", "file/deep/below"}) {
    this->every_call_refused(kBelowAFile, path);
  }
}

TYPED_TEST(DirectoryErrors, WhatIsNotThereIsNotFound) {
  for (const char* path : {"missing", "full/missing"}) {
    for (const DirectoryCall& call :
         {opening(path), opening(path, {.exclusive = true}), opening(path, {.truncate = true}),
          opening(path, {.read_only = true}), removing(path), renaming(path, "new"),
          renaming(path, path), renaming(path, "file"), linking(path, "new"), linking(path, "file"),
          removing_directory(path), listing(path), looking_at(path), syncing(path)}) {
      this->refused(kMissing, call);
    }
    EXPECT_FALSE(this->root().exists(path));
  }
}

TYPED_TEST(DirectoryErrors, ADirectoryIsNotOpenedAsAFile) {
  for (const char* path : {"", "empty", "full"}) {
    for (const DirectoryCall& call :
         {opening(path), opening(path, {.read_only = true}), opening(path, {.create = true}),
          opening(path, {.truncate = true}), removing(path), locking(path)}) {
      this->refused(kIsADirectory, call);
    }
  }
}

TYPED_TEST(DirectoryErrors, AnExclusiveOpenRefusesWhatIsThere) {
  for (const char* path : {"file", "empty", "full", "full/inner"}) {
    this->refused(kThere, opening(path, {.create = true, .exclusive = true}));
    this->refused(kThere, opening(path, {.create = true, .exclusive = true, .truncate = true}));
  }
}

TYPED_TEST(DirectoryErrors, AFileForReadingIsNotTruncated) {
  const OpenOptions options{.truncate = true, .read_only = true};
  const auto opened = this->root().open("file", options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kNoPermission);
  EXPECT_EQ(this->content("file"), "content");
}

TYPED_TEST(DirectoryErrors, AFileForReadingRefusesChanges) {
  const auto file = this->opened("file", {.read_only = true});
  for (const auto& result : {file->write_at(0, Bytes(1)), file->resize(1), file->zero(0, 1),
                             file->sync(), file->sync_data()}) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kNoPermission) << to_string(result.error());
  }
  EXPECT_EQ(this->content("file"), "content");
}

TYPED_TEST(DirectoryErrors, AFileNeverReplacesADirectory) {
  this->refused(kIsADirectory, renaming("file", "empty"));
  this->refused(kIsADirectory, renaming("file", "full"));
}

TYPED_TEST(DirectoryErrors, ADirectoryNeverReplacesAFile) {
  this->refused(kIsAFile, renaming("empty", "file"));
  this->refused(kIsAFile, renaming("full", "file"));
  this->refused(kIsAFile, renaming("empty", "full/inner"));
}

TYPED_TEST(DirectoryErrors, ADirectoryWithNamesIsNotReplaced) {
  this->refused(kHasNames, renaming("empty", "full"));
  this->done(this->root().make_directory("full/deep"));
  this->refused(kHasNames, renaming("full/deep", "full"));
}

TYPED_TEST(DirectoryErrors, ADirectoryDoesNotMoveBelowItself) {
  this->done(this->root().make_directory("full/deep"));
  this->refused(kMakesNoSense, renaming("empty", "empty/new"));
  this->refused(kMakesNoSense, renaming("full", "full/new"));
  this->refused(kMakesNoSense, renaming("full", "full/deep"));
  this->refused(kMakesNoSense, renaming("full", "full/deep/new"));
}

TYPED_TEST(DirectoryErrors, TheDirectoryItselfStaysWhereItIs) {
  this->refused(kInUse, renaming("", "new"));
  this->refused(kInUse, renaming("file", ""));
  this->refused(kInUse, renaming("empty", ""));
  this->refused(kInUse, renaming("", ""));
  this->refused(kInUse, removing_directory(""));
}

TYPED_TEST(DirectoryErrors, AnotherNameReplacesNothing) {
  for (const char* path : {"", "file", "empty", "full", "full/inner"}) {
    this->refused(kThere, linking("file", path));
    this->refused(kThere, linking("empty", path));
    this->refused(kThere, making(path));
  }
}

TYPED_TEST(DirectoryErrors, ADirectoryHasOneName) {
  for (const char* path : {"", "empty", "full"}) {
    this->refused(kNotForDirectories, linking(path, "new"));
  }
}

TYPED_TEST(DirectoryErrors, OnlyAnEmptyDirectoryIsRemovedAsOne) {
  this->refused(kHasNames, removing_directory("full"));
  this->refused(kIsAFile, removing_directory("file"));
  this->refused(kIsAFile, removing_directory("full/inner"));
}

TYPED_TEST(DirectoryErrors, OnlyADirectoryIsListedAndSynced) {
  for (const char* path : {"file", "full/inner"}) {
    this->refused(kBelowAFile, listing(path));
    this->refused(kBelowAFile, syncing(path));
  }
}

TYPED_TEST(DirectoryErrors, ALockIsHeldOnce) {
  this->done(this->root().link("file", "alias"));
  const auto lock = this->root().lock("file");
  ASSERT_TRUE(lock) << to_string(lock.error());
  this->refused(kLocked, locking("file"));
  this->refused(kLocked, locking("alias"));
  this->done(this->root().rename("file", "moved"));
  this->refused(kLocked, locking("moved"));
}

}  // namespace
}  // namespace crashcheck::io
