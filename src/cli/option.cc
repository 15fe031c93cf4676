// Rules and targets of options. Numbers are read by std::from_chars: CLI11's own conversion takes
// octal and hexadecimal, wraps what is negative and gives 0 for nothing.
#include "option.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <type_traits>

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

std::string problem_with_whole_number(const std::string& text, const ValueRule& rule) {
  const auto value = parse<std::uint64_t>(text);
  if (value && *value >= rule.low && *value <= rule.high) return {};
  return fmt::format("'{}' is not a whole number from {} to {}", text, rule.low, rule.high);
}

/// Seconds, from a number with a unit or without one.
std::optional<double> parse_duration(std::string text) {
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  double unit = 1;
  if (text.ends_with('s')) {
    text.pop_back();
  } else if (text.ends_with('m')) {
    unit = kMinute;
    text.pop_back();
  } else if (text.ends_with('h')) {
    unit = kHour;
    text.pop_back();
  }
  const auto number = parse<double>(text);
  return number ? std::optional(*number * unit) : std::nullopt;
}

std::string problem_with_duration(const std::string& text, const ValueRule& rule) {
  const auto seconds = parse_duration(text);
  if (seconds && *seconds > 0 && *seconds < rule.least_seconds) {
    return fmt::format("'{}' is too short: the least is {} seconds", text, rule.least_seconds);
  }
  if (seconds && *seconds > 0 && *seconds <= static_cast<double>(rule.high)) return {};
  return fmt::format(
      "'{}' is not a duration above 0 and up to {} seconds, such as 90, 90s, 2m or 1h", text,
      rule.high);
}

bool set(std::string& variable, const std::string& text) {
  variable = text;
  return true;
}

bool set(std::uint64_t& variable, const std::string& text) {
  const auto value = parse<std::uint64_t>(text);
  variable = value.value_or(variable);
  return value.has_value();
}

bool set(unsigned& variable, const std::string& text) {
  const auto value = parse<unsigned>(text);
  variable = value.value_or(variable);
  return value.has_value();
}

bool set(std::optional<std::uint64_t>& variable, const std::string& text) {
  const auto value = parse<std::uint64_t>(text);
  if (value) variable = value;
  return value.has_value();
}

bool set(std::optional<double>& variable, const std::string& text) {
  const auto value = parse_duration(text);
  if (value) variable = value;
  return value.has_value();
}

}  // namespace

ValueRule whole_number(std::uint64_t low, std::uint64_t high) {
  return {.kind = ValueRule::Kind::kWholeNumber, .low = low, .high = high};
}

ValueRule duration(std::uint64_t high, double least_seconds) {
  return {.kind = ValueRule::Kind::kDuration, .high = high, .least_seconds = least_seconds};
}

ValueRule not_empty() { return {.kind = ValueRule::Kind::kNotEmpty}; }

ValueRule one_of(std::vector<std::string> choices) {
  return {.kind = ValueRule::Kind::kOneOf, .choices = std::move(choices)};
}

ValueRule known_values(std::vector<std::string> choices) { return {.choices = std::move(choices)}; }

ValueRule of_form(std::string_view form, std::string (*problem)(const std::string& value)) {
  return {.kind = ValueRule::Kind::kForm, .form = form, .problem = problem};
}

std::vector<std::string> shown_choices(const std::vector<std::string>& choices) {
  std::vector<std::string> shown;
  for (std::string choice : choices) {
    if (const std::size_t colon = choice.find(':'); colon != std::string::npos) {
      choice.replace(colon + 1, std::string::npos, "...");
    }
    if (shown.empty() || shown.back() != choice) shown.push_back(std::move(choice));
  }
  return shown;
}

std::string problem_with(const std::string& value, const ValueRule& rule) {
  switch (rule.kind) {
    case ValueRule::Kind::kAnything: break;
    case ValueRule::Kind::kNotEmpty: return value.empty() ? "is empty" : "";
    case ValueRule::Kind::kWholeNumber: return problem_with_whole_number(value, rule);
    case ValueRule::Kind::kDuration: return problem_with_duration(value, rule);
    case ValueRule::Kind::kOneOf:
      if (std::ranges::find(rule.choices, value) != rule.choices.end()) break;
      return fmt::format("{} not in {{{}}}", value, fmt::join(rule.choices, ","));
    case ValueRule::Kind::kForm: return rule.problem(value);
  }
  return {};
}

std::string range_of(const ValueRule& rule) {
  constexpr std::uint64_t kHighest = std::numeric_limits<std::uint64_t>::max();
  switch (rule.kind) {
    case ValueRule::Kind::kWholeNumber:
      if (rule.low == 0 && rule.high == kHighest) break;
      return fmt::format("{}..{}", rule.low, rule.high);
    case ValueRule::Kind::kDuration:
      return fmt::format("seconds, or 90s, 2m, 1h; above 0, up to {}", rule.high);
    case ValueRule::Kind::kForm: return std::string(rule.form);
    default: break;
  }
  return {};
}

bool is_flag(const Option& option) { return std::holds_alternative<bool*>(option.target); }

bool is_list(const Option& option) {
  return std::holds_alternative<std::vector<std::string>*>(option.target);
}

bool is_fraction(const Option& option) {
  return std::holds_alternative<std::optional<double>*>(option.target);
}

bool is_number(const Option& option) {
  return !is_flag(option) && !is_list(option) &&
         !std::holds_alternative<std::string*>(option.target);
}

std::vector<std::string> values_of(const Target& target) {
  if (const auto* text = std::get_if<std::string*>(&target)) return {**text};
  if (const auto* texts = std::get_if<std::vector<std::string>*>(&target)) return **texts;
  if (const auto* number = std::get_if<std::uint64_t*>(&target)) return {std::to_string(**number)};
  if (const auto* number = std::get_if<unsigned*>(&target)) return {std::to_string(**number)};
  return {};
}

bool assign(const Target& target, const std::vector<std::string>& values) {
  return std::visit(
      [&](auto* variable) {
        using Variable = std::remove_pointer_t<decltype(variable)>;
        if constexpr (std::is_same_v<Variable, bool>) {
          return false;
        } else if constexpr (std::is_same_v<Variable, std::vector<std::string>>) {
          *variable = values;
          return true;
        } else {
          return set(*variable, values.front());
        }
      },
      target);
}

}  // namespace crashcheck::cli
