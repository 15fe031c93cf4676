// Validators over std::from_chars.
#include "option_values.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>

namespace crashcheck::cli {
namespace {

/// The number that the whole text is.
template <typename Number>
std::optional<Number> parse(const std::string& text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

CLI::Validator whole_number(std::uint64_t low, std::uint64_t high) {
  const bool any = low == 0 && high == std::numeric_limits<std::uint64_t>::max();
  const auto check = [low, high](std::string& text) {
    const auto value = parse<std::uint64_t>(text);
    if (!value || *value < low || *value > high) {
      return fmt::format("'{}' is not a whole number from {} to {}", text, low, high);
    }
    text = std::to_string(*value);  // without the leading zeros that would make it octal
    return std::string();
  };
  return {check, any ? "" : fmt::format("{}..{}", low, high)};
}

CLI::Validator positive_number(std::uint64_t high) {
  const auto check = [high](std::string& text) {
    const auto value = parse<double>(text);
    if (value && *value > 0 && *value <= static_cast<double>(high)) return std::string();
    return fmt::format("'{}' is not a number above 0 and up to {}", text, high);
  };
  return {check, fmt::format("above 0, up to {}", high)};
}

CLI::Validator not_empty() {
  const auto check = [](const std::string& text) {
    return std::string(text.empty() ? "is empty" : "");
  };
  return {check, ""};
}

CLI::Validator known_values(const std::vector<std::string>& values) {
  const auto check = [](const std::string&) { return std::string(); };
  return {check, fmt::format("{{{}}}", fmt::join(values, ","))};
}

}  // namespace crashcheck::cli
