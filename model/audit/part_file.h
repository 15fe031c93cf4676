// What a part keeps, as text: a line that says what it is, a checksum over the rest, a line that
// names the work, and the content.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "explorer/store.h"
#include "isolation/isolation.h"

namespace crashcheck::audit {

/// `work` says what the content is about: one line.
[[nodiscard]] std::string to_part_file(std::string_view work, std::string_view content);

/// The content. ERRORS: damaged, or about other work.
[[nodiscard]] tl::expected<std::string, std::string> from_part_file(std::string_view text,
                                                                    std::string_view work);

/// A number that changes with what the store writes: results of two stores do not add up.
[[nodiscard]] std::string store_mark(const explorer::Store& subject,
                                     const isolation::Isolation& isolation = {});

}  // namespace crashcheck::audit
