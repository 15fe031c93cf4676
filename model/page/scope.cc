// Says for whoever signs the report what its verdict is about. Every sentence follows from the
// data.
#include "scope.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "not_said.h"
#include "scope_words.h"

namespace crashcheck::page {
namespace {

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

Html what_it_does_not_say(const Json& data, const ProofWords& words) {
  Html items;
  for (const std::string& limit : limits_of(data, words)) items += html("<li>{}</li>\n", limit);
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
