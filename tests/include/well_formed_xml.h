// Whether a text is well-formed XML of the kind that the project writes: no doctype, no comments,
// no processing instructions.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace crashcheck::testing {

class XmlCheck {
 public:
  explicit XmlCheck(std::string_view text) : rest_(text) {}

  /// What is wrong, or nothing.
  std::string problem() && {
    while (!rest_.empty() && problem_.empty()) {
      const std::size_t markup = std::min(rest_.find('<'), rest_.size());
      characters(rest_.substr(0, markup));
      rest_.remove_prefix(markup);
      if (!rest_.empty()) tag();
    }
    if (problem_.empty() && !open_.empty()) problem_ = "not closed: " + std::string(open_.back());
    if (problem_.empty() && roots_ != 1) problem_ = "not one element";
    return problem_;
  }

 private:
  void complain(std::string_view what, std::string_view where) {
    if (problem_.empty()) problem_.append(what).append(": ").append(where.substr(0, 60));
  }

  static bool is_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || (c >= '0' && c <= '9');
    });
  }

  void characters(std::string_view text) {
    if (open_.empty() && text.find_first_not_of("\n ") != std::string_view::npos) {
      complain("text outside of the element", text);
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if ((c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == '\x7F') {
        complain("a control character", text.substr(i));
      }
      if (c != '&') continue;
      const std::string_view entity = text.substr(i, text.find(';', i) + 1 - i);
      if (entity != "&amp;" && entity != "&lt;" && entity != "&gt;" && entity != "&quot;") {
        complain("a bare ampersand", text.substr(i));
      }
    }
  }

  void tag() {
    const std::size_t end = rest_.find('>');
    if (end == std::string_view::npos) return complain("no end of a tag", rest_);
    std::string_view inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (inside.starts_with('/')) return close(inside.substr(1));
    const bool is_empty = inside.ends_with('/');
    if (is_empty) inside.remove_suffix(1);
    const std::string_view name = inside.substr(0, inside.find(' '));
    if (!is_name(name)) complain("no name of an element", inside);
    attributes(inside.substr(name.size()));
    if (open_.empty()) ++roots_;
    if (!is_empty) open_.push_back(name);
  }

  void close(std::string_view name) {
    if (open_.empty() || open_.back() != name) return complain("closes what is not open", name);
    open_.pop_back();
  }

  void attributes(std::string_view text) {
    std::vector<std::string_view> seen;
    while (!text.empty() && problem_.empty()) {
      const std::size_t equals = text.find("=\"");
      const std::size_t end = text.find('"', equals + 2);
      if (text.front() != ' ' || equals == std::string_view::npos || end >= text.size()) {
        return complain("no attribute", text);
      }
      const std::string_view name = text.substr(1, equals - 1);
      if (!is_name(name) || std::ranges::find(seen, name) != seen.end()) {
        complain("an attribute's name", name);
      }
      seen.push_back(name);
      open_.push_back(name);  // an attribute's characters are as those inside of an element
      characters(text.substr(equals + 2, end - equals - 2));
      open_.pop_back();
      text.remove_prefix(end + 1);
    }
  }

  std::string_view rest_;
  std::vector<std::string_view> open_;
  std::size_t roots_ = 0;
  std::string problem_;
};

/// What is not well-formed, or nothing.
inline std::string problem_with_xml(std::string_view text) { return XmlCheck(text).problem(); }

}  // namespace crashcheck::testing
