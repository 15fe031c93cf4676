// Marks and words.
#include "verdict.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace crashcheck::page {

Html verdict_mark(const Json& verdict) {
  std::string_view mark = "?";
  if (verdict == "holds") mark = "\u2713";
  if (verdict == "violated") mark = "\u2717";
  if (verdict == "not-claimed") mark = "\u2013";
  return html(R"(<span class="mark" aria-hidden="true">{}</span>)", mark);
}

std::string verdict_words(const Json& verdict) {
  std::string words = verdict;
  std::ranges::replace(words, '-', ' ');
  return words;
}

bool shows(const Json& violation, const Json& guarantee) {
  return violation.at("guarantee") == guarantee ||
         std::ranges::any_of(violation.at("also"),
                             [&](const Json& also) { return also.at("guarantee") == guarantee; });
}

}  // namespace crashcheck::page
