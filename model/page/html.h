// Markup out of values: what is not markup already is escaped on its way in.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <type_traits>

namespace crashcheck::page {

using Json = nlohmann::ordered_json;

/// Text that a browser may read as markup.
class Html {
 public:
  Html() = default;
  explicit Html(std::string_view markup) : markup_(markup) {}

  [[nodiscard]] const std::string& text() const { return markup_; }
  Html& operator+=(const Html& more) {
    markup_ += more.markup_;
    return *this;
  }

 private:
  std::string markup_;
};

/// Fit for the content of an element and for an attribute in double quotes. Control characters,
/// which no HTML can hold, become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

/// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// "1 history", "1,234 histories".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view one,
                                  std::string_view many);

/// The sum of a member of each element; what is not there, or no number, counts for nothing.
[[nodiscard]] std::uint64_t total(const Json& elements, const char* member);

/// Escaped; what stands between two backquotes becomes code.
[[nodiscard]] Html with_code(std::string_view text);

/// Fit for what follows '#' in an address.
[[nodiscard]] std::string in_address(std::string_view text);

/// `markup` with its "{}" replaced by these, one after the other.
[[nodiscard]] std::string filled(std::string_view markup,
                                 std::initializer_list<std::string> values);

/// Strings escaped, numbers grouped, null as nothing.
[[nodiscard]] std::string json_markup(const Json& value);

template <typename Value>
[[nodiscard]] std::string markup_of(const Value& value) {
  if constexpr (std::is_same_v<Value, Html>) {
    return value.text();
  } else if constexpr (std::is_same_v<Value, Json>) {
    return json_markup(value);
  } else if constexpr (std::is_integral_v<Value>) {
    return grouped(value);
  } else {
    return escaped(value);
  }
}

/// `markup` with its "{}" replaced by these values: Html as it is, the rest by markup_of.
template <typename... Values>
[[nodiscard]] Html html(std::string_view markup, const Values&... values) {
  return Html(filled(markup, {markup_of(values)...}));
}

}  // namespace crashcheck::page
