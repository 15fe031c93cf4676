// Large numbers for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crashcheck::cli {

/// 1234567 as "1,234,567", whatever the locale.
[[nodiscard]] inline std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3;) text.insert(i -= 3, ",");
  return text;
}

/// "1 state", "1,234 states"; `many` is `one` with an s if not given.
[[nodiscard]] inline std::string counted(std::uint64_t number, std::string_view one,
                                         std::string_view many = {}) {
  std::string text = grouped(number) + " ";
  if (number != 1 && !many.empty()) return text.append(many);
  return text.append(one).append(number == 1 ? "" : "s");
}

}  // namespace crashcheck::cli
