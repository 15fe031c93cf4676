// What `crashcheck inspect` says of any bytes, held against what the allocator does with them.
#pragma once

#include <string>

#include "io/bytes.h"

namespace crashcheck::testing {

/// Which forms of an inspection are looked at.
enum class Forms { kText, kAll };

/// What is wrong with the inspection of `file`, or with what the allocator makes of it where the
/// inspection finds no damage; empty where nothing is.
///
/// Checked: the text is there, bounded, free of control characters, and names only ranges that do
/// not end before they begin; the JSON is JSON, and its extents fill the arena; the picture is
/// well-formed, with a bounded number of shapes; a file without damage opens; a file that is
/// refused has some.
[[nodiscard]] std::string problem_with_inspection(io::ByteView file, Forms forms = Forms::kAll);

}  // namespace crashcheck::testing
