// A failure on one screen: less than explain() tells, and the reason first of all.
#pragma once

#include <string>
#include <vector>

#include "report/palette.h"
#include "report/story.h"

namespace crashcheck::report {

/// The longest line of it, in characters, names of fields and operations aside.
inline constexpr std::size_t kScreenColumns = 80;

/// The lines after the finding itself: the history with the crash in it, the events that matter,
/// the reason, and, where the store has pictures, those before the crash and after the recovery. At
/// most `most` lines: of a long history the beginning is left out. REQUIRES: most >= 16.
[[nodiscard]] std::vector<std::string> brief(const Story& story, const Palette& palette,
                                             std::size_t most);

/// `text` in lines of at most `columns`, cut at blanks.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace crashcheck::report
