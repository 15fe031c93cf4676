// What is called when was read in the source of tkrzw 1.0.25 and seen with strace; a test compares.
#include "adapters/tkrzw_file.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <span>
#include <utility>

#include "status.h"

namespace crashcheck::adapters {
namespace {

using tkrzw::Status;

constexpr std::string_view kPrefix = "/dev/null/";
constexpr std::int64_t kPageBytes = 4096;

// The metadata of a HashDBM, and the microseconds since 1970 in it.
constexpr std::string_view kMetadataMagic = "TkrzwHDB\n";
constexpr std::size_t kMetadataBytes = 128;
constexpr std::size_t kTimestampOffset = 48;
constexpr std::size_t kTimestampBytes = 8;

std::int64_t in_pages(std::int64_t size) {
  return (size + kPageBytes - 1) / kPageBytes * kPageBytes;
}

bool has_metadata(std::int64_t off, io::ByteView bytes) {
  return off == 0 && bytes.size() >= kMetadataBytes &&
         std::memcmp(bytes.data(), kMetadataMagic.data(), kMetadataMagic.size()) == 0;
}

}  // namespace

std::string tkrzw_path(std::string_view name) { return std::string(kPrefix).append(name); }

TkrzwFile::TkrzwFile(io::Directory& disk, TkrzwFileSettings settings)
    : disk_(disk), settings_(settings) {}

TkrzwFile::~TkrzwFile() {
  if (file_ != nullptr) close();
}

Status TkrzwFile::must_be_open() const {
  return file_ != nullptr ? success() : Status(Status::PRECONDITION_ERROR, "not opened file");
}

Status TkrzwFile::must_be_writable() const {
  Status status = must_be_open();
  if (status == Status::SUCCESS && !is_writable_) {
    status = Status(Status::PRECONDITION_ERROR, "not writable file");
  }
  return status;
}

Status TkrzwFile::Open(const std::string& path, bool writable, std::int32_t options) {
  const std::scoped_lock lock(mutex_);
  if (file_ != nullptr) return Status(Status::PRECONDITION_ERROR, "opened file");
  if (!path.starts_with(kPrefix)) {
    return Status(Status::INFEASIBLE_ERROR, "open: not a path of tkrzw_path: " + path);
  }
  const std::string name = path.substr(kPrefix.size());
  auto file = disk_.open(name, {.create = writable && (options & OPEN_NO_CREATE) == 0,
                                .truncate = writable && (options & OPEN_TRUNCATE) != 0,
                                .read_only = !writable});
  if (!file) return tkrzw_status("open", file);
  std::unique_ptr<io::Lock> held;
  if (writable && (options & OPEN_NO_LOCK) == 0) {
    auto taken = disk_.lock(name);
    if (!taken) return tkrzw_status("fcntl-lock", taken);
    held = std::move(*taken);
  }
  const io::Result<std::uint64_t> size = (*file)->size();
  if (!size) return tkrzw_status("fstat", size);
  file_ = std::move(*file);
  lock_ = std::move(held);
  path_ = path;
  is_writable_ = writable;
  options_ = options;
  size_ = allocated_ = static_cast<std::int64_t>(*size);
  Status status =
      writable ? resize(in_pages(std::max({size_, initial_size_, std::int64_t{1}}))) : success();
  if (status != Status::SUCCESS) file_.reset();
  return status;
}

Status TkrzwFile::Close() {
  const std::scoped_lock lock(mutex_);
  Status status = must_be_open();
  return status == Status::SUCCESS ? close() : status;
}

Status TkrzwFile::close() {
  Status status = success();
  const bool is_hard = is_writable_ && (options_ & OPEN_SYNC_HARD) != 0;
  const bool is_mapped = settings_.kind == TkrzwFileKind::kMemoryMap;
  // The mapping is made durable before the size is set, the other file after.
  if (is_hard && is_mapped) status |= tkrzw_status("msync", file_->sync_data());
  if (is_writable_) status |= resize(size_);
  if (is_hard && !is_mapped) status |= tkrzw_status("fsync", file_->sync());
  file_.reset();
  lock_.reset();
  path_.clear();
  is_writable_ = false;
  options_ = 0;
  size_ = allocated_ = 0;
  return status;
}

Status TkrzwFile::Read(std::int64_t off, void* buf, std::size_t size) {
  const std::shared_lock lock(mutex_);
  Status status = must_be_open();
  if (status != Status::SUCCESS) return status;
  if (++reads_ > settings_.max_reads) return Status(Status::INFEASIBLE_ERROR, "too many reads");
  if (off < 0 || off > size_ || static_cast<std::int64_t>(size) > size_ - off) {
    return Status(Status::INFEASIBLE_ERROR, "excessive size");
  }
  const auto into = std::as_writable_bytes(std::span(static_cast<char*>(buf), size));
  return tkrzw_status("pread", file_->read_at(static_cast<std::uint64_t>(off), into));
}

Status TkrzwFile::Write(std::int64_t off, const void* buf, std::size_t size) {
  const std::scoped_lock lock(mutex_);
  return write(off, buf, size);
}

Status TkrzwFile::Append(const void* buf, std::size_t size, std::int64_t* off) {
  const std::scoped_lock lock(mutex_);
  if (off != nullptr) *off = size_;
  return write(size_, buf, size);
}

Status TkrzwFile::Expand(std::size_t inc_size, std::int64_t* old_size) {
  const std::scoped_lock lock(mutex_);
  if (old_size != nullptr) *old_size = size_;
  return write(size_, nullptr, inc_size);
}

/// Without `data` only the size grows.
Status TkrzwFile::write(std::int64_t off, const void* data, std::size_t size) {
  Status status = must_be_writable();
  if (status != Status::SUCCESS) return status;
  const std::int64_t end = off + static_cast<std::int64_t>(size);
  status = make_room(end);
  if (status != Status::SUCCESS) return status;
  size_ = std::max(size_, end);
  if (data == nullptr) return success();
  io::ByteView bytes = std::as_bytes(std::span(static_cast<const char*>(data), size));
  io::Bytes timeless;
  if (has_metadata(off, bytes)) {
    timeless.assign(bytes.begin(), bytes.end());
    std::fill_n(timeless.begin() + kTimestampOffset, kTimestampBytes, std::byte{0});
    bytes = timeless;
  }
  return tkrzw_status("pwrite", file_->write_at(static_cast<std::uint64_t>(off), bytes));
}

Status TkrzwFile::make_room(std::int64_t end) {
  if (end <= allocated_) return success();
  const auto grown = static_cast<std::int64_t>(static_cast<double>(allocated_) * growth_);
  return resize(in_pages(std::max({end, grown, kPageBytes})));
}

Status TkrzwFile::resize(std::int64_t size) {
  if (size == allocated_) return success();
  const io::Result<void> resized = file_->resize(static_cast<std::uint64_t>(size));
  if (resized) allocated_ = size;
  return tkrzw_status("ftruncate", resized);
}

Status TkrzwFile::Truncate(std::int64_t size) {
  const std::scoped_lock lock(mutex_);
  Status status = must_be_writable();
  if (status != Status::SUCCESS) return status;
  // Bytes between the new end and that of the file stay what they are.
  status = resize(in_pages(std::max({size, kPageBytes, initial_size_})));
  if (status == Status::SUCCESS) size_ = size;
  return status;
}

Status TkrzwFile::TruncateFakely(std::int64_t size) {
  const std::scoped_lock lock(mutex_);
  Status status = must_be_open();
  if (status != Status::SUCCESS) return status;
  if (size > allocated_) {
    return Status(Status::INFEASIBLE_ERROR, "unable to increase the file size");
  }
  size_ = size;
  return success();
}

Status TkrzwFile::Synchronize(bool hard, std::int64_t /*off*/, std::int64_t /*size*/) {
  const std::scoped_lock lock(mutex_);
  Status status = must_be_writable();
  if (status != Status::SUCCESS) return status;
  status = resize(size_);
  // A DBM asks for a part of the file only if the rest has not changed since all of it was durable.
  const bool is_mapped = settings_.kind == TkrzwFileKind::kMemoryMap;
  if (hard && is_mapped) status |= tkrzw_status("msync", file_->sync_data());
  return status;
}

Status TkrzwFile::GetSize(std::int64_t* size) {
  const std::shared_lock lock(mutex_);
  Status status = must_be_open();
  if (status == Status::SUCCESS) *size = size_;
  return status;
}

Status TkrzwFile::SetAllocationStrategy(std::int64_t init_size, double inc_factor) {
  const std::scoped_lock lock(mutex_);
  if (file_ != nullptr) return Status(Status::PRECONDITION_ERROR, "already opened file");
  initial_size_ = init_size;
  growth_ = inc_factor;
  return success();
}

Status TkrzwFile::CopyProperties(tkrzw::File* file) {
  return file->SetAllocationStrategy(initial_size_, growth_);
}

Status TkrzwFile::GetPath(std::string* path) {
  const std::shared_lock lock(mutex_);
  Status status = must_be_open();
  if (status != Status::SUCCESS) return status;
  if (path_.empty()) return Status(Status::PRECONDITION_ERROR, "disabled path operations");
  *path = path_;
  return success();
}

Status TkrzwFile::Rename(const std::string& new_path) {
  const std::scoped_lock lock(mutex_);
  Status status = must_be_open();
  if (status != Status::SUCCESS) return status;
  if (path_.empty() || !new_path.starts_with(kPrefix)) {
    return Status(Status::PRECONDITION_ERROR, "not a path of tkrzw_path");
  }
  status = tkrzw_status("rename", disk_.rename(std::string_view(path_).substr(kPrefix.size()),
                                               std::string_view(new_path).substr(kPrefix.size())));
  if (status == Status::SUCCESS) path_ = new_path;
  return status;
}

Status TkrzwFile::DisablePathOperations() {
  const std::scoped_lock lock(mutex_);
  Status status = must_be_open();
  if (status == Status::SUCCESS) path_.clear();
  return status;
}

bool TkrzwFile::IsOpen() const {
  const std::shared_lock lock(mutex_);
  return file_ != nullptr;
}

bool TkrzwFile::IsMemoryMapping() const { return settings_.kind == TkrzwFileKind::kMemoryMap; }

std::unique_ptr<tkrzw::File> TkrzwFile::MakeFile() const {
  return std::make_unique<TkrzwFile>(disk_, settings_);
}

}  // namespace crashcheck::adapters
