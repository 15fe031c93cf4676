// Large numbers for people.
#pragma once

#include <cstdint>
#include <string>

namespace crashcheck::cli {

/// 1234567 as "1,234,567", whatever the locale.
[[nodiscard]] inline std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3;) text.insert(i -= 3, ",");
  return text;
}

}  // namespace crashcheck::cli
