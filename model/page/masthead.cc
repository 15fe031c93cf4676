// What the page is about, and what came of it.
#include "masthead.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "verdict.h"

namespace crashcheck::page {
namespace {

std::uint64_t count_of(const Json& guarantees, std::string_view verdict) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      guarantees, [&](const Json& guarantee) { return guarantee.at("verdict") == verdict; }));
}

Html fact(std::string_view name, const Html& value) {
  return html("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
}

Html fact_in_code(std::string_view name, const Json& value) {
  return fact(name, html("<code>{}</code>", value));
}

std::uint64_t rounded(double number) { return static_cast<std::uint64_t>(std::llround(number)); }

std::string duration(double seconds) {
  if (seconds < 90) return counted(rounded(seconds), "second", "seconds");
  return counted(rounded(seconds / 60), "minute", "minutes");
}

/// Whether some guarantee is claimed on some of the devices only.
bool depends_on_device(const Json& data) {
  return std::ranges::any_of(data.at("guarantees"), [](const Json& guarantee) {
    const Json& verdict = guarantee.at("verdict");
    return verdict != "not-claimed" &&
           std::ranges::any_of(guarantee.at("profiles"), [](const Json& profile) {
             return profile.at("verdict") == "not-claimed";
           });
  });
}

/// "all 5 devices".
std::string all_devices(const Json& data) {
  if (depends_on_device(data)) return "every device on which each is claimed";
  const std::uint64_t count = data.at("profiles").size();
  return count == 1 ? "the device that was tried" : "all " + counted(count, "device", "devices");
}

std::string what_held(const Json& data, std::uint64_t holding, std::uint64_t unjudged,
                      std::uint64_t too_little) {
  std::string text = counted(holding, "holds", "hold") + " on " + all_devices(data);
  if (too_little > 0) text += ", for " + grouped(too_little) + " there is too little evidence";
  if (unjudged > 0) text += ", and " + grouped(unjudged) + " could not be judged";
  return text;
}

std::string scope(const Json& audit) {
  return "up to " + counted(audit.at("operations"), "operation", "operations") + ", " +
         counted(audit.at("crashes"), "crash", "crashes") + " in a history, " +
         grouped(audit.at("nested")) + " deep in recoveries";
}

std::string budget(const Json& audit) {
  const Json states = audit.value("budget_states", Json());
  std::string text = audit.at("complete") == true ? "complete" : "not complete";
  if (!states.is_null())
    text += ", " + grouped(states) + " crash states for each campaign, or a little more";
  return text;
}

Html facts(const Json& data) {
  const Json& audit = data.at("audit");
  Html all = fact_in_code("crashcheck", data.at("crashcheck"));
  all += fact("Seed", html("<code>{}</code>", audit.at("seed").dump()));
  all += fact_in_code("Digest of the evidence", audit.at("digest"));
  all += fact("Histories", html("{}", scope(audit)));
  all += fact("Extent", html("{}", budget(audit)));
  const Json clock = audit.value("clock", Json());
  if (!clock.is_null()) {
    all += fact("Begun", html(R"(<time datetime="{}">{}</time>, in {})", clock.at("begun"),
                              clock.at("begun"), duration(clock.at("seconds"))));
  }
  return html("<dl class=\"facts\">\n{}</dl>\n", all);
}

Html other_pages(const Json& data) {
  Html items;
  for (const Json& other : data.value("other_pages", Json::array())) {
    items += html(R"(<li><a href="{}">{}</a> <span class="verdict {}">{} {}</span></li>)"
                  "\n",
                  in_address(other.at("file").get_ref<const std::string&>()), other.at("protocol"),
                  other.at("verdict"), verdict_mark(other.at("verdict")),
                  verdict_words(other.at("verdict")));
  }
  if (items.text().empty()) return {};
  return html(
      "<nav class=\"others\" aria-label=\"Other protocols\">\n<p>Other protocols</p>\n"
      "<ul>\n{}</ul>\n</nav>\n",
      items);
}

/// Without its first word, which is the verdict.
std::string verdict_sentence(const Json& data) {
  const Json& guarantees = data.at("guarantees");
  const std::string& protocol = data.at("protocol").get_ref<const std::string&>();
  const std::uint64_t violated = count_of(guarantees, "violated");
  const std::uint64_t holding = count_of(guarantees, "holds");
  const std::uint64_t unjudged = count_of(guarantees, "not-judged");
  const std::uint64_t too_little = count_of(guarantees, "too-little");
  const std::string claimed =
      counted(violated + holding + unjudged + too_little, "guarantee", "guarantees") + " that " +
      protocol + " claims";
  if (guarantees.empty()) return "No guarantee of " + protocol + " was looked at.";
  if (data.at("verdict") == "violated") {
    const bool is_one = data.at("profiles").size() == 1;
    return "Of the " + claimed + ", " + counted(violated, "is", "are") + " violated on " +
           (is_one ? "the device that was tried" : "at least one device") + "; " +
           what_held(data, holding, unjudged, too_little) + ".";
  }
  if (data.at("verdict") == "holds") {
    return "Nothing was found against the " + claimed + ", on " + all_devices(data) + ".";
  }
  if (data.at("audit").at("complete") == true && unjudged + too_little > 0) {
    std::string text = "Nothing was found against the " + claimed + ", but ";
    if (too_little > 0) text += "there is too little evidence for " + grouped(too_little);
    if (too_little > 0 && unjudged > 0) text += ", and ";
    if (unjudged > 0) text += grouped(unjudged) + " could not be judged on every device";
    return text + ".";
  }
  return "Nothing was found against the " + claimed +
         ", but not all that was asked for was looked at" +
         (unjudged > 0 ? ": " + grouped(unjudged) + " could not be judged." : ".");
}

}  // namespace

Html masthead(const Json& data) {
  const Json& verdict = data.at("verdict");
  std::uint64_t states = 0;
  std::uint64_t images = 0;
  for (const Json& profile : data.at("profiles")) {
    const Json proofs = Json::array({profile.value("proof", Json::object())});
    for (const Json* work : {&profile.at("campaigns"), &proofs}) {
      states += total(*work, "crash_states");
      images += total(*work, "distinct_images");
    }
  }
  return html(R"(<header class="masthead">
{}<p class="eyebrow">crashcheck audit</p>
<h1>{}</h1>
<p class="sentence verdict {}">{} <strong>{}.</strong> <span>{}</span></p>
<p class="totals">{} looked at, {} among them; {} found.</p>
{}</header>
)",
              other_pages(data), data.at("protocol"), verdict, verdict_mark(verdict),
              verdict_words(verdict), verdict_sentence(data),
              counted(states, "crash state", "crash states"),
              counted(images, "distinct image", "distinct images"),
              counted(data.at("violations").size(), "violation", "violations"), facts(data));
}

}  // namespace crashcheck::page
