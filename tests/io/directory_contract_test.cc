// What calls on a Directory do, the same for every implementation of it.
#include "directory_contract.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace crashcheck::io {
namespace {

using Listed = std::vector<std::string>;

constexpr OpenOptions kCreate{.create = true};
constexpr OpenOptions kCreateNew{.create = true, .exclusive = true};

TYPED_TEST_SUITE(DirectoryContract, Directories);

TYPED_TEST(DirectoryContract, ANewOneIsEmpty) {
  EXPECT_EQ(this->names(), Listed());
  const FileStatus status = this->root().status("").value();
  EXPECT_EQ(status, (FileStatus{FileKind::kDirectory, 0, 1, status.number}));
}

TYPED_TEST(DirectoryContract, AFileIsCreatedEmpty) {
  EXPECT_EQ(this->opened("file", kCreate)->size().value(), 0U);
  EXPECT_EQ(this->names(), Listed{"file"});
  const FileStatus status = this->root().status("file").value();
  EXPECT_EQ(status, (FileStatus{FileKind::kFile, 0, 1, status.number}));
}

TYPED_TEST(DirectoryContract, AFileThatIsThereKeepsItsContent) {
  this->fill("file", "content");
  for (const OpenOptions& options :
       {OpenOptions{}, kCreate, OpenOptions{.exclusive = true}, OpenOptions{.read_only = true}}) {
    EXPECT_EQ(this->content(*this->opened("file", options)), "content");
  }
}

TYPED_TEST(DirectoryContract, AnExclusiveOpenCreates) {
  this->put(*this->opened("file", kCreateNew), "content");
  EXPECT_EQ(this->content("file"), "content");
}

TYPED_TEST(DirectoryContract, TruncationCutsTheFileForAllThatHaveItOpen) {
  this->fill("file", "content");
  const std::uint64_t number = this->number("file");
  const auto before = this->opened("file");
  EXPECT_EQ(this->opened("file", {.truncate = true})->size().value(), 0U);
  EXPECT_EQ(before->size().value(), 0U);
  EXPECT_EQ(this->number("file"), number);
}

TYPED_TEST(DirectoryContract, AFileForReadingCanBeCreated) {
  const auto file = this->opened("file", {.create = true, .truncate = true, .read_only = true});
  EXPECT_EQ(file->size().value(), 0U);
  EXPECT_EQ(this->names(), Listed{"file"});
}

TYPED_TEST(DirectoryContract, AllThatHaveAFileOpenSeeTheSameBytes) {
  const auto one = this->opened("file", kCreate);
  const auto other = this->opened("file");
  const auto reading = this->opened("file", {.read_only = true});
  this->put(*one, "content");
  this->put(*other, "text", 3);
  EXPECT_EQ(this->content(*one), "context");
  EXPECT_EQ(this->content(*other), "context");
  EXPECT_EQ(this->content(*reading), "context");
}

TYPED_TEST(DirectoryContract, AnOpenFileStaysThatFileWhenItIsRenamed) {
  const auto file = this->opened("file", kCreate);
  this->done(this->root().rename("file", "renamed"));
  this->fill("file", "another");
  this->put(*file, "content");
  this->done(file->sync());
  EXPECT_EQ(this->content("renamed"), "content");
  EXPECT_EQ(this->content("file"), "another");
}

TYPED_TEST(DirectoryContract, AnOpenFileLivesOnWithoutAName) {
  this->fill("file", "content");
  const auto file = this->opened("file");
  const auto other = this->opened("file");
  this->done(this->root().remove("file"));
  EXPECT_EQ(this->names(), Listed());
  this->fill("file", "another");
  this->put(*file, "text", 3);
  this->done(file->resize(9));
  this->done(file->sync());
  this->done(file->sync_data());
  EXPECT_EQ(this->content(*other), std::string("context\0\0", 9));
  EXPECT_EQ(this->content("file"), "another");
}

TYPED_TEST(DirectoryContract, AnOpenFileLivesOnWhenItIsReplaced) {
  this->fill("file", "old");
  this->fill("next", "new");
  const auto file = this->opened("file");
  this->done(this->root().rename("next", "file"));
  this->put(*file, "ODD");
  EXPECT_EQ(this->content(*file), "ODD");
  EXPECT_EQ(this->content("file"), "new");
}

TYPED_TEST(DirectoryContract, RemovingANameLeavesTheOthers) {
  this->fill("file", "content");
  this->fill("other", "more");
  this->done(this->root().link("file", "alias"));
  this->done(this->root().remove("file"));
  EXPECT_EQ(this->names(), (Listed{"alias", "other"}));
  EXPECT_EQ(this->content("alias"), "content");
  EXPECT_EQ(this->root().status("alias").value().links, 1U);
}

TYPED_TEST(DirectoryContract, AFileMovesToAnotherDirectory) {
  this->fill("file", "content");
  this->done(this->root().make_directory("below"));
  const std::uint64_t number = this->number("file");
  this->done(this->root().rename("file", "below/moved"));
  EXPECT_EQ(this->names(), Listed{"below"});
  EXPECT_EQ(this->names("below"), Listed{"moved"});
  EXPECT_EQ(this->content("below/moved"), "content");
  EXPECT_EQ(this->number("below/moved"), number);
}

TYPED_TEST(DirectoryContract, ADirectoryMovesWithAllBelow) {
  this->done(this->root().make_directory("one"));
  this->done(this->root().make_directory("one/two"));
  this->done(this->root().make_directory("other"));
  this->fill("one/two/file", "content");
  const auto file = this->opened("one/two/file");
  this->done(this->root().rename("one", "other/moved"));
  EXPECT_FALSE(this->root().exists("one"));
  EXPECT_EQ(this->names(), Listed{"other"});
  this->put(*file, "CON");
  EXPECT_EQ(this->content("other/moved/two/file"), "CONtent");
}

TYPED_TEST(DirectoryContract, ARenameReplacesAFile) {
  this->fill("file", "old");
  this->fill("next", "new content");
  const std::uint64_t number = this->number("next");
  this->done(this->root().rename("next", "file"));
  EXPECT_EQ(this->names(), Listed{"file"});
  EXPECT_EQ(this->content("file"), "new content");
  EXPECT_EQ(this->number("file"), number);
}

TYPED_TEST(DirectoryContract, ARenameTakesOneNameFromTheFileItReplaces) {
  this->fill("file", "old");
  this->done(this->root().link("file", "alias"));
  this->fill("next", "new");
  this->done(this->root().rename("next", "file"));
  EXPECT_EQ(this->content("alias"), "old");
  EXPECT_EQ(this->root().status("alias").value().links, 1U);
}

TYPED_TEST(DirectoryContract, ARenameReplacesAnEmptyDirectory) {
  this->done(this->root().make_directory("full"));
  this->done(this->root().make_directory("empty"));
  this->fill("full/file", "content");
  this->done(this->root().rename("full", "empty"));
  EXPECT_EQ(this->names(), Listed{"empty"});
  EXPECT_EQ(this->content("empty/file"), "content");
}

TYPED_TEST(DirectoryContract, ARenameOfAFileToANameOfItsOwnChangesNothing) {
  this->fill("file", "content");
  this->done(this->root().make_directory("below"));
  this->fill("below/file", "more");
  this->done(this->root().link("file", "alias"));
  const std::string before = this->told();
  for (const char* to : {"file", "alias"}) this->done(this->root().rename("file", to));
  this->done(this->root().rename("below", "below"));
  EXPECT_EQ(this->told(), before);
}

TYPED_TEST(DirectoryContract, ALinkIsAnotherNameOfTheSameFile) {
  this->fill("file", "content");
  this->done(this->root().make_directory("below"));
  this->done(this->root().link("file", "below/alias"));
  const FileStatus status = this->root().status("file").value();
  EXPECT_EQ(status.links, 2U);
  EXPECT_EQ(this->root().status("below/alias").value(), status);
  this->put(*this->opened("below/alias"), "CON");
  EXPECT_EQ(this->content("file"), "CONtent");
}

TYPED_TEST(DirectoryContract, DirectoriesLieInDirectories) {
  this->done(this->root().make_directory("one"));
  this->done(this->root().make_directory("one/two"));
  EXPECT_EQ(this->names("one"), Listed{"two"});
  EXPECT_EQ(this->names("one/two"), Listed());
  for (const char* path : {"one", "one/two"}) {
    const FileStatus status = this->root().status(path).value();
    EXPECT_EQ(status, (FileStatus{FileKind::kDirectory, 0, 1, status.number}));
  }
}

TYPED_TEST(DirectoryContract, AnEmptyDirectoryIsRemoved) {
  this->done(this->root().make_directory("one"));
  this->fill("one/file", "content");
  this->done(this->root().remove("one/file"));
  this->done(this->root().remove_directory("one"));
  EXPECT_EQ(this->names(), Listed());
  this->fill("one", "now a file");
}

TYPED_TEST(DirectoryContract, NamesAreListedInTheOrderOfTheirBytes) {
  const Listed sorted{" x",  "-",   "...", "A",  "B",   "a",
                      "a\n", "a b", "a.b", "aa", "b\\", "\xc3\xa9"};
  Listed made = sorted;
  std::reverse(made.begin(), made.end());
  for (const std::string& name : made) {
    if (name == "B") this->done(this->root().make_directory(name));
    if (name != "B") this->fill(name, name);
  }
  EXPECT_EQ(this->names(), sorted);
}

TYPED_TEST(DirectoryContract, AStatusTellsTheSizeAndWhichFileItIs) {
  this->fill("file", "content");
  this->fill("other", "content");
  this->done(this->root().make_directory("below"));
  const FileStatus status = this->root().status("file").value();
  EXPECT_EQ(status, (FileStatus{FileKind::kFile, 7, 1, status.number}));
  EXPECT_NE(this->number("other"), status.number);
  EXPECT_NE(this->number("below"), status.number);
  EXPECT_NE(this->number("below"), this->number(""));
  this->done(this->opened("file")->resize(3));
  EXPECT_EQ(this->root().status("file").value().size_bytes, 3U);
}

TYPED_TEST(DirectoryContract, WhatHasAStatusExists) {
  this->fill("file", "content");
  this->done(this->root().make_directory("below"));
  EXPECT_TRUE(this->root().exists(""));
  EXPECT_TRUE(this->root().exists("file"));
  EXPECT_TRUE(this->root().exists("below"));
  for (const char* path : {"other", "below/file", "file/below", "missing/file", "/file"}) {
    EXPECT_FALSE(this->root().exists(path)) << path;
  }
}

TYPED_TEST(DirectoryContract, ASyncChangesNothingThatCanBeSeen) {
  this->fill("file", "content");
  this->done(this->root().make_directory("below"));
  const std::string before = this->told();
  this->done(this->root().sync());
  this->done(this->root().sync("below"));
  EXPECT_EQ(this->told(), before);
}

TYPED_TEST(DirectoryContract, ALockCreatesItsFileAndKeepsItsContent) {
  ASSERT_TRUE(this->root().lock("created"));
  EXPECT_EQ(this->content("created"), "");
  this->fill("file", "content");
  ASSERT_TRUE(this->root().lock("file"));
  EXPECT_EQ(this->content("file"), "content");
}

TYPED_TEST(DirectoryContract, ALockIsHeldUntilItIsDestroyed) {
  auto lock = this->root().lock("file");
  ASSERT_TRUE(lock) << to_string(lock.error());
  EXPECT_FALSE(this->root().lock("file"));
  EXPECT_TRUE(this->root().lock("other"));
  lock->reset();
  EXPECT_TRUE(this->root().lock("file"));
}

TYPED_TEST(DirectoryContract, ALockedFileIsOpenedWrittenRenamedAndRemoved) {
  const auto lock = this->root().lock("file");
  ASSERT_TRUE(lock) << to_string(lock.error());
  this->fill("file", "content");
  EXPECT_EQ(this->content("file"), "content");
  this->done(this->root().rename("file", "renamed"));
  EXPECT_FALSE(this->root().lock("renamed"));
  this->done(this->root().remove("renamed"));
  EXPECT_TRUE(this->root().lock("renamed")) << "another file of that name";
}

TYPED_TEST(DirectoryContract, APathMayBeOfAnyLength) {
  const std::string name(kMaxNameBytes, 'n');
  std::vector<std::string> paths{name};
  while (paths.size() < 20) paths.push_back(paths.back() + "/" + name);
  for (const std::string& path : paths) this->done(this->root().make_directory(path));
  const std::string file = paths.back() + "/file";
  this->fill(file, "content");
  EXPECT_EQ(this->content(file), "content");
  this->done(this->root().remove(file));
  std::for_each(paths.rbegin(), paths.rend(),
                [&](const std::string& path) { this->done(this->root().remove_directory(path)); });
}

/// A directory that is recorded keeps what each repetition wrote: on a fast machine that is a lot.
constexpr int kMaxRepeats = 400;

/// Runs `first` once, and `again` beside it until that is done, or often enough.
void side_by_side(const std::function<void()>& first, const std::function<void()>& again) {
  std::atomic<bool> is_done = false;
  std::thread thread([&] {
    for (int i = 0; i < kMaxRepeats && !is_done; ++i) again();
  });
  first();
  is_done = true;
  thread.join();
}

TYPED_TEST(DirectoryContract, AWriteHappensAsAWhole) {
  const std::string before(300'000, 'x');
  const std::string after(before.size(), 'y');
  this->fill("file", before);
  const auto one = this->opened("file");
  const auto other = this->opened("file");
  std::size_t mixed = 0;
  side_by_side(
      [&] {
        for (int i = 0; i < 200; ++i) {
          const std::string found = this->content(*other);
          if (found != before && found != after) ++mixed;
        }
      },
      [&] {
        this->put(*one, after);
        this->put(*one, before);
      });
  EXPECT_EQ(mixed, 0U);
}

// One file goes round under many names, wherever a file system lists them.
TYPED_TEST(DirectoryContract, ARenameHappensAsAWhole) {
  constexpr int kOthers = 1500;  // so many that a file system lists them in several parts
  for (int i = 0; i < kOthers; ++i) {
    this->opened(std::string(80, 'n') + std::to_string(i), kCreate);
  }
  this->fill("0", "content");
  int next = 0;
  std::size_t wrong = 0;
  side_by_side(
      [&] {
        for (int i = 0; i < 200; ++i) {
          if (this->names().size() != kOthers + 1U) ++wrong;
        }
      },
      [&] {
        const std::string from = std::to_string(next);
        next = (next + 1) % 16;
        this->done(this->root().rename(from, std::to_string(next)));
      });
  EXPECT_EQ(wrong, 0U);
}

TYPED_TEST(DirectoryContract, OfManyThatCreateAFileAtOnceOneDoes) {
  std::atomic<int> created = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (this->root().open("file", kCreateNew)) ++created;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 1);
}

}  // namespace
}  // namespace crashcheck::io
