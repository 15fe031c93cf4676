// Makes a sound heap of a damaged file. All that is decided and changed happens in a private view
// of the damaged file, with the code that opens any file; the result is copied.
#include "bstack/repair.h"

#include <algorithm>
#include <array>

#include "file_header.h"
#include "heap_open.h"
#include "io/assert.h"
#include "journal.h"
#include "layout.h"
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

/// The committed length that goes with the rest of the file. Where a whole record or the check says
/// that the stored one is right, or nothing speaks against it, it stays.
io::Result<std::uint64_t> settle_length(const io::File& file, LengthCheck check,
                                        RepairReport& report) {
  CRASHCHECK_ASSIGN(const auto record, find_record(file, report.file_bytes));
  const std::uint64_t present = report.file_bytes - Stack::kFileHeaderBytes;
  report.length_is_checked = record || check == LengthCheck::kFits;
  if (record) {
    report.length_damaged =
        report.committed_length != record->before && report.committed_length != record->after;
    return report.length_damaged ? record->before : report.committed_length;
  }
  const bool is_plausible = report.committed_length >= kArenaAt &&
                            (check != LengthCheck::kWrong || report.committed_length == present);
  report.length_damaged = !is_plausible;
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
  CRASHCHECK_ASSIGN(const std::uint64_t length, settle_length(view, stored.check, report));
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

/// A heap without its headers is none: they come last.
io::Result<void> copy(const io::File& from, io::File& into) {
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, from.size());
  CRASHCHECK_TRY(into.resize(size_bytes));
  io::Bytes headers(file_offset(kArenaAt));
  CRASHCHECK_TRY(from.read_at(0, headers));
  io::Bytes piece;
  for (std::uint64_t at = headers.size(); at < size_bytes; at += piece.size()) {
    piece.resize(std::min(kCopiedAtOnce, size_bytes - at));
    CRASHCHECK_TRY(from.read_at(at, piece));
    const bool zeros =
        std::ranges::all_of(piece, [](std::byte each) { return each == std::byte{0}; });
    if (!zeros) CRASHCHECK_TRY(into.write_at(at, piece));
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
