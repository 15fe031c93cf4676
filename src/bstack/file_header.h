// The first 16 bytes of a stack's file: the magic and the committed length. Internal to bstack.
// Thread rule: the caller has the file to itself.
#pragma once

#include <array>
#include <cstdint>

#include "bstack/inspection.h"
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

/// How many of its first bytes tell what a file is.
inline constexpr std::size_t kStackMagicCheckedBytes = 6;

/// What the check of a committed length says of it.
enum class LengthCheck : std::uint8_t { kAbsent, kFits, kWrong };

/// A header as it is stored.
struct StoredHeader {
  bool has_magic = false;
  std::uint64_t committed_length = 0;
  std::uint16_t stored_check = 0;
  LengthCheck check = LengthCheck::kAbsent;  ///< what that says of the length
};

/// ERRORS: those of the file. REQUIRES: it has at least Stack::kFileHeaderBytes.
[[nodiscard]] io::Result<StoredHeader> read_header(const io::File& file);

/// What is to be done to a file before it is that of a stack. Plain value.
struct HeaderPlan {
  enum class Action : std::uint8_t {
    kNothing,
    kCreate,       ///< in-place: write a fresh header
    kCarryOut,     ///< the record after the payload
    kCutOrExtend,  ///< make the file `length` bytes of payload long, and that the committed length
  };
  Action action = Action::kNothing;
  std::uint64_t file_bytes = 0;
  std::uint64_t committed_length = 0;
  std::uint64_t length = 0;         ///< of the payload when all is done
  bool last_was_journaled = false;  ///< the commit that made the length so, by check or record
  Opening opening;
};

/// Decides, without touching the file, what `carry_out` has to do. A file shorter than its header
/// is an interrupted creation if every byte is that of a fresh one. The file may end with a redo
/// record; what follows the payload otherwise was never committed. In-place, the shorter of file
/// and committed length counts. Journaled, so it does where the length has no check.
/// ERRORS: kInvalidData where the file is something else; kCorrupt, journaled, where the length and
/// its check disagree and the file has another length, too, or they agree and the file is shorter,
/// or the file ends with a whole record that is one of other lengths; those of the file.
[[nodiscard]] io::Result<HeaderPlan> plan_open(const io::File& file, Protocol protocol);

/// Makes the file that of a stack. One that needs nothing sees no event.
///
/// Order of creation: in-place, W of the magic, C, S; journaled, as `create_at_once`. Of a length:
/// in-place and where the file is too short, R, C, S; journaled, of dropping what lies after the
/// payload, R to one byte more than the payload, C, S, R: should the sync fail, the next open sees
/// that something is left to do.
///
/// CRASH: the file is as before or can be opened again with the same result.
/// ERRORS: kCorrupt where the record that the plan saw is not there any more, and nothing changed;
/// those of the file, after which it is as the failing step left it.
[[nodiscard]] io::Result<void> carry_out(io::File& file, const HeaderPlan& plan, Protocol protocol);

/// Both; journaled, an empty file gets a fresh header first.
[[nodiscard]] io::Result<HeaderPlan> open_header(io::File& file, Protocol protocol);

/// Writes `image` into a file that is no longer and has in every byte zero or what `image` has
/// there: an empty file, or one whose creation was cut short. Any other file, and one that holds
/// the whole image, is left as it is. Order: R, S, W, S.
/// CRASH: the next call with the same image gets to the same file; but where a device shows
/// something other than zeros in unwritten space, a cut creation may not be recognised.
/// ERRORS: those of the file.
[[nodiscard]] io::Result<void> create_at_once(io::File& file, io::ByteView image);

/// Writes the committed length: 8 bytes at file byte 8, not synced. In-place: its check stays.
/// ERRORS: those of the file.
[[nodiscard]] io::Result<void> write_committed_length(io::File& file, std::uint64_t length);

/// The same with its check: 10 bytes at file byte 6.
[[nodiscard]] io::Result<void> write_checked_length(io::File& file, std::uint64_t length);

}  // namespace crashcheck::bstack
