// The matrix: a row for each guarantee, a column for each device.
#include "matrix.h"

#include <algorithm>

#include "verdict.h"

namespace crashcheck::page {
namespace {

/// "12 of 4,560 states", "sampled".
std::string extent(const Json& cell) {
  const Json& verdict = cell.at("verdict");
  if (verdict == "not-claimed" || verdict == "not-judged") return {};
  std::string how = cell.at("exhaustive") == true ? "exhaustive" : "sampled";
  if (verdict != "violated") return how;
  return counted(cell.at("violating"), "state", "states") + ", " + how;
}

Html certificate(const Json& cell) {
  if (cell.at("certificate") != true) return {};
  return Html(R"( <span class="proved" title="Proved for histories of any length in a small heap">)"
              R"(<span aria-hidden="true">∎</span><span class="spoken">, proved</span></span>)");
}

/// Whether there is something to lead to.
bool is_listed(const Json& violations, const Json& guarantee, const Json& profile) {
  return std::ranges::any_of(violations, [&](const Json& violation) {
    return violation.at("guarantee") == guarantee && violation.at("profile") == profile;
  });
}

Html cell_of(const Json& data, const Json& guarantee, const Json& cell) {
  const Json& verdict = cell.at("verdict");
  const Html words = html("{} {}", verdict_mark(verdict), verdict_words(verdict));
  const Html shown = is_listed(data.at("violations"), guarantee.at("id"), cell.at("profile"))
                         ? html(R"(<a href="#violations-{}" data-profile="{}">{}</a>)",
                                guarantee.at("id"), cell.at("profile"), words)
                         : words;
  return html(
      R"(<td role="cell" class="verdict {}" data-label="{}"><span class="word">{}{}</span> )"
      R"(<small>{}</small></td>)"
      "\n",
      verdict, cell.at("profile"), shown, certificate(cell), extent(cell));
}

Html weakest(const Json& guarantee) {
  const Json& verdict = guarantee.at("verdict");
  if (verdict == "not-claimed" || verdict == "not-judged") return Html("–");
  const Json profile = guarantee.value("weakest_profile", Json());
  return profile.is_null() ? Html("none") : html("<code>{}</code>", profile);
}

Html row(const Json& data, const Json& guarantee) {
  Html cells;
  for (const Json& cell : guarantee.at("profiles")) cells += cell_of(data, guarantee, cell);
  return html(R"(<tr role="row" data-guarantee="{}">
<th role="rowheader" scope="row"><span class="guarantee">{}</span> <span class="statement">{}</span></th>
<td role="cell" class="claim" data-label="claim">{}</td>
{}<td role="cell" class="weakest" data-label="holds up to">{}</td>
<td role="cell" class="caught" data-label="planted bugs caught">{}</td>
</tr>
)",
              guarantee.at("id"), guarantee.at("id"), guarantee.at("statement"),
              guarantee.at("claim"), cells, weakest(guarantee), guarantee.at("mutants").size());
}

constexpr std::string_view kSection =
    R"(<section id="guarantees" aria-labelledby="guarantees-title">
<h2 id="guarantees-title">Guarantees</h2>
{}</section>
)";

constexpr std::string_view kTable = R"(<table class="matrix" role="table">
<caption>Each guarantee on each device, from the mildest device to the most hostile</caption>
<thead role="rowgroup">
<tr role="row">
<th role="columnheader" scope="col">Guarantee</th><th role="columnheader" scope="col">Claim</th>
{}<th role="columnheader" scope="col" class="weakest">Holds up to</th><th role="columnheader" scope="col" class="caught">Planted bugs caught</th>
</tr>
</thead>
<tbody role="rowgroup">
{}</tbody>
</table>
<ul class="legend" aria-label="Verdicts">
<li><span class="verdict holds"><span class="mark" aria-hidden="true">✓</span> holds</span> nothing was found against it</li>
<li><span class="verdict violated"><span class="mark" aria-hidden="true">✗</span> violated</span> in so many distinct states</li>
<li><span class="verdict not-claimed"><span class="mark" aria-hidden="true">–</span> not claimed</span> by this protocol</li>
<li><span class="verdict not-judged"><span class="mark" aria-hidden="true">?</span> not judged</span> something else was wrong before</li>
<li><span class="proved"><span aria-hidden="true">∎</span></span> proved for histories of any length in a small heap</li>
<li>holds up to: nothing was found on this device and on all milder ones</li>
<li>exhaustive: every image that the device may leave; sampled: some crash points have more than that</li>
</ul>
)";

}  // namespace

Html matrix(const Json& data) {
  Html columns;
  for (const Json& profile : data.at("profiles")) {
    columns += html(R"(<th role="columnheader" scope="col" class="verdict"><code>{}</code></th>)"
                    "\n",
                    profile.at("name"));
  }
  Html rows;
  for (const Json& guarantee : data.at("guarantees")) rows += row(data, guarantee);
  return html(kSection, rows.text().empty() ? Html("<p>None was looked at.</p>\n")
                                            : html(kTable, columns, rows));
}

}  // namespace crashcheck::page
