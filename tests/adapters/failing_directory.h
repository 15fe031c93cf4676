// A Directory of which one kind of call fails while it is told to. Thread rule: one thread.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "faultfs/forwarding_file.h"
#include "io/directory.h"

namespace crashcheck::adapters {

enum class FailingCall : std::uint8_t {
  kOpenToWrite,
  kWrite,
  kRead,
  kResize,
  kSync,
  kSyncDirectory,
  kRemove
};

class FailingDirectory final : public io::Directory {
 public:
  /// Borrows `target`.
  explicit FailingDirectory(io::Directory& target) : target_(target) {}

  void fail(FailingCall call, io::ErrorCode code) { failing_ = {call, code}; }
  void fail_no_more() { failing_.reset(); }

  io::Result<std::unique_ptr<io::File>> open(std::string_view path,
                                             io::OpenOptions options) override {
    if (!options.read_only) CRASHCHECK_TRY(tried(FailingCall::kOpenToWrite));
    CRASHCHECK_ASSIGN(std::unique_ptr<io::File> file, target_.open(path, options));
    return std::make_unique<FailingFile>(*this, std::move(file));
  }
  io::Result<void> remove(std::string_view path) override {
    CRASHCHECK_TRY(tried(FailingCall::kRemove));
    return target_.remove(path);
  }
  io::Result<void> rename(std::string_view from, std::string_view to) override {
    return target_.rename(from, to);
  }
  io::Result<void> link(std::string_view from, std::string_view to) override {
    return target_.link(from, to);
  }
  io::Result<void> make_directory(std::string_view path) override {
    return target_.make_directory(path);
  }
  io::Result<void> remove_directory(std::string_view path) override {
    return target_.remove_directory(path);
  }
  io::Result<std::vector<std::string>> list(std::string_view path) const override {
    return target_.list(path);
  }
  io::Result<io::FileStatus> status(std::string_view path) const override {
    return target_.status(path);
  }
  io::Result<void> sync(std::string_view path) override {
    CRASHCHECK_TRY(tried(FailingCall::kSyncDirectory));
    return target_.sync(path);
  }
  io::Result<std::unique_ptr<io::Lock>> lock(std::string_view path) override {
    return target_.lock(path);
  }

 private:
  class FailingFile final : public io::File {
   public:
    FailingFile(const FailingDirectory& directory, std::unique_ptr<io::File> file)
        : directory_(directory), file_(std::move(file)) {}

    io::Result<void> sync() override {
      CRASHCHECK_TRY(directory_.tried(FailingCall::kSync));
      return file_->sync();
    }
    io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
      CRASHCHECK_TRY(directory_.tried(FailingCall::kWrite));
      return file_->write_at(offset, bytes);
    }
    io::Result<void> resize(std::uint64_t size_bytes) override {
      CRASHCHECK_TRY(directory_.tried(FailingCall::kResize));
      return file_->resize(size_bytes);
    }
    io::Result<void> read_at(std::uint64_t offset, io::MutableByteView into) const override {
      CRASHCHECK_TRY(directory_.tried(FailingCall::kRead));
      return file_->read_at(offset, into);
    }
    io::Result<std::uint64_t> size() const override { return file_->size(); }

   private:
    const FailingDirectory& directory_;
    std::unique_ptr<io::File> file_;
  };

  [[nodiscard]] io::Result<void> tried(FailingCall call) const {
    if (!failing_ || failing_->first != call) return {};
    return io::fail(failing_->second, "call", "told to fail");
  }

  io::Directory& target_;
  std::optional<std::pair<FailingCall, io::ErrorCode>> failing_;
};

}  // namespace crashcheck::adapters
