// What `crashcheck inspect` says of any bytes, held against what the allocator does with them.
#pragma once

#include <string>

#include "io/bytes.h"

namespace crashcheck::testing {

/// What is wrong with the inspection of `file`, or with what the allocator makes of it where the
/// inspection finds no damage; empty where nothing is.
///
/// Checked: the text is there, bounded, free of control characters, and names only ranges that do
/// not end before they begin; a file without damage opens; a file that is refused has some.
[[nodiscard]] std::string problem_with_inspection(io::ByteView file);

}  // namespace crashcheck::testing
