// The matrix: a row for each guarantee, a column for each device.
#include "matrix.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "verdict.h"

namespace crashcheck::page {
namespace {

/// "12 states, sampled, 3 of 4,560 not judged".
std::string cell_extent(const Json& cell) {
  const Json& verdict = cell.at("verdict");
  if (verdict == "not-claimed" || verdict == "not-judged") return {};
  std::string text;
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : ", ") + words; };
  if (verdict == "violated" && cell.at("violating") != 0u) {
    add(counted(cell.at("violating"), "state", "states"));
  }
  if (cell.at("exhaustive") == true) add("exhaustive");
  if (cell.at("sampled") == true) add("sampled");
  if (cell.at("unjudged") != 0u) {
    add(grouped(cell.at("unjudged")) + " of " + grouped(cell.at("distinct")) + " not judged");
  }
  if (verdict == "holds" && cell.at("cells_below_floor") != 0u) {
    add("too few of " + counted(cell.at("cells_below_floor"), "operation", "operations"));
  }
  return text;
}

/// What it lacks to be green.
std::string lacks(const Json& cell) {
  std::string text;
  for (const Json& lack : cell.at("lacks")) {
    text += (text.empty() ? "" : "; ") + lack.get<std::string>();
  }
  return text;
}

/// How many distinct states could be judged, as a bar: the logarithm, full at ten million.
Html amount(const Json& cell) {
  constexpr double kFullAt = 7;
  constexpr double kWidth = 100;
  const double judged = cell.at("tested").get<double>();
  if (judged < 1) return {};
  const auto width = static_cast<int>(std::min(kWidth, std::log10(judged) / kFullAt * kWidth));
  return html(R"(<svg class="amount" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" )"
              R"(aria-label="{}"><rect class="all" width="100" height="4"/>)"
              R"(<rect width="{}" height="4"/></svg>)",
              counted(cell.at("tested"), "state judged", "states judged"), std::to_string(width));
}

/// Of the proof on a device; null where there is none.
Json proof_on(const Json& data, const Json& profile) {
  for (const Json& each : data.at("profiles")) {
    if (each.at("name") == profile) return each.value("proof", Json());
  }
  return {};
}

std::string units_of(const Json& proof, const ProofWords& words) {
  return counted(proof.at("units"), words.unit, words.units);
}

Html certificate(const Json& data, const Json& cell, const ProofWords& words) {
  const Json proof = proof_on(data, cell.at("profile"));
  if (cell.at("certificate") != true || proof.is_null()) return {};
  const std::string extent = words.thing + "s of at most " + units_of(proof, words);
  return html(R"( <span class="proved" title="Proven, {}{}, histories of any length">)"
              R"(<span aria-hidden="true">∎</span><span class="spoken">, proven, {}</span></span>)",
              extent, words.unit_size, extent);
}

/// Whether there is something to lead to.
bool is_listed(const Json& violations, const Json& guarantee, const Json& profile) {
  return std::ranges::any_of(violations, [&](const Json& violation) {
    return violation.at("profile") == profile && shows(violation, guarantee);
  });
}

