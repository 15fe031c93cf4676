// An option of a command as a value. What a command takes is a table of options: parser, help, man
// page and completions are made from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crashcheck::cli {

/// The variable that receives the value. Its content before the parsing is the default. A bool is a
/// flag, and a vector takes several values.
using Target = std::variant<bool*, std::string*, std::vector<std::string>*, std::uint64_t*,
                            unsigned*, std::optional<std::uint64_t>*, std::optional<double>*>;

/// What a value must be.
struct ValueRule {
  enum class Kind : std::uint8_t {
    kAnything,
    kNotEmpty,
    kWholeNumber,
    kDuration,
    kOneOf,
    kForm,
  };
  Kind kind = Kind::kAnything;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  double least_seconds = 0;               ///< of a duration
  std::vector<std::string> choices = {};  ///< for help, man page and completions
  std::string_view form = {};             ///< "SUITE[.TEST]"
  std::string (*problem)(const std::string& value) = nullptr;
};

/// A whole number from `low` to `high`, both included. It is decimal and read as a whole.
[[nodiscard]] ValueRule whole_number(std::uint64_t low, std::uint64_t high);

/// A duration above 0, of at least `least_seconds` and up to `high` seconds: "90", "90s", "2m",
/// "1h", "0.5". The target gets seconds.
[[nodiscard]] ValueRule duration(std::uint64_t high, double least_seconds = 0);

/// The choices for help: of those that begin alike up to a colon one, "sqlite:...".
[[nodiscard]] std::vector<std::string> shown_choices(const std::vector<std::string>& choices);

/// Any text but the empty one, such as a script makes of an unset variable.
[[nodiscard]] ValueRule not_empty();

[[nodiscard]] ValueRule one_of(std::vector<std::string> choices);

/// Names the known values. The command itself checks the value, and knows more about it.
[[nodiscard]] ValueRule known_values(std::vector<std::string> choices);

/// A text of the form that help calls `form`; `problem` says what is wrong with a value, or
/// nothing.
[[nodiscard]] ValueRule of_form(std::string_view form,
                                std::string (*problem)(const std::string& value));

struct Option {
  std::string_view names;  ///< "-q,--quiet", the long one last; or "CASE", an argument
  Target target;
  std::string_view description;
  std::string_view value = {};  ///< "FILE"; if empty, the kind of the target: NUMBER or TEXT
  ValueRule rule = {};
  std::string_view synonym = {};  ///< "--protocol": another name, not offered
  bool shows_default = false;
  bool is_required = false;
  bool takes_one_each_time = false;  ///< of a vector: one value after each name
  std::string_view excludes = {};    ///< "--quiet", an option before this one
};

/// What is wrong with a value under a rule; empty if nothing is.
[[nodiscard]] std::string problem_with(const std::string& value, const ValueRule& rule);

/// The range of a rule for people, "1..16"; empty if there is none.
[[nodiscard]] std::string range_of(const ValueRule& rule);

/// Whether the option is a flag; whether it takes several values.
[[nodiscard]] bool is_flag(const Option& option);
[[nodiscard]] bool is_list(const Option& option);
[[nodiscard]] bool is_fraction(const Option& option);
[[nodiscard]] bool is_number(const Option& option);

/// What the target holds, a text for each value.
[[nodiscard]] std::vector<std::string> values_of(const Target& target);

/// Sets the target. False if it cannot hold the values. REQUIRES: no flag, at least one value.
[[nodiscard]] bool assign(const Target& target, const std::vector<std::string>& values);

}  // namespace crashcheck::cli
