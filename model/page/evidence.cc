// What was explored and proved.
#include "evidence.h"

#include <nlohmann/json.hpp>

#include "bracketed.h"

namespace crashcheck::page {
namespace {

std::string campaign_name(const Json& campaign) {
  return campaign.at("faults") == true ? "crashes and I/O errors" : "crashes";
}

/// What may become of a damaged file: the key and its words.
constexpr std::pair<const char*, std::string_view> kOutcomes[] = {
    {"opened_whole", "opened whole"},
    {"refused", "refused"},
    {"told", "told"},
    {"undetectable", "undetectable"},
    {"lost_silently", "lost silently"}};

/// How much of what the device may leave was looked at.
std::string campaign_extent(const Json& campaign) {
  const std::string stopped = campaign.at("complete") == true ? "" : ", stopped early";
  if (campaign.at("sampled_points") == 0u) return "all of it" + stopped;
  const Json& of = campaign.at("sampled_of");
  return counted(campaign.at("sampled_points"), "crash point", "crash points") +
         " sampled: " + grouped(campaign.at("sampled")) + " of " +
         (of.is_string() ? of.get<std::string>() : grouped(of)) + " images" + stopped;
}

Html explored_row(const Html& device, const Json& campaign) {
  Html cells;
  for (const char* each : {"sequences", "operations", "crash_points", "crash_states",
                           "nested_states", "distinct_images", "violating"}) {
    cells += html("<td class=\"number\">{}</td>", campaign.at(each));
  }
  return html("<tr>{}<td>{}</td>{}<td class=\"words\">{}</td></tr>\n", device,
              campaign_name(campaign), cells, campaign_extent(campaign));
}

Html explored(const Json& profiles) {
  Html bodies;
  for (const Json& profile : profiles) {
    const Json& campaigns = profile.at("campaigns");
    Html rows;
    for (const Json& campaign : campaigns) {
      const Html device = html(R"(<th scope="rowgroup" rowspan="{}"><code>{}</code></th>)",
                               campaigns.size(), profile.at("name"));
      rows += explored_row(rows.text().empty() ? device : Html(), campaign);
    }
    if (!campaigns.empty()) bodies += html("<tbody>\n{}</tbody>\n", rows);
  }
  if (bodies.text().empty()) return Html("<p>Nothing was explored.</p>\n");
  return html(R"(<div class="wide" role="region" aria-label="What was explored" tabindex="0">
<table class="numbers">
<caption>What was explored on each device</caption>
<thead><tr><th scope="col">Device</th><th scope="col">Campaign</th>
<th scope="col" class="number">Histories</th><th scope="col" class="number">Operations</th>
<th scope="col" class="number">Crash points</th><th scope="col" class="number">Crash states</th>
<th scope="col" class="number">of these in recoveries</th><th scope="col" class="number">Distinct images</th>
<th scope="col" class="number">Violating</th><th scope="col">Looked at</th></tr></thead>
{}</table>
</div>
)",
              bodies);
}

/// A row for each kind of damage.
Html damage_rows(const Json& profile) {
  const Json& kinds = profile.at("damage").at("kinds");
  Html rows;
  for (const Json& kind : kinds) {
    Html cells = html("<td class=\"number\">{}</td>", kind.at("tried"));
    for (const auto& [key, words] : kOutcomes) {
      cells += html("<td class=\"number\">{}</td>", kind.at(key));
    }
    const Html device = html(R"(<th scope="rowgroup" rowspan="{}"><code>{}</code></th>)",
                             kinds.size(), profile.at("name"));
    rows += html("<tr>{}<td>{}</td>{}</tr>\n", rows.text().empty() ? device : Html(),
                 kind.at("kind"), cells);
  }
  return rows;
}

Html damaged(const Json& profiles) {
  Html bodies;
  for (const Json& profile : profiles) {
    if (profile.value("damage", Json()).is_null()) continue;
    bodies += html("<tbody>\n{}</tbody>\n", damage_rows(profile));
  }
  if (bodies.text().empty()) return {};
  Html outcomes;
  for (const auto& [key, words] : kOutcomes) {
    outcomes += html(R"(<th scope="col" class="number">{}</th>)", words);
  }
  return html(R"(<div class="wide" role="region" aria-label="What was damaged" tabindex="0">
<table class="numbers">
<caption>What became of damaged files on each device</caption>
<thead><tr><th scope="col">Device</th><th scope="col">Damage</th>
<th scope="col" class="number">Files</th>{}</tr></thead>
{}</table>
</div>
)",
              outcomes, bodies);
}

