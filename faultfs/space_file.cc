// Asks the image what a call would cost before the call is made.
#include "faultfs/space_file.h"

#include <algorithm>
#include <cerrno>

#include "io/assert.h"

namespace crashcheck::faultfs {
namespace {

io::Failure full(std::string_view operation, std::uint64_t offset) {
  return io::Failure(io::Error{io::ErrorCode::kNoSpace, operation, "", offset, ENOSPC, false});
}

}  // namespace

/// What is there already may stay, even where others have taken more than there is.
bool SpaceFile::has_space_for(std::uint64_t cost_bytes) const {
  return cost_bytes <= space_bytes_ ||
         cost_bytes <= memory_.image().backed_bytes() + copied_bytes();
}

std::uint64_t SpaceFile::copied_bytes() const {
  return copied_.size() * memory_.image().backing_rules().unit_bytes;
}

/// What the file costs then, the copies of this and earlier writes included.
std::uint64_t SpaceFile::cost_if_written(std::uint64_t begin, std::uint64_t end) const {
  const Image& image = memory_.image();
  std::uint64_t cost = image.backed_bytes_if_written(begin, end) + copied_bytes();
  if (rewrite_ == Rewrite::kInPlace) return cost;
  const std::uint64_t unit = image.backing_rules().unit_bytes;
  for (std::uint64_t at = begin / unit * unit; at < std::min(end, image.size()); at += unit) {
    if (!image.is_hole(at) && !written_.contains(at / unit)) cost += unit;
  }
  return cost;
}

void SpaceFile::note_copies(std::uint64_t begin, std::uint64_t end) {
  if (rewrite_ == Rewrite::kInPlace) return;
  const Image& image = memory_.image();
  const std::uint64_t unit = image.backing_rules().unit_bytes;
  for (std::uint64_t at = begin / unit * unit; at < end; at += unit) {
    const bool is_first = written_.insert(at / unit).second;
    if (is_first && at < image.size() && !image.is_hole(at)) copied_.insert(at / unit);
  }
}

io::Result<void> SpaceFile::write_at(std::uint64_t offset, io::ByteView bytes) {
  const auto end = io::checked_add(offset, bytes.size());
  if (bytes.empty() || !end) return target().write_at(offset, bytes);
  const bool has_space = has_space_for(cost_if_written(offset, *end));
  const std::uint64_t count = has_space ? bytes.size() : bytes_that_fit(offset, *end);
  if (count > 0) {
    note_copies(offset, offset + count);
    CRASHCHECK_TRY(target().write_at(offset, bytes.first(count)));
  }
  return has_space ? io::Result<void>() : full("write", offset + count);
}

io::Result<void> SpaceFile::sync() {
  written_.clear();
  copied_.clear();
  return target().sync();
}

/// Of [offset, end), up to the last unit boundary for which there is space.
std::uint64_t SpaceFile::bytes_that_fit(std::uint64_t offset, std::uint64_t end) const {
  const std::uint64_t unit = memory_.image().backing_rules().unit_bytes;
  std::uint64_t fits = offset;
  for (std::uint64_t at = (offset / unit + 1) * unit; at < end; at += unit) {
    if (!has_space_for(cost_if_written(offset, at))) break;
    fits = at;
  }
  return fits - offset;
}

io::Result<void> SpaceFile::resize(std::uint64_t size_bytes) {
  const Image& image = memory_.image();
  if (size_bytes > image.size() &&
      !has_space_for(image.backed_bytes_if_resized(size_bytes) + copied_bytes())) {
    return full("resize", size_bytes);
  }
  return target().resize(size_bytes);
}

std::uint64_t space_beside(const DeviceProfile& device, std::uint64_t others_bytes) {
  CRASHCHECK_ASSERT(device.space_bytes.has_value());
  return *device.space_bytes - std::min(*device.space_bytes, others_bytes);
}

Image kept_on(const DeviceProfile& device, Image image) {
  if (device.space_bytes && !image.tracks_backing()) {
    image.track_backing({device.unit_bytes, device.growth == Growth::kHole});
  }
  return image;
}

}  // namespace crashcheck::faultfs
