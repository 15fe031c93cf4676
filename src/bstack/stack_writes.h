// The interface between the calls of a stack and its write protocols, which change the file.
// Internal to bstack. Thread rule: the caller has the file to itself.
#pragma once

#include <cstdint>
#include <memory>

#include "bstack/protocol.h"
#include "io/file.h"
#include "redo_record.h"

namespace crashcheck::bstack {

/// Every call is durable when it returns success. `length` is that of the payload before it; the
/// request has been checked against it.
/// ERRORS: those of the file; the protocol must not be used any more. Journaled, kNoSpace: nothing
/// changed, and it may be used on.
class StackWrites {
 public:
  StackWrites() = default;
  StackWrites(const StackWrites&) = delete;
  StackWrites& operator=(const StackWrites&) = delete;
  StackWrites(StackWrites&&) = delete;
  StackWrites& operator=(StackWrites&&) = delete;
  virtual ~StackWrites() = default;

  [[nodiscard]] virtual io::Result<void> append(std::uint64_t length, io::ByteView bytes) = 0;
  [[nodiscard]] virtual io::Result<void> change_length(std::uint64_t length, std::uint64_t to) = 0;
  /// Bytes or zeros over what is there.
  [[nodiscard]] virtual io::Result<void> overwrite(std::uint64_t length, const Change& change) = 0;
  /// Any changes as one. ERRORS: kInvalidArgument where the protocol is in-place; nothing changed.
  [[nodiscard]] virtual io::Result<void> commit(Redo redo) = 0;
  /// How much space is to be kept for records from now on. In-place there are none.
  virtual void set_reserve(std::uint64_t bytes) = 0;
};

/// Borrows `file`. In-place: each call is the events that Stack names, in that order.
[[nodiscard]] std::unique_ptr<StackWrites> in_place_writes(io::File& file);

/// Borrows `file`. Journaled, in the order that `commit` has; an overwrite is W, S. Before the
/// first change: where the file is so short that its creation may not be durable, W of all of it,
/// as it is, S; then R to what is to be set aside or, without that, R to one byte more than the
/// file has, R back. Before an overwrite that the last record could come back into, and before the
/// first of all changes where that is an overwrite: S. If it `renews_check`, before all that: W of
/// the length with its check, S. When it is destroyed, R to the payload where something is set
/// aside, not synced.
[[nodiscard]] std::unique_ptr<StackWrites> journaled_writes(io::File& file, bool renews_check);

}  // namespace crashcheck::bstack
