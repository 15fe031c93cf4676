// What a report does not say.
#pragma once

#include "html.h"
#include "page/page.h"
#include "scope_words.h"

namespace crashcheck::page {

/// A sentence for each limit of the evidence and of the claims.
[[nodiscard]] Words limits_of(const Json& data, const ProofWords& words);

}  // namespace crashcheck::page
