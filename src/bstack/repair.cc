// Makes a sound heap of a damaged file. All that is decided and changed happens in a private view
// of the damaged file, with the code that opens any file; the result is copied.
#include "bstack/repair.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "file_header.h"
#include "heap_open.h"
#include "io/assert.h"
#include "journal.h"
#include "layout.h"
#include "length_check.h"
#include "private_file.h"
#include "tree_survey.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;
using io::fail;

constexpr std::uint64_t kCopiedAtOnce = std::uint64_t{1} << 20U;

io::Result<bool> has_heap_magic(const io::File& file) {
  std::array<std::byte, kHeapMagicCheckedBytes> found{};
  CRASHCHECK_TRY(file.read_at(file_offset(kHeapMagicAt), found));
  return std::equal(found.begin(), found.end(), kHeapMagic.begin());
}

/// The one length that is a bit away from the stored one, fits the stored check and is not longer
/// than what is `present`; nothing where there is none, or several.
std::optional<std::uint64_t> length_a_bit_away(const StoredHeader& stored, std::uint64_t present) {
  std::optional<std::uint64_t> found;
  for (unsigned bit = 0; bit < std::numeric_limits<std::uint64_t>::digits; ++bit) {
    const std::uint64_t length = stored.committed_length ^ (std::uint64_t{1} << bit);
    const bool fits = check_of(length) == stored.stored_check;
    if (!fits || length < kArenaAt || length > present) continue;
    if (found) return std::nullopt;
    found = length;
  }
  return found;
}

/// The committed length that goes with the rest of the file. Where a whole record or the check says
/// that the stored one is right, or nothing speaks against it, it stays.
io::Result<std::uint64_t> settle_length(const io::File& file, const StoredHeader& stored,
                                        RepairReport& report) {
  CRASHCHECK_ASSIGN(const auto record, find_record(file, report.file_bytes));
  const std::uint64_t present = report.file_bytes - Stack::kFileHeaderBytes;
  report.length_is_checked = record || stored.check == LengthCheck::kFits;
  if (record) {
    report.length_damaged =
        report.committed_length != record->before && report.committed_length != record->after;
    return report.length_damaged ? record->before : report.committed_length;
  }
  const bool is_plausible =
      report.committed_length >= kArenaAt &&
      (stored.check != LengthCheck::kWrong || report.committed_length == present);
  report.length_damaged = !is_plausible;
  if (!is_plausible && stored.check == LengthCheck::kWrong) {
    const auto mended = length_a_bit_away(stored, present);
    report.length_mended = report.length_is_checked = mended.has_value();
    if (mended) return *mended;
  }
  return is_plausible ? std::min(report.committed_length, present) : present;
}

/// Makes the view that of a heap with sound headers.
io::Result<void> mend_headers(io::File& view, RepairReport& report) {
  CRASHCHECK_ASSIGN(const StoredHeader stored, read_header(view));
  CRASHCHECK_ASSIGN(const bool is_heap, has_heap_magic(view));
  if (!stored.has_magic && !is_heap) {
    return fail(ErrorCode::kInvalidData, "repair", "nothing of a heap can be recognised");
  }
  report.stack_magic_damaged = !stored.has_magic;
  report.heap_magic_damaged = !is_heap;
  report.committed_length = stored.committed_length;
  CRASHCHECK_ASSIGN(const std::uint64_t length, settle_length(view, stored, report));
  report.length_bytes = length;
  if (report.length_damaged || report.committed_length > length) {
    report.missing_bytes = report.length_damaged ? 0 : report.committed_length - length;
    CRASHCHECK_TRY(view.write_at(0, fresh_header(length)));
  }
  const FileHeader fresh = fresh_header(length);
  CRASHCHECK_TRY(view.write_at(0, io::ByteView(fresh).first(kStackMagicCheckedBytes)));
  return view.write_at(file_offset(kHeapMagicAt), kHeapMagic);
}