/// "12 refused, 3 undetectable"; what never came about is left out.
std::string outcome_words(const Json& counts) {
  std::string text;
  for (const auto& [key, words] : kOutcomes) {
    if (counts.at(key) == 0u) continue;
    text += (text.empty() ? "" : ", ") + grouped(counts.at(key)) + " " + std::string(words);
  }
  return text.empty() ? "none" : text;
}

/// What no store could have told, by its reason.
Html reasons(const Json& losses) {
  Html text;
  for (const Json& loss : losses) {
    if (loss.at("files") == 0u) continue;
    text += html("{}{} ({}): {}", text.text().empty() ? "" : "; ", loss.at("name"),
                 loss.at("files"), loss.at("reason"));
  }
  return text.text().empty() ? Html() : html("<p>Undetectable: {}.</p>\n", text);
}

Html damage_words(const Json& damage) {
  if (damage.is_null()) return {};
  return html(
      "<h4>Campaign: damage</h4>\n<p>{}, {} at rest and {} after a crash, damaged {} times{}. "
      "Digest <code>{}</code>.</p>\n{}<pre class=\"command\"><code>{}</code></pre>\n",
      counted(damage.at("sequences"), "history", "histories"),
      counted(damage.at("files_at_rest"), "file", "files"), damage.at("files_after_a_crash"),
      grouped(damage.at("tried")), damage.at("complete") == true ? "" : ", stopped early",
      damage.at("digest"), reasons(damage.at("undetectable")), damage.at("command"));
}

/// What became of units that a crash has spoilt.
Html after_spoiling(const Json& campaign) {
  const Json counts = campaign.value("after_spoiling", Json());
  if (counts.is_null()) return {};
  return html("<p>Units that a crash may have spoilt, as damage: {}.</p>\n{}",
              outcome_words(counts), reasons(counts.at("reasons")));
}

/// Of one that says which shape a tree has: "tree (..)".
std::optional<Html> picture_of_feature(const Json& feature) {
  constexpr std::string_view kTree = "tree ";
  const std::string_view name = feature.get_ref<const std::string&>();
  return name.starts_with(kTree) ? picture_of_brackets(name.substr(kTree.size())) : std::nullopt;
}

Html coverage(const Json& campaign) {
  const Json coverage = campaign.value("coverage", Json());
  if (coverage.is_null()) return {};
  Html text = html("Reached {} of {} that are stated for the protocol.", coverage.at("reached"),
                   counted(coverage.at("stated"), "feature", "features"));
  Html missing;
  Html pictures;
  for (const Json& feature : coverage.at("not_reached")) {
    if (const auto picture = picture_of_feature(feature)) {
      pictures += *picture;
    } else {
      missing += html("{}<code>{}</code>", missing.text().empty() ? "" : ", ", feature);
    }
  }
  if (!missing.text().empty()) text += html(" Not reached: {}.", missing);
  Html shapes;
  if (!pictures.text().empty()) {
    shapes =
        html("<p class=\"shapes\">Shapes of the tree that were not reached: {}</p>\n", pictures);
  }
  return html("<p>{}</p>\n{}", text, shapes);
}

