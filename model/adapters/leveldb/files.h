// LevelDB's three kinds of files over a File. Thread rule: that of the leveldb class; a reader is
// used by many threads.
#pragma once

#include <leveldb/env.h>

#include <memory>
#include <string>

#include "background.h"
#include "io/directory.h"

namespace crashcheck::adapters {

class Reader final : public leveldb::SequentialFile, public leveldb::RandomAccessFile {
 public:
  Reader(std::string name, std::unique_ptr<io::File> file)
      : name_(std::move(name)), file_(std::move(file)) {}

  leveldb::Status Read(std::size_t n, leveldb::Slice* result, char* scratch) override;
  leveldb::Status Skip(std::uint64_t n) override;
  leveldb::Status Read(std::uint64_t offset, std::size_t n, leveldb::Slice* result,
                       char* scratch) const override;

 private:
  std::string name_;
  std::unique_ptr<io::File> file_;
  std::uint64_t position_ = 0;
};

class Writer final : public leveldb::WritableFile {
 public:
  /// Writes from `end` on. Borrows `disk` and `background`.
  Writer(std::string name, std::unique_ptr<io::File> file, std::uint64_t end, io::Directory& disk,
         Background& background);
  ~Writer() override;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  Writer(Writer&&) = delete;
  Writer& operator=(Writer&&) = delete;

  leveldb::Status Append(const leveldb::Slice& data) override;
  leveldb::Status Close() override;
  leveldb::Status Flush() override;
  leveldb::Status Sync() override;

 private:
  leveldb::Status write(const leveldb::Slice& data);

  std::string name_;
  std::unique_ptr<io::File> file_;  // null when closed
  std::uint64_t end_;
  std::string buffer_;
  io::Directory& disk_;
  Background& background_;
  bool is_log_;
  bool is_manifest_;
};

}  // namespace crashcheck::adapters
