// The first 16 bytes of a stack's file: the magic and the committed length. Internal to bstack.
// Free functions over a File that the caller has to itself.
#pragma once

#include <cstdint>

#include "io/file.h"

namespace crashcheck::bstack {

/// Makes the file that of a stack: creates the header of an empty file, completes a creation that
/// was cut short, and cuts or marks a file whose length and committed length differ as the shorter
/// of both. A file that needs none of it sees no event.
///
/// CRASH: the file is as before or can be opened again with the same result.
/// ERRORS: kInvalidData where the file is something else, and was left untouched; those of the
/// file, after which it is as the failing step left it.
[[nodiscard]] io::Result<void> open_header(io::File& file);

/// Writes the committed length: 8 bytes at file byte 8, not synced.
/// ERRORS: those of the file.
[[nodiscard]] io::Result<void> write_committed_length(io::File& file, std::uint64_t length);

}  // namespace crashcheck::bstack