Html campaign_words(const Json& campaign) {
  const Json fired = campaign.value("fired", Json(0u));
  const std::string faults =
      fired == 0u ? "" : ", " + counted(fired, "I/O call", "I/O calls") + " made to fail";
  const Json refused = campaign.value("refused_for_space", Json(0u));
  const std::string full =
      refused == 0u ? "" : ", " + counted(refused, "operation", "operations") + " without space";
  return html(
      "<h4>Campaign: {}</h4>\n<p>{}{}{}, {}. Digest <code>{}</code>.</p>\n{}{}"
      "<pre class=\"command\"><code>{}</code></pre>\n",
      campaign_name(campaign), counted(campaign.at("sequences"), "history", "histories"), faults,
      full, counted(campaign.at("violating"), "violating state", "violating states"),
      campaign.at("digest"), after_spoiling(campaign), coverage(campaign), campaign.at("command"));
}

/// What the proof comes to.
Html conclusion(const Json& proof, const ProofWords& words) {
  if (proof.at("certificate") == true) {
    return html(
        "<strong>Certificate:</strong> the fixpoint was reached and nothing was found, so "
        "that this holds for histories of any length in such a {}.",
        words.thing);
  }
  if (proof.at("fixpoint") != true) {
    return Html("<strong>No certificate:</strong> it ended before the fixpoint.");
  }
  return html("<strong>No certificate:</strong> the fixpoint was reached, and {} on the way.",
              counted(proof.at("violating"), "state is a violation", "states are violations"));
}

Html proof_words(const Json& proof, const ProofWords& words) {
  if (proof.is_null()) return {};
  return html(R"(<h4>Proof</h4>
<p>Every state that a {} of {} can reach by the alphabet <code>{}</code> ({}), and every crash on the way )"
              R"(to each, {} deep in recoveries: {}, {}, {}, {}. {} Digest <code>{}</code>.</p>
<pre class="command"><code>{}</code></pre>
)",
              words.thing, counted(proof.at("units"), words.unit, words.units),
              proof.at("alphabet"), proof.at("actions"), proof.at("nested"),
              counted(proof.at("states"), "state", "states"),
              counted(proof.at("transitions"), "transition", "transitions"),
              counted(proof.at("crash_states"), "crash state", "crash states"),
              counted(proof.at("distinct_images"), "distinct image", "distinct images"),
              conclusion(proof, words), proof.at("digest"), proof.at("command"));
}

Html device(const Json& profile, const ProofWords& words) {
  Html body;
  for (const Json& campaign : profile.at("campaigns")) body += campaign_words(campaign);
  body += damage_words(profile.value("damage", Json()));
  body += proof_words(profile.value("proof", Json()), words);
  return html(
      "<section class=\"device\">\n<div><h3><code>{}</code></h3>\n"
      "<p class=\"statement\">{}</p></div>\n<div>{}</div>\n</section>\n",
      profile.at("name"), with_code(profile.at("description").get_ref<const std::string&>()), body);
}

Html control(const Json& data) {
  const Json control = data.value("control", Json());
  if (control.is_null()) return {};
  return html(R"(<section class="device">
<div><h3><code>{}</code></h3>
<p class="statement">the control device</p></div>
<div><h4>Control</h4>
<p>{} {} in {}.</p></div>
</section>
)",
              control.at("profile"), control.at("text"),
              counted(control.at("violating"), "violating state", "violating states"),
              counted(control.at("crash_states"), "crash state", "crash states"));
}

}  // namespace

Html evidence(const Json& data, const ProofWords& words) {
  Html devices;
  for (const Json& profile : data.at("profiles")) devices += device(profile, words);
  return html(R"(<section id="evidence" aria-labelledby="evidence-title">
<h2 id="evidence-title">Evidence</h2>
{}{}<div class="devices">
{}{}</div>
</section>
)",
              explored(data.at("profiles")), damaged(data.at("profiles")), devices, control(data));
}

}  // namespace crashcheck::page
