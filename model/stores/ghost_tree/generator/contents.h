// What random writes write. Internal to the layer.
#pragma once

#include <rapidcheck.h>

#include "generator/alphabet.h"
#include "history/operation.h"

namespace crashcheck::generator {

/// No content is longer.
constexpr std::uint64_t kMaxWriteBytes = 1200;

/// Runs of one byte, and bytes that look like what a store itself writes: nodes and headers, and
/// in the alphabet of all operations redo records.
[[nodiscard]] rc::Gen<history::Bytes> content(Alphabet alphabet);

/// Bytes that look like a redo record from its first word to its last.
[[nodiscard]] rc::Gen<history::Bytes> record_like();

}  // namespace crashcheck::generator
