// Violations as results, guarantees and kinds as rules.
#include "sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "environment.h"
#include "printable.h"

namespace crashcheck::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* kSarifVersion = "2.1.0";
constexpr const char* kSarifSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A path as a URI: what is absolute with its scheme, bytes that a URI cannot hold as %XX.
std::string uri_of(const std::string& path) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/,=+@";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char each : path) {
    if (kPlain.find(each) != std::string_view::npos) {
      uri += each;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(each));
    }
  }
  return uri;
}

std::string rule_of(const SarifResult& result) { return result.guarantee + "/" + result.kind; }

class Rules {
 public:
  std::size_t index_of(const SarifResult& result) {
    const std::string id = rule_of(result);
    const auto found = std::ranges::find(ids_, id);
    if (found != ids_.end()) return static_cast<std::size_t>(found - ids_.begin());
    ids_.push_back(id);
    rules_.push_back({{"id", id},
                      {"shortDescription", {{"text", result.guarantee + ": " + result.kind}}},
                      {"fullDescription", {{"text", "Promised: " + result.statement}}},
                      {"defaultConfiguration", {{"level", "error"}}}});
    return ids_.size() - 1;
  }
  ordered_json take() && { return std::move(rules_); }

 private:
  std::vector<std::string> ids_;
  ordered_json rules_ = ordered_json::array();
};

/// The case, and the line of its crash.
ordered_json location_of(const SarifResult& result) {
  ordered_json location;
  if (!result.file.empty()) {
    location["physicalLocation"]["artifactLocation"]["uri"] = uri_of(result.file);
    if (result.line > 0) location["physicalLocation"]["region"]["startLine"] = result.line;
  }
  location["logicalLocations"] = {
      {{"fullyQualifiedName", result.store + "::" + result.operation}, {"kind", "function"}}};
  return location;
}

ordered_json json_of(const SarifResult& result, std::size_t rule) {
  const std::string& message = result.why.empty() ? result.finding : result.why;
  return {{"ruleId", rule_of(result)},
          {"ruleIndex", rule},
          {"level", "error"},
          {"message", {{"text", printable(message)}}},
          {"locations", ordered_json::array({location_of(result)})},
          {"partialFingerprints",
           {{"violation/v1", fmt::format("{}.{}.{}.{}.{}", result.store, result.guarantee,
                                         result.kind, result.operation, result.device)}}},
          {"properties",
           {{"store", result.store},
            {"device", result.device},
            {"operation", result.operation},
            {"finding", printable(result.finding)}}}};
}

}  // namespace

std::string as_sarif(const std::vector<SarifResult>& results) {
  Rules rules;
  ordered_json all = ordered_json::array();
  for (const SarifResult& result : results) all.push_back(json_of(result, rules.index_of(result)));
  ordered_json driver = {{"name", "crashcheck"},
                         {"semanticVersion", environment().version},
                         {"rules", std::move(rules).take()},
                         {"properties", {{"environment", to_json(environment())}}}};
  ordered_json run;
  run["tool"]["driver"] = std::move(driver);
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(all);
  const ordered_json log = {{"$schema", kSarifSchema},
                            {"version", kSarifVersion},
                            {"runs", ordered_json::array({std::move(run)})}};
  return log.dump(1) + "\n";
}

}  // namespace crashcheck::cli
