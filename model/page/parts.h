// The parts of an audit's page that need no script, each a section or a header of its own.
#pragma once

#include "html.h"

namespace crashcheck::page {

/// The protocol, the verdict in a sentence, what was tested by what, links to the other protocols.
[[nodiscard]] Html masthead(const Json& data);

/// Every guarantee on every device.
[[nodiscard]] Html matrix(const Json& data);

/// What was explored and proved on each device, and how to do it again.
[[nodiscard]] Html evidence(const Json& data);

/// All violations by guarantee, each with its case.
[[nodiscard]] Html violation_list(const Json& data);

/// The verdict as one sentence, without its first word.
[[nodiscard]] std::string verdict_sentence(const Json& data);

/// "✓", "✗", "–" or "?", whatever a screen reader says of the word that follows.
[[nodiscard]] Html verdict_mark(const Json& verdict);

/// "violated", "holds", "not claimed".
[[nodiscard]] std::string verdict_words(const Json& verdict);

}  // namespace crashcheck::page
