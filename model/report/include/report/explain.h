// The explanation of one case, for a person at a terminal.
#pragma once

#include <string>

#include "explorer/replay.h"
#include "report/palette.h"
#include "report/story.h"

namespace crashcheck::report {

/// In this order: the guarantee and the kind; the reason in a few sentences; the history with the
/// crash marked in it; the event that was cut, what survived, and what became of each event about
/// it; where the store has a View, its pictures before the crash, as found, and after recovery, and
/// the fields that differ, each with the event that wrote it. Ends with a newline.
[[nodiscard]] std::string explain(const explorer::Case& reproduction,
                                  const explorer::Replay& replay, const Palette& palette);

/// The first four of these, without colours.
[[nodiscard]] std::string summarize(const explorer::Case& reproduction,
                                    const explorer::Replay& replay);

/// All of it of a story, with a picture of each of its turning points.
[[nodiscard]] std::string explain(const Story& story, const Palette& palette);

/// "event 65, event 69 missing": where what was found comes from, and what is not there.
[[nodiscard]] std::string writer_words(const FieldDifference& difference);
/// The one line that replays the case.
[[nodiscard]] std::string replay_command(const explorer::Store& store,
                                         const explorer::Case& reproduction);

/// "durable: lost-acked: a value is gone: bytes 112 to 175".
[[nodiscard]] std::string to_string(const explorer::Promises& promises,
                                    const explorer::Finding& finding);

}  // namespace crashcheck::report
