// Sums and joins.
#include "scope_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace crashcheck::page {

std::string joined_words(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::uint64_t total_of_campaigns(const Json& data, const char* member) {
  std::uint64_t sum = 0;
  for (const Json& profile : data.at("profiles")) sum += total(profile.at("campaigns"), member);
  return sum;
}

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

}  // namespace crashcheck::page
