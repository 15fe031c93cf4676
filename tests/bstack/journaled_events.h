// What a file must see of a commit, worked out by hand from the byte map of the redo record. It
// shares no code with the layer that it is to judge. Offsets are payload offsets.
#pragma once

#include <vector>

#include "expected_events.h"

namespace crashcheck::bstack {

/// A part of a commit: `bytes` at `offset` or, where there are none, `zeros` zeros.
struct Part {
  std::uint64_t offset = 0;
  io::Bytes bytes;
  std::uint64_t zeros = 0;
};

Part put_part(std::uint64_t offset, io::Bytes bytes);
Part zero_part(std::uint64_t offset, std::uint64_t count);
Part root_part(std::uint64_t offset);
Part node_part(std::uint64_t offset, std::uint64_t size, int balance, unsigned height,
               std::uint64_t left, std::uint64_t right);
Part leaf_part(std::uint64_t offset, std::uint64_t size);

/// The record of `parts`, which hold no word that has to be masked.
io::Bytes redo_record(std::uint64_t before, std::uint64_t after, const std::vector<Part>& parts);

/// The two bytes before a committed length that a journaled commit stores.
io::Bytes check_bytes(std::uint64_t length);
/// The write of both.
FileEvents checked_clen(std::uint64_t length);

/// The file with the header of one whose length has no check. Expects the right one, where it has.
io::Bytes without_check(io::Bytes file);

/// One commit that makes a payload of `before` bytes one of `after`, with all its events. What a
/// shorter payload cuts off is zeroed last: that part need not be named.
FileEvents committed(std::uint64_t before, std::uint64_t after, std::vector<Part> parts);

}  // namespace crashcheck::bstack
