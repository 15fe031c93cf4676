// A regular file as bytes that are read where they are needed. Thread rule: that of ByteSource.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "oracle/byte_source.h"

namespace crashcheck::cli {

/// Keeps the size that the file had when it was opened: what another program cuts off meanwhile
/// reads as zero. Errors are for people and name the file.
class FileSource final : public oracle::ByteSource {
 public:
  [[nodiscard]] static tl::expected<std::unique_ptr<FileSource>, std::string> open(
      const std::string& path);

  FileSource(std::string path, int fd, std::uint64_t size);
  ~FileSource() override;

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<std::byte> into) override;
  [[nodiscard]] std::uint64_t next_data(std::uint64_t offset) override;

  /// The first error of a read; empty where there was none.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  std::string path_;
  int fd_;
  std::uint64_t size_;
  std::string error_;
};

}  // namespace crashcheck::cli
