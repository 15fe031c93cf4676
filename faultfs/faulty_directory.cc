// Each call asks its failure point first. A failed call is told in the words of a trace.
#include "faultfs/faulty_directory.h"

#include <utility>

#include "failure_points.h"
#include "faultfs/faulty_file.h"

namespace crashcheck::faultfs {
namespace {

using io::ErrorPath;
using io::Result;
using Options = FaultyDirectory::Options;

std::string range(std::uint64_t begin, std::uint64_t length) {
  return " " + std::to_string(begin) + ".." + std::to_string(begin + length);
}

std::string_view directory_words(std::string_view path) { return path.empty() ? "." : path; }

void tell(const Options& options, std::string call, const io::Error& error) {
  if (!options.on_failure) return;
  const bool is_full = error.code == io::ErrorCode::kNoSpace;
  options.on_failure(std::move(call) + " failed: " + (is_full ? "no space" : "I/O error"));
}

/// Nothing where the call is to go on; otherwise its error, which has been told as `call`.
Result<void> ask(const Options& options, FaultPoint point, std::string_view operation,
                 std::string_view path, const std::string& call) {
  const int error = failing_errno(point);
  if (error == 0) return {};
  io::Failure failure = injected(error, operation, 0, ErrorPath(std::string(path)));
  tell(options, call, failure.value());
  return failure;
}

}  // namespace

/// A file with the FaultyFile over it.
class FaultyDirectory::OpenFile final : public io::File {
 public:
  OpenFile(std::unique_ptr<io::File> file, std::string path, std::shared_ptr<const Options> options)
      : file_(std::move(file)),
        path_(std::move(path)),
        options_(std::move(options)),
        faulty_(*file_, {.unit_bytes = options_->unit_bytes,
                         .wrote_bytes = options_->wrote_bytes,
                         .on_failed_sync = [this] { note_failed_sync(); }}) {}

  [[nodiscard]] Result<void> sync() override { return told("sync", "", faulty_.sync()); }
  [[nodiscard]] Result<void> sync_data() override {
    if (const int error = failing_errno(FaultPoint::kSync); error != 0) {
      note_failed_sync();
      return told<void>("sync data of", "", injected(error, "sync"));
    }
    return file_->sync_data();
  }
  [[nodiscard]] Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return told("write", range(offset, bytes.size()), faulty_.write_at(offset, bytes));
  }
  [[nodiscard]] Result<void> resize(std::uint64_t size_bytes) override {
    return told("resize", " to " + std::to_string(size_bytes), faulty_.resize(size_bytes));
  }
  [[nodiscard]] Result<void> zero(std::uint64_t offset, std::uint64_t length) override {
    const int error = length > 0 ? failing_errno(FaultPoint::kWrite) : 0;
    if (error == 0) return file_->zero(offset, length);
    return told<void>("zero", range(offset, length), injected(error, "zero", offset));
  }
  [[nodiscard]] Result<void> read_at(std::uint64_t offset,
                                     io::MutableByteView into) const override {
    return told("read", range(offset, into.size()), faulty_.read_at(offset, into));
  }
  [[nodiscard]] Result<std::uint64_t> size() const override { return file_->size(); }
  [[nodiscard]] Result<io::FileRange> next_data(std::uint64_t begin,
                                                std::uint64_t end) const override {
    return file_->next_data(begin, end);
  }
  [[nodiscard]] ErrorPath path() const override { return file_->path(); }

 private:
  template <typename T>
  [[nodiscard]] Result<T> told(std::string_view verb, const std::string& range,
                               Result<T> result) const {
    if (result || !result.error().injected) return result;
    tell(*options_, std::string(verb) + " " + path_ + range, result.error());
    return io::about_file(std::move(result), ErrorPath(path_));
  }

  void note_failed_sync() const {
    if (options_->on_failed_sync) options_->on_failed_sync(*file_);
  }

  std::unique_ptr<io::File> file_;
  std::string path_;
  std::shared_ptr<const Options> options_;
  FaultyFile faulty_;
};

FaultyDirectory::FaultyDirectory(io::Directory& target, Options options)
    : options_(std::make_shared<const Options>(std::move(options))), target_(target) {}
FaultyDirectory::~FaultyDirectory() = default;

Result<std::unique_ptr<io::File>> FaultyDirectory::open(std::string_view path,
                                                        io::OpenOptions options) {
  const std::string name(path);
  const Result<io::FileStatus> there = target_.status(path);
  if (options.create && !there) {
    CRASHCHECK_TRY(ask(*options_, FaultPoint::kCreate, "open", path, "create " + name));
  }
  if (options.truncate && there && there->size_bytes > 0) {
    CRASHCHECK_TRY(ask(*options_, FaultPoint::kResize, "open", path, "resize " + name + " to 0"));
  }
  CRASHCHECK_ASSIGN(std::unique_ptr<io::File> file, target_.open(path, options));
  return std::make_unique<OpenFile>(std::move(file), name, options_);
}

Result<void> FaultyDirectory::remove(std::string_view path) {
  CRASHCHECK_TRY(
      ask(*options_, FaultPoint::kRemove, "remove", path, "remove " + std::string(path)));
  return target_.remove(path);
}

Result<void> FaultyDirectory::rename(std::string_view from, std::string_view to) {
  CRASHCHECK_TRY(ask(*options_, FaultPoint::kRename, "rename", to,
                     "rename " + std::string(from) + " to " + std::string(to)));
  return target_.rename(from, to);
}

Result<void> FaultyDirectory::link(std::string_view from, std::string_view to) {
  CRASHCHECK_TRY(ask(*options_, FaultPoint::kLink, "link", to,
                     "link " + std::string(from) + " as " + std::string(to)));
  return target_.link(from, to);
}

Result<void> FaultyDirectory::make_directory(std::string_view path) {
  CRASHCHECK_TRY(ask(*options_, FaultPoint::kMakeDirectory, "make directory", path,
                     "mkdir " + std::string(path)));
  return target_.make_directory(path);
}

Result<void> FaultyDirectory::remove_directory(std::string_view path) {
  CRASHCHECK_TRY(
      ask(*options_, FaultPoint::kRemove, "remove directory", path, "rmdir " + std::string(path)));
  return target_.remove_directory(path);
}

Result<std::vector<std::string>> FaultyDirectory::list(std::string_view path) const {
  return target_.list(path);
}

Result<io::FileStatus> FaultyDirectory::status(std::string_view path) const {
  return target_.status(path);
}

Result<void> FaultyDirectory::sync(std::string_view path) {
  const Result<io::FileStatus> there = target_.status(path);
  if (!there || there->kind != io::FileKind::kDirectory) return target_.sync(path);
  Result<void> asked = ask(*options_, FaultPoint::kSyncDirectory, "sync", path,
                           "sync " + std::string(directory_words(path)));
  if (!asked && options_->on_failed_directory_sync) options_->on_failed_directory_sync(path);
  return asked ? target_.sync(path) : asked;
}

Result<std::unique_ptr<io::Lock>> FaultyDirectory::lock(std::string_view path) {
  return target_.lock(path);
}

}  // namespace crashcheck::faultfs
