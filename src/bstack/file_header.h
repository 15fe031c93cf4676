// The first 16 bytes of a stack's file: the magic and the committed length. Internal to bstack.
// Thread rule: the caller has the file to itself.
#pragma once

#include <array>
#include <cstdint>

#include "bstack/protocol.h"
#include "bstack/stack.h"
#include "io/file.h"

namespace crashcheck::bstack {

/// Where the byte at `payload_offset` lies in the file; of a payload's length, the size of its
/// file.
[[nodiscard]] constexpr std::uint64_t file_offset(std::uint64_t payload_offset) {
  return Stack::kFileHeaderBytes + payload_offset;
}

using FileHeader = std::array<std::byte, Stack::kFileHeaderBytes>;

/// "BSTK", 0, 1, patch 8, reserved; then the committed length.
[[nodiscard]] FileHeader fresh_header(std::uint64_t committed_length);

/// Makes the file that of a stack: creates the header of an empty file, completes a creation that
/// was cut short, carries out a redo record after the payload, and cuts or marks a file whose
/// length and committed length differ as the shorter of both. A file that needs none of it sees no
/// event.
///
/// Order of creation: in-place, W of the magic, C, S; journaled, as `create_at_once`. Of dropping
/// what lies after the payload: in-place, R, C, S; journaled, R to one byte more than the payload,
/// C, S, R: should the sync fail, the next open sees that something is left to do.
///
/// CRASH: the file is as before or can be opened again with the same result.
/// ERRORS: kInvalidData where the file is something else, and was left untouched; those of the
/// file, after which it is as the failing step left it.
[[nodiscard]] io::Result<void> open_header(io::File& file, Protocol protocol);

/// Writes `image` into a file that is no longer and has in every byte zero or what `image` has
/// there: an empty file, or one whose creation was cut short. Any other file, and one that holds
/// the whole image, is left as it is. Order: R, S, W, S.
/// CRASH: the next call with the same image gets to the same file; but where a device shows
/// something other than zeros in unwritten space, a cut creation may not be recognised.
/// ERRORS: those of the file.
[[nodiscard]] io::Result<void> create_at_once(io::File& file, io::ByteView image);

/// Writes the committed length: 8 bytes at file byte 8, not synced.
/// ERRORS: those of the file.
[[nodiscard]] io::Result<void> write_committed_length(io::File& file, std::uint64_t length);

}  // namespace crashcheck::bstack
