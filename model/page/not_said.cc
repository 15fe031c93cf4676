// Sentences that follow from the data, and two that always hold.
#include "not_said.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scope_words.h"

namespace crashcheck::page {
namespace {

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

/// "Not claimed on kill, ordered: space.", or, where that is shorter, what alone is claimed;
/// devices with the same claims together.
void add_limits_of_devices(const Json& data, Words& limits) {
  std::vector<std::pair<std::string, Words>> devices_by_claims;
  for (std::size_t i = 0; i < data.at("profiles").size(); ++i) {
    const auto claimed_there = [&](const Json& each) {
      return each.at("profiles").at(i).at("verdict") != "not-claimed";
    };
    const auto is_claimed = [](const Json& each) { return each.at("claimed") == true; };
    const Words claimed = guarantees_that(
        data, [&](const Json& each) { return is_claimed(each) && claimed_there(each); });
    const Words others = guarantees_that(
        data, [&](const Json& each) { return is_claimed(each) && !claimed_there(each); });
    if (others.empty()) continue;
    const std::string claims = others.size() <= claimed.size()
                                   ? "not claimed: " + joined_words(others)
                                   : "only claimed: " + joined_words(claimed);
    auto known =
        std::ranges::find(devices_by_claims, claims, &std::pair<std::string, Words>::first);
    if (known == devices_by_claims.end()) known = devices_by_claims.insert(known, {claims, {}});
    known->second.push_back(data.at("profiles").at(i).at("name"));
  }
  for (const auto& [claims, devices] : devices_by_claims) {
    limits.push_back("On " + joined_words(devices) + " " + claims + ".");
  }
}

void add_limits_of_claims(const Json& data, Words& limits) {
  const Words unclaimed =
      guarantees_that(data, [](const Json& each) { return each.at("claimed") != true; });
  if (!unclaimed.empty()) {
    limits.push_back("Not claimed, and not looked for: " + joined_words(unclaimed) + ".");
  }
  add_limits_of_devices(data, limits);
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

}  // namespace

Words limits_of(const Json& data, const ProofWords& words) {
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
  return limits;
}

}  // namespace crashcheck::page
