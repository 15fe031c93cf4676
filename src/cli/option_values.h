// Values of options, read strictly: numbers are decimal, read as a whole and in range. CLI11's own
// conversion takes octal and hexadecimal, wraps what is negative and gives 0 for nothing.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace crashcheck::cli {

/// A whole number from `low` to `high`, both included.
[[nodiscard]] CLI::Validator whole_number(std::uint64_t low, std::uint64_t high);

/// A number above 0 and up to `high`, which may have a fraction.
[[nodiscard]] CLI::Validator positive_number(std::uint64_t high);

/// Any text but the empty one, such as a script makes of a variable that it forgot to set.
[[nodiscard]] CLI::Validator not_empty();

/// Names the values that there are, for help, man page and completions. Whether a value is one of
/// them is for somebody else to say, who knows more about it.
[[nodiscard]] CLI::Validator known_values(const std::vector<std::string>& values);

}  // namespace crashcheck::cli
