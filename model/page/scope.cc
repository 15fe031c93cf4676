// Says for whoever signs the report what its verdict is about. Every sentence follows from the
// data.
#include "scope.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace crashcheck::page {
namespace {

using Words = std::vector<std::string>;

std::string joined_words(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// A member of each of some, summed over all campaigns of all devices.
std::uint64_t total_of_campaigns(const Json& data, const char* member) {
  std::uint64_t sum = 0;
  for (const Json& profile : data.at("profiles")) sum += total(profile.at("campaigns"), member);
  return sum;
}

/// The fewest units of a certificate; 0 where there is none.
std::uint64_t fewest_units(const Json& data) {
  std::uint64_t fewest = 0;
  for (const Json& profile : data.at("profiles")) {
    const Json proof = profile.value("proof", Json());
    if (proof.is_null() || proof.at("certificate") != true) continue;
    const auto units = proof.at("units").get<std::uint64_t>();
    fewest = fewest == 0 ? units : std::min(fewest, units);
  }
  return fewest;
}

std::string length_of_histories(const Json& audit) {
  return "at most " + counted(audit.at("operations"), "operation", "operations") + " and " +
         counted(audit.at("crashes"), "crash", "crashes");
}

std::string extent_of_proofs(const Json& data, const ProofWords& words) {
  return "a " + words.thing + " of at most " +
         counted(fewest_units(data), words.unit, words.units) + words.unit_size;
}

std::string scope_sentence(const Json& data, const ProofWords& words) {
  const Json& guarantees = data.at("guarantees");
  const auto claimed = static_cast<std::uint64_t>(std::ranges::count_if(
      guarantees, [](const Json& each) { return each.at("verdict") != "not-claimed"; }));
  std::string text =
      "This report is about " + counted(claimed, "guarantee", "guarantees") + " of the store " +
      data.at("protocol").get<std::string>() + " on " +
      counted(data.at("profiles").size(), "model of a device", "models of devices") +
      ", tried with " +
      counted(total_of_campaigns(data, "sequences"), "random history", "random histories") +
      " of " + length_of_histories(data.at("audit")) +
      " that were crashed at every write, resize and sync";
  if (fewest_units(data) > 0) {
    text += ", and with every state that " + extent_of_proofs(data, words) + " can reach";
  }
  return text + ".";
}

/// The models of devices, in the words of their descriptions.
Html assumptions(const Json& data) {
  Html items;
  for (const Json& profile : data.at("profiles")) {
    items += html("<div><dt><code>{}</code></dt><dd>{}</dd></div>\n", profile.at("name"),
                  with_code(profile.at("description").get_ref<const std::string&>()));
  }
  return html(
      "<h3>Assumptions about the medium</h3>\n"
      "<p>After a crash, the file holds one of the images that the model of its device "
      "allows:</p>\n"
      "<dl class=\"assumptions\">\n{}</dl>\n",
      items);
}

/// Guarantees for which something is so.
template <typename Is>
Words guarantees_that(const Json& data, const Is& is) {
  Words names;
  for (const Json& guarantee : data.at("guarantees")) {
    if (is(guarantee)) names.push_back(guarantee.at("id"));
  }
  return names;
}

template <typename Is>
bool any_profile(const Json& guarantee, const Is& is) {
  return std::ranges::any_of(guarantee.at("profiles"), is);
}

void add_limits_of_work(const Json& data, Words& limits) {
  if (data.at("audit").at("complete") != true) {
    limits.emplace_back("The audit is not complete: part of the planned work was not done.");
  }
  const Words too_few =
      guarantees_that(data, [](const Json& each) { return each.at("verdict") == "too-little"; });
  if (!too_few.empty()) {
    limits.push_back("There is too little evidence for: " + joined_words(too_few) + ".");
  }
  limits.push_back("Of histories of " + length_of_histories(data.at("audit")) +
                   " a random sample was tried, of longer ones none.");
  if (const std::uint64_t points = total_of_campaigns(data, "sampled_points"); points > 0) {
    limits.push_back("At " + counted(points, "crash point", "crash points") +
                     " the device may leave more images than were looked at: " +
                     grouped(total_of_campaigns(data, "sampled")) + " were taken as a sample.");
  }
  std::uint64_t missing = 0;
  for (const Json& profile : data.at("profiles")) {
    for (const Json& campaign : profile.at("campaigns")) {
      const Json coverage = campaign.value("coverage", Json());
      if (!coverage.is_null()) missing = std::max(missing, coverage.at("not_reached").size());
    }
  }
  if (missing > 0) {
    limits.push_back("A campaign left out up to " +
                     counted(missing, "stated feature", "stated features") +
                     " of the store at its crashes: Evidence names them.");
  }
}

void add_limits_of_claims(const Json& data, Words& limits) {
  const Words unclaimed =
      guarantees_that(data, [](const Json& each) { return each.at("claimed") != true; });
  if (!unclaimed.empty()) {
    limits.push_back("Not claimed, and not looked for: " + joined_words(unclaimed) + ".");
  }
  const Words in_places = guarantees_that(data, [](const Json& each) {
    return each.at("claimed") == true && any_profile(each, [](const Json& profile) {
             return profile.at("verdict") == "not-claimed";
           });
  });
  if (!in_places.empty()) {
    limits.push_back("Claimed on some of the devices only: " + joined_words(in_places) + ".");
  }
  const Words partly = guarantees_that(data, [](const Json& each) {
    return each.at("claimed") == true && any_profile(each, [](const Json& profile) {
             return profile.at("verdict") != "not-claimed" && profile.at("unjudged") != 0u;
           });
  });
  if (!partly.empty()) {
    limits.push_back("Some images could not be judged by: " + joined_words(partly) + ".");
  }
}

/// Loss that no store of this format can tell, by its name.
void add_undetectable(const Json& data, Words& limits) {
  std::vector<std::pair<std::string, std::uint64_t>> losses;
  for (const Json& profile : data.at("profiles")) {
    const Json damage = profile.value("damage", Json());
    if (damage.is_null()) continue;
    for (const Json& loss : damage.at("undetectable")) {
      const std::string name = loss.at("name");
      auto known = std::ranges::find(losses, name, [](const auto& each) { return each.first; });
      if (known == losses.end()) known = losses.insert(known, {name, 0});
      known->second += loss.at("files").get<std::uint64_t>();
    }
  }
  Words words;
  for (const auto& [name, files] : losses) {
    if (files > 0) words.push_back(name + " (" + counted(files, "file", "files") + ")");
  }
  if (!words.empty()) {
    limits.push_back("No store of this format can tell some damage: " + joined_words(words) + ".");
  }
}

Html what_it_does_not_say(const Json& data, const ProofWords& words) {
  Words limits;
  add_limits_of_work(data, limits);
  limits.push_back(fewest_units(data) > 0
                       ? "The proofs say nothing beyond " + extent_of_proofs(data, words) +
                             " and the actions that they name."
                       : std::string("Nothing is proven: all that is said was tried."));
  add_limits_of_claims(data, limits);
  add_undetectable(data, limits);
  limits.emplace_back("A device that does what none of these models allows is not covered.");
  limits.emplace_back("Another build of the program, or of the store, is not covered.");
  Html items;
  for (const std::string& limit : limits) items += html("<li>{}</li>\n", limit);
  return html("<h3>What this report does not say</h3>\n<ul class=\"limits\">\n{}</ul>\n", items);
}

Html made_with(const Json& environment) {
  Html rows;
  const auto add = [&](std::string_view name, const Html& value) {
    rows += html("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
  };
  const auto code = [&](const char* member) {
    return html("<code>{}</code>", environment.at(member));
  };
  add("Program", html("crashcheck {}", environment.at("version")));
  add("Commit", code("commit"));
  add("Build", code("build"));
  add("Compiler", html("{}, {}", environment.at("compiler"), environment.at("build_type")));
  add("Flags", code("flags"));
  Words libraries = {environment.at("cxx_library")};
  for (const auto& [name, version] : environment.at("libraries").items()) {
    libraries.push_back(name + " " + version.get<std::string>());
  }
  add("Libraries", html("{}", joined_words(libraries)));
  add("System", html("{}, {}", environment.at("system"), environment.at("kernel")));
  add("Processor", html("{}, {}", environment.at("processor"),
                        counted(environment.at("processors"), "thread", "threads")));
  return html("<h3>Environment</h3>\n<dl class=\"environment\">\n{}</dl>\n", rows);
}

}  // namespace

Html scope_section(const Json& data, const ProofWords& words) {
  return html(R"(<section id="scope" aria-labelledby="scope-title">
<h2 id="scope-title">Scope</h2>
<p class="scope">{}</p>
<h3>Command</h3>
<pre class="command"><code>{}</code></pre>
<div class="columns">
<div>{}</div>
<div>{}{}</div>
</div>
</section>
)",
              scope_sentence(data, words), data.at("audit").at("command"), assumptions(data),
              what_it_does_not_say(data, words), made_with(data.at("environment")));
}

}  // namespace crashcheck::page
