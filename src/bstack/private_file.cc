// Reads the file below as far as nothing was cut off, and lays the changes over it.
#include "private_file.h"

#include <algorithm>

#include "io/assert.h"
#include "layout.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

io::Result<std::unique_ptr<PrivateFile>> PrivateFile::over(std::unique_ptr<const io::File> below) {
  CRASHCHECK_ASSERT(below != nullptr);
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, below->size());
  return std::make_unique<PrivateFile>(std::move(below), size_bytes);
}

io::Result<void> PrivateFile::write_at(std::uint64_t offset, io::ByteView bytes) {
  const auto end = io::checked_add(offset, bytes.size());
  if (!end) return fail(ErrorCode::kInvalidArgument, "write", "the range overflows", offset);
  if (bytes.empty()) return {};
  const bool zeros =
      std::ranges::all_of(bytes, [](std::byte each) { return each == std::byte{0}; });
  if (zeros) {
    changes_.zero(offset, bytes.size());
  } else {
    changes_.put(offset, bytes);
  }
  size_bytes_ = std::max(size_bytes_, *end);
  return {};
}

io::Result<void> PrivateFile::resize(std::uint64_t size_bytes) {
  changes_.cut(size_bytes);
  shown_bytes_ = std::min(shown_bytes_, size_bytes);
  size_bytes_ = size_bytes;
  return {};
}

io::Result<void> PrivateFile::read_at(std::uint64_t offset, io::MutableByteView into) const {
  if (!is_inside(offset, into.size(), size_bytes_)) {
    return fail(ErrorCode::kInvalidArgument, "read", "the range leaves the file", offset);
  }
  const std::uint64_t there =
      std::min<std::uint64_t>(into.size(), shown_bytes_ - std::min(offset, shown_bytes_));
  if (there > 0) CRASHCHECK_TRY(below_->read_at(offset, into.first(there)));
  std::ranges::fill(into.subspan(there), std::byte{0});
  changes_.patch(offset, into);
  return {};
}

/// What is data below is data here, even under zeros.
io::Result<io::FileRange> PrivateFile::next_data(std::uint64_t begin, std::uint64_t end) const {
  const io::FileRange changed = changes_.next_bytes(begin, end);
  const std::uint64_t shown = std::min(end, shown_bytes_);
  if (begin >= shown) return changed;
  CRASHCHECK_ASSIGN(const io::FileRange below, below_->next_data(begin, shown));
  const bool has_below = below.begin < below.end;
  return has_below && below.begin <= changed.begin ? below : changed;
}

}  // namespace crashcheck::bstack
