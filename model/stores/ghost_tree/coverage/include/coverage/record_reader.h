// The harness's own reader of redo records: docs/format.md, "The redo record".
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "io/bytes.h"
#include "oracle/byte_source.h"

namespace crashcheck::coverage {

inline constexpr std::uint64_t kCommittedLengthOffset = 8;

/// The length that a file of at least 16 bytes says is committed.
[[nodiscard]] std::uint64_t committed_length(io::ByteView file);
/// Stores a committed length with its check.
void store_length(io::MutableByteView file, std::uint64_t length);

/// Where in the file a record of a payload of these lengths begins at the earliest.
[[nodiscard]] std::uint64_t record_begin(std::uint64_t length, std::uint64_t other_length);

/// Whether the bytes of the file from `end` on have the first or the last word of a record where
/// one can begin or end.
[[nodiscard]] bool looks_like_record(io::ByteView file, std::uint64_t end);

/// One of the changes that a record makes, in payload bytes.
struct RecordedChange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool zeros = false;  ///< writes nothing but zeros

  bool operator==(const RecordedChange&) const = default;
};

/// A record that is whole and in its place.
struct RedoRecord {
  std::uint64_t begin = 0;  ///< file byte
  std::uint64_t bytes = 0;
  std::uint64_t length_before = 0;  ///< of the payload
  std::uint64_t length_after = 0;
  std::vector<RecordedChange> changes;
};

/// The record at the end of the file, if there is one that is whole and belongs there.
[[nodiscard]] std::optional<RedoRecord> record_at_end(io::ByteView file);

/// The changes that `bytes` say they make if they begin as a record does, whole or not, wherever
/// they lie; nothing where they do not.
[[nodiscard]] std::optional<std::vector<RecordedChange>> claimed_changes(io::ByteView bytes);

/// A record and its bytes, as they lie in the file.
struct PendingRecord {
  RedoRecord record;
  io::Bytes bytes;
};

/// The same for a file that need not be in memory; the record is read as a whole.
[[nodiscard]] std::optional<PendingRecord> pending_record(oracle::ByteSource& file);

/// The bytes of one change to `use`: where in the payload, and either the bytes or, where the view
/// is empty, only how many zeros there are. In the order of the record.
using UseChange = std::function<void(const RecordedChange&, io::ByteView)>;
void each_change(const PendingRecord& pending, const UseChange& use);

/// The file as it is once the record at its end has been carried out and cut off; nothing where
/// there is none that is whole and belongs there.
[[nodiscard]] std::optional<io::Bytes> carried_out(io::ByteView file);

}  // namespace crashcheck::coverage
