// Reading crash points from the words of a line.
#pragma once

#include <span>

#include "explorer/case.h"
#include "explorer/words.h"
#include "faultfs/crash_point.h"

namespace crashcheck::explorer {

/// N [torn BYTES] [keep E[:U[-U]],...] [length E[:SIZE]|old] [fill [U[-U]:]FILL,...], from
/// `line[begin]` on, where the line names a crash. Whether a device allows it is not looked at.
[[nodiscard]] Parsed<faultfs::CrashPoint> parse_crash(std::span<const Word> line,
                                                      std::size_t begin);

/// The same without N: what survived, from `line[begin]` to the end of the line.
[[nodiscard]] Parsed<void> parse_survivors(std::span<const Word> line, std::size_t begin,
                                           faultfs::CrashPoint& crash);

/// Whether the words from `line[begin]` on name a crash that stands for many.
[[nodiscard]] bool is_open_crash(std::span<const Word> line, std::size_t begin);

/// anywhere [in step N] [survivors any], or N survivors any.
/// REQUIRES: is_open_crash(line, begin).
[[nodiscard]] Parsed<OpenCrash> parse_open_crash(std::span<const Word> line, std::size_t begin);

}  // namespace crashcheck::explorer
