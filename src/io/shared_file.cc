// The lock of a file lives as long as something is open on it, so its number is not used again.
#include "shared_file.h"

namespace crashcheck::io {
namespace {

class SharedFile final : public File {
 public:
  SharedFile(std::unique_ptr<File> file, std::shared_ptr<std::shared_mutex> content)
      : content_(std::move(content)), file_(std::move(file)) {}

  [[nodiscard]] Result<void> sync() override { return file_->sync(); }
  [[nodiscard]] Result<void> sync_data() override { return file_->sync_data(); }

  [[nodiscard]] Result<void> write_at(std::uint64_t offset, ByteView bytes) override {
    const std::unique_lock lock(*content_);
    return file_->write_at(offset, bytes);
  }
  [[nodiscard]] Result<void> resize(std::uint64_t size_bytes) override {
    const std::unique_lock lock(*content_);
    return file_->resize(size_bytes);
  }
  [[nodiscard]] Result<void> zero(std::uint64_t offset, std::uint64_t length) override {
    const std::unique_lock lock(*content_);
    return file_->zero(offset, length);
  }

  [[nodiscard]] Result<void> read_at(std::uint64_t offset, MutableByteView into) const override {
    const std::shared_lock lock(*content_);
    return file_->read_at(offset, into);
  }
  [[nodiscard]] Result<std::uint64_t> size() const override {
    const std::shared_lock lock(*content_);
    return file_->size();
  }
  [[nodiscard]] Result<FileRange> next_data(std::uint64_t begin, std::uint64_t end) const override {
    const std::shared_lock lock(*content_);
    return file_->next_data(begin, end);
  }
  [[nodiscard]] ErrorPath path() const override { return file_->path(); }

 private:
  // In this order: the lock is given up after the file is closed.
  std::shared_ptr<std::shared_mutex> content_;
  std::unique_ptr<File> file_;
};

}  // namespace

std::unique_ptr<File> SharedFiles::share(std::unique_ptr<File> file, FileIdentity identity) {
  const std::lock_guard lock(mutex_);
  std::erase_if(contents_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<std::shared_mutex>& known = contents_[identity];
  std::shared_ptr<std::shared_mutex> content = known.lock();
  if (!content) known = content = std::make_shared<std::shared_mutex>();
  return std::make_unique<SharedFile>(std::move(file), std::move(content));
}

}  // namespace crashcheck::io
