// What the bytes of a file say, whatever they are, for a person at a terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "report/palette.h"

namespace crashcheck::report {

struct Inspection {
  enum class Verdict {
    kSound,    ///< nothing in it contradicts itself: it opens
    kDamaged,  ///< a stack whose header, heap or free tree contradicts itself
    kNoStack,  ///< does not start with a stack's header
  };
  Verdict verdict = Verdict::kNoStack;
  std::string text;  ///< what to show, ended by a newline; empty where there is no stack
};

/// Header, free tree, map and damage of the heap in `file`; `name` is what it is called. Time and
/// memory are linear in the file's size, the text is at most a few hundred lines long.
[[nodiscard]] Inspection inspect(std::string_view name, std::span<const std::byte> file,
                                 const Palette& palette);

}  // namespace crashcheck::report
