// Amounts of a report in words, for its scope and its limits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "html.h"
#include "page/page.h"

namespace crashcheck::page {

using Words = std::vector<std::string>;

/// "one, two, three".
[[nodiscard]] std::string joined_words(const Words& words);

/// A member of each campaign, summed over all devices.
[[nodiscard]] std::uint64_t total_of_campaigns(const Json& data, const char* member);

/// The fewest units of a certificate; 0 where there is none.
[[nodiscard]] std::uint64_t fewest_units(const Json& data);

/// "at most 24 operations and 2 crashes".
[[nodiscard]] std::string length_of_histories(const Json& audit);

/// "a heap of at most 4 blocks of 32 bytes".
[[nodiscard]] std::string extent_of_proofs(const Json& data, const ProofWords& words);

}  // namespace crashcheck::page
