// Colours for a terminal, or none.
#pragma once

#include <string>
#include <string_view>

namespace crashcheck::report {

class Palette {
 public:
  explicit Palette(bool enabled = false) : enabled_(enabled) {}

  [[nodiscard]] std::string bad(std::string_view text) const { return paint("31;1", text); }
  [[nodiscard]] std::string good(std::string_view text) const { return paint("32;1", text); }
  [[nodiscard]] std::string heading(std::string_view text) const { return paint("1", text); }
  [[nodiscard]] std::string faint(std::string_view text) const { return paint("2", text); }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    if (!enabled_) return std::string(text);
    return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
  }

  bool enabled_;
};

}  // namespace crashcheck::report
