// A File on an open descriptor, for single files and for files of directories. Thread rule: that of
// File.
#pragma once

#include <cstdint>

#include "io/file.h"
#include "posix_calls.h"

namespace crashcheck::io {

/// What `sync` of a file waits for; `sync_data` always waits for kData.
enum class SyncKind : std::uint8_t {
  kData,        ///< the content and the size (fdatasync)
  kEverything,  ///< all that the file system commits with the file (fsync)
};

class PosixFile final : public File {
 public:
  /// `path` is for errors. REQUIRES: the descriptor is valid, of a regular file, and open for
  /// writing too unless `is_read_only`.
  PosixFile(Descriptor descriptor, ErrorPath path, bool is_read_only, SyncKind sync_kind);

  [[nodiscard]] Result<void> sync() override;
  [[nodiscard]] Result<void> sync_data() override;
  [[nodiscard]] Result<void> write_at(std::uint64_t offset, ByteView bytes) override;
  [[nodiscard]] Result<void> resize(std::uint64_t size_bytes) override;
  /// Gives the space back where the file system can (fallocate), and writes zeros where it cannot.
  [[nodiscard]] Result<void> zero(std::uint64_t offset, std::uint64_t length) override;
  [[nodiscard]] Result<void> read_at(std::uint64_t offset, MutableByteView into) const override;
  [[nodiscard]] Result<std::uint64_t> size() const override;
  /// Most files have no hole, which costs one call to find out.
  [[nodiscard]] Result<FileRange> next_data(std::uint64_t begin, std::uint64_t end) const override;
  [[nodiscard]] ErrorPath path() const override { return path_; }

 private:
  [[nodiscard]] Failure about(Failure failure) const;
  [[nodiscard]] Failure failed(std::string_view operation, std::uint64_t offset = 0) const;
  [[nodiscard]] Failure refused(ErrorCode code, std::string_view operation, std::string_view reason,
                                std::uint64_t offset) const;
  [[nodiscard]] Failure leaves_the_file(std::string_view operation, std::uint64_t offset) const;
  [[nodiscard]] Result<void> check_writable(std::string_view operation) const;
  [[nodiscard]] Result<void> check_inside(std::uint64_t offset) const;

  [[nodiscard]] Result<void> sync_as(SyncKind kind);
  [[nodiscard]] Result<void> set_size(std::uint64_t size_bytes);
  [[nodiscard]] Result<void> extend(std::uint64_t present, std::uint64_t size_bytes);
  [[nodiscard]] Result<void> reserve(std::uint64_t offset, std::uint64_t count);

  [[nodiscard]] int fd() const { return descriptor_.get(); }

  Descriptor descriptor_;
  ErrorPath path_;
  bool is_read_only_;
  SyncKind sync_kind_;
};

}  // namespace crashcheck::io