/// Words of the documentation, which may refer to what stands below them there.
Html with_link(const Json& words) {
  const std::string& text = words.get_ref<const std::string&>();
  const std::size_t at = text.find("below");
  if (at == std::string::npos) return html("{}", words);
  return html(R"({}<a href="#documented">below</a>{})", text.substr(0, at), text.substr(at + 5));
}

Html cell_of(const Json& data, const Json& guarantee, const Json& cell, const ProofWords& words) {
  const Json& verdict = cell.at("verdict");
  const bool in_part = verdict == "holds" && cell.at("unjudged") != 0u;
  const Html said =
      html("{} {}{}", verdict_mark(verdict), verdict_words(verdict), in_part ? ", in part" : "");
  const Html shown = is_listed(data.at("violations"), guarantee.at("id"), cell.at("profile"))
                         ? html(R"(<a href="#violations-{}" data-profile="{}">{}</a>)",
                                guarantee.at("id"), cell.at("profile"), said)
                         : said;
  return html(
      R"(<td role="cell" class="verdict {}" data-label="{}"><span class="word">{}{}</span> )"
      R"({}<small>{}</small></td>)"
      "\n",
      verdict, cell.at("profile"), shown, certificate(data, cell, words), amount(cell),
      verdict == "too-little" ? lacks(cell) : cell_extent(cell));
}

Html weakest(const Json& guarantee) {
  const Json& verdict = guarantee.at("verdict");
  if (verdict == "not-claimed" || verdict == "not-judged") return Html("–");
  const Json profile = guarantee.value("weakest_profile", Json());
  return profile.is_null() ? Html("none") : html("<code>{}</code>", profile);
}

Html row(const Json& data, const Json& guarantee, const ProofWords& words) {
  Html cells;
  for (const Json& cell : guarantee.at("profiles")) {
    cells += cell_of(data, guarantee, cell, words);
  }
  return html(R"(<tr role="row" data-guarantee="{}">
<th role="rowheader" scope="row"><span class="guarantee">{}</span> <span class="statement">{}</span></th>
<td role="cell" class="claim" data-label="claim">{}</td>
{}<td role="cell" class="weakest" data-label="holds up to">{}</td>
<td role="cell" class="caught" data-label="planted bugs caught">{}</td>
</tr>
)",
              guarantee.at("id"), guarantee.at("id"), with_link(guarantee.at("statement")),
              with_link(guarantee.at("claim")), cells, weakest(guarantee),
              guarantee.at("mutants").size());
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
<li><span class="verdict violated"><span class="mark" aria-hidden="true">✗</span> violated</span> in so many distinct states; without a number: by the case of another device, carried over</li>
<li><span class="verdict not-claimed"><span class="mark" aria-hidden="true">–</span> not claimed</span> by this protocol on this device</li>
<li><span class="verdict too-little"><span class="mark" aria-hidden="true">?</span> too little</span> nothing was found, and there is less evidence than it takes to say that it holds</li>
<li><span class="verdict not-judged"><span class="mark" aria-hidden="true">?</span> not judged</span> no image could be judged by it</li>
<li>holds up to: nothing was found on this device and on all milder ones; full and unsafe are in no order with them</li>
<li>exhaustive: every image that the device may leave; sampled: some crash points have more than were looked at, or
files could be damaged otherwise</li>
<li>the bar: how many distinct states were judged, on a logarithmic scale that is full at ten million</li>
<li>in part: the rest of the distinct images was not judged by it, since something else was wrong before, no store could
tell (the evidence names the reasons), or there was no {} yet</li>
<li>planted bugs caught: by this check, in the tests of the store (docs/testing.md, docs/stores.md) and not in this
audit; each was planted in code that this store runs</li>
</ul>
{})";

/// What ∎ says, and of what.
Html proven(const Json& data, const ProofWords& words) {
  Html extents;
  Json actions;
  std::uint64_t fewest = UINT64_MAX;
  for (const Json& profile : data.at("profiles")) {
    const Json proof = profile.value("proof", Json());
    if (proof.is_null() || proof.at("certificate") != true) continue;
    extents += html("{}{} on <code>{}</code>", extents.text().empty() ? "" : ", ",
                    units_of(proof, words), profile.at("name"));
    if (proof.at("units").get<std::uint64_t>() >= fewest) continue;
    fewest = proof.at("units");
    actions = proof.at("actions");
  }
  if (extents.text().empty()) return {};
  return html(
      R"(<p class="bounds"><span class="proved"><span aria-hidden="true">∎</span></span> proven, )"
      R"(for all {}s of at most so many {}{}: {}; and for histories of any length )"
      R"(of these actions: {}. Larger {}s and other operations are what the campaigns look at.</p>
)",
      words.thing, words.units, words.unit_size, extents, actions, words.thing);
}

}  // namespace

Html matrix(const Json& data, const ProofWords& words) {
  Html columns;
  for (const Json& profile : data.at("profiles")) {
    columns += html(R"(<th role="columnheader" scope="col" class="verdict"><code>{}</code></th>)"
                    "\n",
                    profile.at("name"));
  }
  Html rows;
  for (const Json& guarantee : data.at("guarantees")) rows += row(data, guarantee, words);
  return html(kSection, rows.text().empty()
                            ? Html("<p>None was looked at.</p>\n")
                            : html(kTable, columns, rows, words.thing, proven(data, words)));
}

}  // namespace crashcheck::page
