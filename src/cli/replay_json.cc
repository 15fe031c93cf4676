// Stories, and what they were to come to.
#include "replay_json.h"

#include <nlohmann/json.hpp>

#include "environment.h"
#include "page/page.h"
#include "printable.h"
#include "report/json.h"

namespace crashcheck::cli {

namespace {

/// The version of docs/schemas/replay.schema.json.
constexpr int kReplayFormat = 1;

}  // namespace

struct ReplayJson::Parts {
  nlohmann::ordered_json cases = nlohmann::ordered_json::array();
  report::PictureTable pictures;
};

ReplayJson::ReplayJson() : parts_(std::make_unique<Parts>()) {}
ReplayJson::~ReplayJson() = default;

void ReplayJson::add(const std::string& name, const explorer::Case& reproduction,
                     const explorer::Replay& replay) {
  nlohmann::ordered_json json;
  json["name"] = printable(name);
  json.update(report::to_json(report::tell(reproduction, replay), parts_->pictures));
  json["expected"] = nullptr;
  if (reproduction.expect) {
    const auto& kind = reproduction.expect->kind;
    json["expected"] = kind ? replay.store->promises().name(*kind) : "holds";
  }
  const explorer::Findings& findings = replay.judgement.findings;
  json["found"] = findings.empty() ? "holds" : replay.store->promises().name(findings.front().kind);
  json["as_expected"] = explorer::as_expected(reproduction, findings);
  parts_->cases.push_back(std::move(json));
}

std::string ReplayJson::text() const {
  nlohmann::ordered_json json = {{"format", kReplayFormat},
                                 {"crashcheck", CRASHCHECK_VERSION},
                                 {"environment", to_json(environment())},
                                 {"cases", parts_->cases}};
  parts_->pictures.add_to(json);
  return json.dump() + "\n";
}

std::string replay_page(const explorer::Case& reproduction, const explorer::Replay& replay) {
  report::PictureTable pictures;
  auto story = report::to_json(report::tell(reproduction, replay), pictures);
  nlohmann::ordered_json data = {{"crashcheck", CRASHCHECK_VERSION},
                                 {"stories", nlohmann::ordered_json::array({std::move(story)})}};
  pictures.add_to(data);
  return page::story_page(data);
}

}  // namespace crashcheck::cli
