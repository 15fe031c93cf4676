// A persistent binary stack in one file: a 16-byte header, then the payload.
// Thread rule: calls on one Stack are safe from several threads; reads run side by side. Moving
// and destroying need it to oneself.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "bstack/protocol.h"
#include "io/file.h"

namespace crashcheck::bstack {

/// `bytes` at payload offset `offset` or, where `zeros` is not 0, that many zeros. Borrows the
/// bytes.
struct Change {
  std::uint64_t offset = 0;
  io::ByteView bytes;
  std::uint64_t zeros = 0;

  [[nodiscard]] std::uint64_t size() const { return zeros != 0 ? zeros : bytes.size(); }
};

/// All offsets are payload offsets (0 is file byte 16), all lengths are bytes.
///
/// Every mutation is durable when it returns success; a call with nothing to do issues no event.
/// In-place, a mutation issues its events (W write, R resize, C write of the committed length, S
/// sync) in the order given at each call, and "the length" is always that of the file, less its
/// header. Journaled, whatever changes the length costs two syncs and goes through a redo record,
/// which docs/format.md describes; what only overwrites costs one.
///
/// CRASH, journaled: of every mutation but `set` and `zero`, all or nothing, on every device that
/// keeps what it has acknowledged to have synced and 8 aligned bytes together. In-place: as said at
/// each call, and only where the device keeps the order of what was not synced.
///
/// ERRORS, of every mutation: kInvalidArgument, where the request makes no sense or no file can be
/// so long, and kNoSpace, journaled, and nothing changed; after any other error the object is
/// poisoned: every further mutation returns kPoisoned with the offset and errno of the first
/// failure, reads still serve what was committed before the failed mutation (as far as the file
/// still has it; of what was to be overwritten, old or new), and reopening the file recovers.
/// ERRORS, of every read: kInvalidArgument where the range leaves the stack; kIo.
class Stack {
 public:
  static constexpr std::uint64_t kFileHeaderBytes = 16;
  /// The longest payload: system calls name file offsets with 63 bits.
  static constexpr std::uint64_t kMaxLength = std::uint64_t{INT64_MAX} - kFileHeaderBytes;

  /// Takes the file and makes it a stack. An empty file, and one whose creation by the same
  /// protocol was cut short, gets a fresh header. A redo record after the payload is carried out,
  /// whatever the protocol; where the file's length and the committed length differ otherwise, both
  /// become the shorter of the two. In all other cases nothing is written. REQUIRES: `file` is not
  /// null. CRASH: the file is as before, or opens again with the same result. ERRORS: kInvalidData
  /// where the file is not a stack of this version, and was left untouched; kIo, kNoSpace: the file
  /// is as the failing step left it, and the File is closed.
  [[nodiscard]] static io::Result<Stack> open(std::unique_ptr<io::File> file,
                                              Protocol protocol = Protocol::kJournaled);

  /// A moved-from Stack may only be destroyed or assigned to.
  Stack(Stack&&) noexcept;
  Stack& operator=(Stack&&) noexcept;
  /// Closes the file; never writes.
  ~Stack();

  /// Appends `bytes`; the offset of the first. In-place: W, C, S. A failed push cuts the file back
  /// with R, C, unsynced, as well as that still works.
  /// CRASH: nothing was appended or all of it; in-place, a device that reorders may commit the
  /// length over bytes that never arrived.
  [[nodiscard]] io::Result<std::uint64_t> push(io::ByteView bytes);

  /// Appends `length` zero bytes; the offset of the first. In-place: R, C, S.
  /// CRASH: nothing was appended or all of it.
  [[nodiscard]] io::Result<std::uint64_t> extend(std::uint64_t length);

  /// Removes and returns the last `length` bytes, in the order in which they lie in the file.
  /// In-place: read, R, C, S.
  /// CRASH: nothing was removed or all of it.
  [[nodiscard]] io::Result<io::Bytes> pop(std::uint64_t length);

  /// As `pop`, of as many bytes as `into` has; `into` is unspecified after an error.
  [[nodiscard]] io::Result<void> pop_into(io::MutableByteView into);

  /// Removes the last `length` bytes. In-place: R, C, S.
  /// CRASH: nothing was removed or all of it.
  [[nodiscard]] io::Result<void> discard(std::uint64_t length);

  /// Overwrites what lies at `offset`; the length stays. W, S.
  /// CRASH: each unit of the device is old or new.
  [[nodiscard]] io::Result<void> set(std::uint64_t offset, io::ByteView bytes);

  /// Overwrites with zeros. W, S; one W for each begun MiB, so that memory stays bounded.
  /// CRASH: each unit of the device is old or zero.
  [[nodiscard]] io::Result<void> zero(std::uint64_t offset, std::uint64_t length);

  /// Makes `changes`, in their order, and the payload `length` bytes long, as one step; what is
  /// added to the payload and not changed is zero.
  /// ERRORS: kInvalidArgument also where a change leaves both the old and the new payload, or the
  /// stack is open in-place, where nothing could make it one step.
  [[nodiscard]] io::Result<void> commit(std::uint64_t length, std::span<const Change> changes);

  /// Everything from `offset` to the end; empty where `offset` is the end.
  [[nodiscard]] io::Result<io::Bytes> peek(std::uint64_t offset) const;

  /// The bytes of [begin, end).
  /// ERRORS: kInvalidArgument also where `begin` lies past `end`.
  [[nodiscard]] io::Result<io::Bytes> get(std::uint64_t begin, std::uint64_t end) const;

  /// Fills `into` from `offset`; `into` is unspecified after an error.
  [[nodiscard]] io::Result<void> read(std::uint64_t offset, io::MutableByteView into) const;

  /// Payload bytes.
  /// ERRORS: kIo; kCorrupt where the open file was cut below its header from outside.
  [[nodiscard]] io::Result<std::uint64_t> length() const;

  /// Whether `length` is 0; errors as there.
  [[nodiscard]] io::Result<bool> empty() const;

 private:
  struct State;
  explicit Stack(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crashcheck::bstack
