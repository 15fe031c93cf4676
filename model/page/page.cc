// Puts the parts, the assets and the data together.
#include "page/page.h"

#include <nlohmann/json.hpp>

#include "assets.h"
#include "documented.h"
#include "evidence.h"
#include "html.h"
#include "masthead.h"
#include "matrix.h"
#include "scope.h"
#include "verdict.h"
#include "violation_list.h"

namespace crashcheck::page {
namespace {

/// Numbers that a script cannot hold exactly become strings of their digits.
void keep_exact(Json& value) {
  constexpr std::uint64_t kLargest = (std::uint64_t{1} << 53U) - 1;
  if (value.is_structured()) {
    for (Json& element : value) keep_exact(element);
  } else if (value.is_number_unsigned() && value.get<std::uint64_t>() > kLargest) {
    value = value.dump();
  }
}

/// The same with U+FFFD for bytes that are no UTF-8.
Json cleaned(const Json& data) {
  return Json::parse(data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// Fit for a script element: whatever the strings say, nothing in it ends the element or begins a
/// comment.
Html embedded(Json data) {
  keep_exact(data);
  std::string text;
  for (const char c : data.dump(-1, ' ', true)) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return Html(text);
}

Html joined(std::initializer_list<std::string_view> files) {
  std::string text;
  for (const std::string_view file : files) text.append(file).append("\n");
  return Html(text);
}

Html style() {
  return joined({assets::kBaseCss, assets::kAuditCss, assets::kPlayerCss, assets::kPrintCss});
}

Html script() {
  return joined({assets::kDataJs, assets::kDomJs, assets::kThemeJs, assets::kCopyJs,
                 assets::kMatrixJs, assets::kViolationsJs, assets::kWordsJs, assets::kMomentsJs,
                 assets::kHistoryJs, assets::kTimelineJs, assets::kMapScaleJs, assets::kHeapMapJs,
                 assets::kTreeLayoutJs, assets::kFreeTreeJs, assets::kComparisonJs,
                 assets::kTablesJs, assets::kFoldersJs, assets::kPlayerJs, assets::kMainJs});
}

std::string whole(const std::string& title, const Html& body, const Json& data) {
  return html(assets::kPageHtml, data.at("crashcheck"), title, style(), Html(assets::kEarlyJs),
              body, embedded(data), script())
      .text();
}

}  // namespace

std::string audit_page(const Json& data, const ProofWords& words) {
  const Json clean = cleaned(data);
  const std::string title = "crashcheck audit: " + clean.at("protocol").get<std::string>() + ", " +
                            verdict_words(clean.at("verdict"));
  return whole(title,
               html(assets::kAuditHtml, masthead(clean), scope_section(clean, words),
                    matrix(clean, words), documented(clean), evidence(clean, words),
                    violation_list(clean), Html(assets::kPlayerHtml)),
               clean);
}

std::string story_page(const Json& data) {
  const Json clean = cleaned(data);
  const Json& story = clean.at("stories").at(0);
  const Json& findings = story.at("findings");
  const std::string verdict = findings.empty() ? "holds: " + story.at("holds").get<std::string>()
                                               : findings.at(0).get<std::string>();
  return whole(verdict,
               html(assets::kStoryHtml, verdict, story.at("case"), story.at("command"),
                    Html(assets::kPlayerHtml)),
               clean);
}

}  // namespace crashcheck::page
