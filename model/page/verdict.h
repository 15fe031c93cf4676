// Verdicts in marks and words.
#pragma once

#include "html.h"

namespace crashcheck::page {

/// "✓", "✗", "–" or "?", which a screen reader leaves out: a word follows.
[[nodiscard]] Html verdict_mark(const Json& verdict);

/// "violated", "holds", "not claimed".
[[nodiscard]] std::string verdict_words(const Json& verdict);

/// Whether the case of a violation shows that a guarantee is broken, as its verdict or beside it.
[[nodiscard]] bool shows(const Json& violation, const Json& guarantee);

}  // namespace crashcheck::page
