// Line by line.
#include "template.h"

#include <vector>

namespace crashcheck::emitter {
namespace {

std::string_view without_indent(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

}  // namespace

std::string with_features(std::string_view part, const Features& features) {
  constexpr std::string_view kBegin = "//{ ";
  std::string text;
  std::vector<bool> wanted = {true};  // of each region that is open
  while (!part.empty()) {
    const std::size_t newline = part.find('\n');
    const std::size_t end = newline == std::string_view::npos ? part.size() : newline + 1;
    const std::string_view line = part.substr(0, end);
    part.remove_prefix(end);
    const std::string_view words = without_indent(line.substr(0, line.find('\n')));
    if (words.starts_with(kBegin)) {
      wanted.push_back(wanted.back() && features.contains(words.substr(kBegin.size())));
    } else if (words == "//}") {
      wanted.pop_back();
    } else if (wanted.back()) {
      text += line;
    }
  }
  return text;
}

}  // namespace crashcheck::emitter
