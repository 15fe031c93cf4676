// The newer of two slots is the one whose version follows the other's; slots are far enough apart
// that no sector has both.
#include "cell/cell.h"

#include <array>

#include "io/bytes.h"

namespace crashcheck::cell {
namespace {

constexpr std::uint64_t kSlotDistance = 512;
constexpr std::uint64_t kFileBytes = 2 * kSlotDistance;
using Slot = std::array<std::byte, 24>;  // version, value, check

/// No version or value of a slot that was never written has the check 0.
std::uint64_t check_of(std::uint64_t version, std::uint64_t value) {
  std::uint64_t hash = 0x9E3779B97F4A7C15U;
  for (const std::uint64_t word : {version, value}) {
    hash = (hash ^ word) * 0xBF58476D1CE4E5B9U;
    hash ^= hash >> 32U;
  }
  return hash;
}

Slot slot_of(std::uint64_t version, std::uint64_t value) {
  Slot slot{};
  io::store_u64(slot, version);
  io::store_u64(std::span(slot).subspan(8), value);
  io::store_u64(std::span(slot).subspan(16), check_of(version, value));
  return slot;
}

std::uint64_t next_version(std::uint64_t version) { return version % 3 + 1; }

}  // namespace

io::Result<Cell> Cell::open(std::unique_ptr<io::File> file) {
  CRASHCHECK_ASSIGN(const std::uint64_t size, file->size());
  if (size != kFileBytes) CRASHCHECK_TRY(file->resize(kFileBytes));
  Cell cell(std::move(file));
  for (std::size_t i = 0; i < 2; ++i) {
    Slot slot{};
    CRASHCHECK_TRY(cell.file_->read_at(i * kSlotDistance, slot));
    const std::uint64_t version = io::load_u64(slot);
    const std::uint64_t value = io::load_u64(std::span(slot).subspan(8));
    if (slot != slot_of(version, value)) {
      // What is left of a torn slot must not become whole by a part of the next one.
      CRASHCHECK_TRY(cell.file_->write_at(i * kSlotDistance, Slot{}));
    } else if (cell.version_ == 0 || version == next_version(cell.version_)) {
      cell.slot_ = i;
      cell.version_ = version;
      cell.value_ = value;
    }
  }
  // Where there is no slot, no value was ever acknowledged. One that reads back may still not be on
  // the medium, if a sync has failed: it is written again.
  const std::uint64_t version = cell.version_ == 0 ? 1 : cell.version_;
  CRASHCHECK_TRY(cell.write(cell.slot_, version, cell.value_));
  return cell;
}

io::Result<void> Cell::set(std::uint64_t value) {
  return write(1 - slot_, next_version(version_), value);
}

io::Result<void> Cell::write(std::size_t slot, std::uint64_t version, std::uint64_t value) {
  if (poisoned_) return io::fail(io::ErrorCode::kPoisoned, "set", "an earlier call failed");
  poisoned_ = true;
  CRASHCHECK_TRY(file_->write_at(slot * kSlotDistance, slot_of(version, value)));
  CRASHCHECK_TRY(file_->sync());
  poisoned_ = false;
  slot_ = slot;
  version_ = version;
  value_ = value;
  return {};
}

}  // namespace crashcheck::cell
