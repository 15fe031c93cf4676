// The coverage layer's own reader of redo records: docs/format.md, "The redo record".
// Internal to the layer.
#pragma once

#include <optional>

#include "io/bytes.h"

namespace crashcheck::coverage {

inline constexpr std::uint64_t kCommittedLengthOffset = 8;

/// The length that a file of at least 16 bytes says is committed.
[[nodiscard]] std::uint64_t committed_length(io::ByteView file);

/// Where in the file a record of a payload of these lengths begins.
[[nodiscard]] std::uint64_t record_begin(std::uint64_t length, std::uint64_t other_length);

/// Whether the bytes of the file from `end` on have the first or the last word of a record where
/// one can begin or end.
[[nodiscard]] bool looks_like_record(io::ByteView file, std::uint64_t end);

/// The file as it is once the record at its end has been carried out and cut off; nothing where
/// there is none that is whole and belongs there.
[[nodiscard]] std::optional<io::Bytes> carried_out(io::ByteView file);

}  // namespace crashcheck::coverage
