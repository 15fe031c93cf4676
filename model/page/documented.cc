// Paragraphs and a table of the documentation.
#include "documented.h"

#include <nlohmann/json.hpp>

namespace crashcheck::page {
namespace {

Html text_of(const Json& paragraphs) {
  Html text;
  for (const Json& paragraph : paragraphs) {
    text += html("<p>{}</p>\n", with_code(paragraph.get_ref<const std::string&>()));
  }
  return text;
}

Html row(const Json& cells, std::string_view first, std::string_view others,
         std::string_view scope) {
  Html text;
  for (const Json& cell : cells) {
    const bool is_first = text.text().empty();
    const Html tag(is_first ? first : others);
    text += html("<{}{}>{}</{}>", tag, Html(is_first || first == others ? scope : ""),
                 with_code(cell.get_ref<const std::string&>()), tag);
  }
  return html("<tr>{}</tr>\n", text);
}

Html table_of(const Json& rows) {
  Html heading;
  Html body;
  for (const Json& each : rows) {
    if (heading.text().empty()) {
      heading = row(each, "th", "th", R"( scope="col")");
    } else {
      body += row(each, "th", "td", R"( scope="row")");
    }
  }
  if (heading.text().empty()) return {};
  return html(R"(<table class="documented">
<caption>What a crash inside an operation may leave</caption>
<thead>
{}</thead>
<tbody>
{}</tbody>
</table>
)",
              heading, body);
}

}  // namespace

Html documented(const Json& data) {
  const Json documented = data.value("documented", Json());
  Html content(R"(<p>Nothing beside the guarantees.</p>
)");
  if (!documented.is_null()) {
    content = text_of(documented.at("before"));
    content += table_of(documented.at("rows"));
    content += text_of(documented.at("after"));
  }
  return html(R"(<section id="documented" aria-labelledby="documented-title">
<h2 id="documented-title">What is documented</h2>
{}</section>
)",
              content);
}

}  // namespace crashcheck::page