/// Fills up the last block, which the file may have cut; the length of the payload then.
io::Result<std::uint64_t> pad(io::File& view, std::uint64_t length) {
  const std::uint64_t beyond = (length - kArenaAt) % kBlockBytes;
  if (beyond == 0) return length;
  const std::uint64_t padded = length - beyond + kBlockBytes;
  CRASHCHECK_TRY(view.resize(file_offset(padded)));
  CRASHCHECK_TRY(view.write_at(0, fresh_header(padded)));
  return padded;
}

io::Result<void> copy_data(const io::File& from, io::FileRange data, io::File& into) {
  io::Bytes piece;
  for (std::uint64_t at = data.begin; at < data.end; at += piece.size()) {
    piece.resize(std::min(kCopiedAtOnce, data.end - at));
    CRASHCHECK_TRY(from.read_at(at, piece));
    CRASHCHECK_TRY(into.write_at(at, piece));
  }
  return {};
}

/// Holes stay holes. A heap without its headers is none: they come last.
io::Result<void> copy(const io::File& from, io::File& into) {
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, from.size());
  io::Bytes headers(file_offset(kArenaAt));
  CRASHCHECK_TRY(from.read_at(0, headers));
  for (std::uint64_t at = headers.size(); at < size_bytes;) {
    CRASHCHECK_ASSIGN(const io::FileRange data, from.next_data(at, size_bytes));
    CRASHCHECK_TRY(copy_data(from, data, into));
    at = data.end;
  }
  CRASHCHECK_ASSIGN(const std::uint64_t copied, into.size());
  if (copied < size_bytes) {
    constexpr std::byte kLastOfAHole{0};
    CRASHCHECK_TRY(into.write_at(size_bytes - 1, std::span(&kLastOfAHole, 1)));
  }
  CRASHCHECK_TRY(into.sync());
  CRASHCHECK_TRY(into.write_at(0, headers));
  return into.sync();
}

io::Result<void> check_sizes(const io::File& view, const io::File& into, RepairReport& report) {
  CRASHCHECK_ASSIGN(const std::uint64_t present, into.size());
  if (present != 0) return fail(ErrorCode::kInvalidArgument, "repair", "the new file is not empty");
  CRASHCHECK_ASSIGN(report.file_bytes, view.size());
  if (report.file_bytes >= file_offset(kArenaAt)) return {};
  return fail(ErrorCode::kInvalidData, "repair", "too short for a heap", report.file_bytes);
}

}  // namespace

io::Result<Repaired> repair(std::unique_ptr<const io::File> damaged,
                            std::unique_ptr<io::File> into) {
  CRASHCHECK_ASSERT(damaged != nullptr && into != nullptr);
  CRASHCHECK_ASSIGN(const auto view, PrivateFile::over(std::move(damaged)));
  RepairReport report;
  CRASHCHECK_TRY(check_sizes(*view, *into, report));
  CRASHCHECK_TRY(mend_headers(*view, report));
  CRASHCHECK_ASSIGN(const HeaderPlan plan, open_header(*view, Protocol::kJournaled));
  report.carried_out_record = plan.opening.carried_out_record;
  report.dropped_record = plan.opening.tail == Tail::kLikeRecord;
  report.dropped_bytes = plan.opening.tail_bytes;
  CRASHCHECK_ASSIGN(const std::uint64_t length, pad(*view, plan.length));
  CRASHCHECK_ASSIGN(Survey survey, survey_tree(payload_of(*view), length));
  report.defects = std::move(survey.defects);
  CRASHCHECK_TRY(copy(*view, *into));
  CRASHCHECK_ASSIGN(GhostTree heap, GhostTree::open(std::move(into)));
  CRASHCHECK_ASSIGN(const Statistics statistics, heap.statistics());
  report.payload_bytes = statistics.payload_bytes;
  return Repaired{std::move(heap), std::move(report)};
}

}  // namespace crashcheck::bstack
