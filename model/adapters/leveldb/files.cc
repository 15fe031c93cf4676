// What is written when was seen with strace on LevelDB 1.23, and a test compares the two.
#include "files.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "status.h"

namespace crashcheck::adapters {
namespace {

using leveldb::Slice;
using leveldb::Status;

constexpr std::size_t kBufferBytes = 65536;
constexpr std::string_view kManifest = "MANIFEST";
constexpr std::string_view kLogSuffix = ".log";

std::string_view last_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

Status Reader::Read(std::uint64_t offset, std::size_t n, Slice* result, char* scratch) const {
  *result = Slice(scratch, 0);
  const io::Result<std::uint64_t> size = file_->size();
  if (!size) return to_status(name_, size);
  const std::uint64_t length = std::min<std::uint64_t>(n, *size - std::min(offset, *size));
  if (length == 0) return Status::OK();
  const auto into = std::as_writable_bytes(std::span(scratch, length));
  const io::Result<void> read = file_->read_at(offset, into);
  if (read) *result = Slice(scratch, length);
  return to_status(name_, read);
}

Status Reader::Read(std::size_t n, Slice* result, char* scratch) {
  Status status = std::as_const(*this).Read(position_, n, result, scratch);
  position_ += result->size();
  return status;
}

Status Reader::Skip(std::uint64_t n) {
  position_ += n;
  return Status::OK();
}

Writer::Writer(std::string name, std::unique_ptr<io::File> file, std::uint64_t end,
               io::Directory& disk, Background& background)
    : name_(std::move(name)),
      file_(std::move(file)),
      end_(end),
      disk_(disk),
      background_(background),
      is_log_(name_.ends_with(kLogSuffix)),
      is_manifest_(last_name(name_).starts_with(kManifest)) {}

Writer::~Writer() {
  // Who does not close a file does not learn whether it could be written, as in LevelDB's own Env.
  if (file_ != nullptr) static_cast<void>(Close());
}

Status Writer::Append(const Slice& data) {
  if (is_log_) background_.wait();
  const std::size_t fits = std::min(data.size(), kBufferBytes - buffer_.size());
  buffer_.append(data.data(), fits);
  const Slice rest(data.data() + fits, data.size() - fits);
  if (rest.empty()) return Status::OK();
  Status status = Flush();
  if (!status.ok()) return status;
  if (rest.size() >= kBufferBytes) return write(rest);
  buffer_.assign(rest.data(), rest.size());
  return Status::OK();
}

Status Writer::Close() {
  Status status = Flush();
  file_.reset();
  return status;
}

Status Writer::Flush() {
  Status status = write(buffer_);
  buffer_.clear();
  return status;
}

Status Writer::Sync() {
  if (is_manifest_) {
    const std::string directory = parent_of(name_);
    const io::Result<void> synced = disk_.sync(directory);
    if (!synced) return to_status(directory, synced);
  }
  Status status = Flush();
  return status.ok() ? to_status(name_, file_->sync_data()) : status;
}

Status Writer::write(const Slice& data) {
  if (data.empty()) return Status::OK();
  const auto bytes = std::as_bytes(std::span(data.data(), data.size()));
  const io::Result<void> written = file_->write_at(end_, bytes);
  if (written) end_ += data.size();
  return to_status(name_, written);
}

}  // namespace crashcheck::adapters
