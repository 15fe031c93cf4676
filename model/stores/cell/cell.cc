// Odd versions have the first slot, even ones the second, in another sector. The newer one is that
// whose version follows the other's.
#include "cell/cell.h"

#include <algorithm>
#include <array>

namespace crashcheck::cell {
namespace {

constexpr std::uint64_t kSlotDistance = 512;
using Slot = std::array<std::uint64_t, 3>;  // version, value, check

/// The check of a slot that was written is not 0.
Slot slot_of(std::uint64_t version, std::uint64_t value) {
  std::uint64_t check = 0x9E3779B97F4A7C15U;
  for (const std::uint64_t word : {version, value}) {
    check = (check ^ word) * 0xBF58476D1CE4E5B9U;
    check ^= check >> 32U;
  }
  return {version, value, check};
}

std::uint64_t next_version(std::uint64_t version) { return version % 4 + 1; }
std::uint64_t slot_offset(std::uint64_t version) { return (version + 1) % 2 * kSlotDistance; }

}  // namespace

io::Result<Cell> Cell::open(std::unique_ptr<io::File> file) {
  CRASHCHECK_ASSIGN(const std::uint64_t size, file->size());
  if (size != 2 * kSlotDistance) CRASHCHECK_TRY(file->resize(2 * kSlotDistance));
  Cell cell(std::move(file));
  for (const std::uint64_t offset : {slot_offset(1), slot_offset(2)}) {
    Slot slot{};
    CRASHCHECK_TRY(cell.file_->read_at(offset, std::as_writable_bytes(std::span(slot))));
    const auto [version, value, check] = slot;
    if (slot != slot_of(version, value)) {
      // What is left of a torn slot must not become whole by a part of the next one.
      slot = {};
      CRASHCHECK_TRY(cell.file_->write_at(offset, std::as_bytes(std::span(slot))));
    } else if (cell.version_ == 0 || version == next_version(cell.version_)) {
      cell.version_ = version;
      cell.value_ = value;
    }
  }
  // What reads back may not be on the medium, if a sync has failed: it is written again.
  CRASHCHECK_TRY(cell.write(std::max<std::uint64_t>(cell.version_, 1), cell.value_));
  return cell;
}

io::Result<void> Cell::set(std::uint64_t value) { return write(next_version(version_), value); }

io::Result<void> Cell::write(std::uint64_t version, std::uint64_t value) {
  if (failed_) return io::fail(io::ErrorCode::kPoisoned, "set", "an earlier call failed");
  failed_ = true;
  const Slot written = slot_of(version, value);
  CRASHCHECK_TRY(file_->write_at(slot_offset(version), std::as_bytes(std::span(written))));
  CRASHCHECK_TRY(file_->sync());
  failed_ = false;
  version_ = version;
  value_ = value;
  return {};
}

}  // namespace crashcheck::cell
