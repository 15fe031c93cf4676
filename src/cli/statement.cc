// Verdicts as the lists of tests that the predicate has.
#include "statement.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "audit_folder.h"

namespace crashcheck::cli {
namespace {

using nlohmann::ordered_json;

/// A whole git commit without changes: 40 hexadecimal digits.
bool is_git_commit(const std::string& commit) {
  constexpr std::size_t kDigits = 40;
  return commit.size() == kDigits &&
         commit.find_first_not_of("0123456789abcdef") == std::string::npos;
}

ordered_json subject(const std::string& name, const char* algorithm, const std::string& digest) {
  return {{"name", name}, {"digest", {{algorithm, digest}}}};
}

/// Passed where nothing was found and all was done; failed where something was found; else a
/// warning.
class Tests {
 public:
  explicit Tests(const ordered_json& audit) {
    for (const ordered_json& store : audit.at("stores")) add(store);
  }

  void add_to(ordered_json& predicate) && {
    predicate["passedTests"] = std::move(passed_);
    predicate["warnedTests"] = std::move(warned_);
    predicate["failedTests"] = std::move(failed_);
  }

 private:
  void add(const ordered_json& store) {
    const std::string name = store.at("protocol");
    for (const ordered_json& guarantee : store.at("guarantees")) {
      if (guarantee.at("claimed") == false) continue;
      const ordered_json& profiles = guarantee.at("profiles");
      for (std::size_t i = 0; i < profiles.size(); ++i) {
        const ordered_json& verdict = profiles[i].at("verdict");
        if (verdict == "not-claimed") continue;
        const bool is_complete = store.at("profiles").at(i).at("complete");
        list_for(verdict, is_complete)
            .push_back(name + "/" + profiles[i].at("profile").get<std::string>() + "/" +
                       guarantee.at("id").get<std::string>());
      }
    }
    const ordered_json& control = store.at("control");
    const bool is_awake = control.at("violating") > 0;
    (is_awake ? passed_ : warned_)
        .push_back(name + "/" + control.at("profile").get<std::string>() + "/control");
  }

  ordered_json& list_for(const ordered_json& verdict, bool is_complete) {
    if (verdict == "violated") return failed_;
    return verdict == "holds" && is_complete ? passed_ : warned_;
  }

  ordered_json passed_ = ordered_json::array();
  ordered_json warned_ = ordered_json::array();
  ordered_json failed_ = ordered_json::array();
};

const char* result_of(const ordered_json& audit) {
  const auto any = [&](const char* verdict) {
    return std::ranges::any_of(audit.at("stores"), [&](const ordered_json& store) {
      return store.at("verdict") == verdict;
    });
  };
  if (any("violated")) return "FAILED";
  return any("incomplete") ? "WARNED" : "PASSED";
}

ordered_json configuration(const ordered_json& audit, const FileDigest& plan) {
  ordered_json descriptor = subject(plan.name, "sha256", plan.sha256);
  descriptor["mediaType"] = "text/plain";
  descriptor["annotations"] = {{"command", audit.at("audit").at("command")},
                               {"evidence_digest", audit.at("audit").at("digest")},
                               {"environment", audit.at("environment")}};
  return ordered_json::array({std::move(descriptor)});
}

}  // namespace

ordered_json statement_of(const ordered_json& audit, const std::string& program_sha256,
                          const std::vector<FileDigest>& files) {
  ordered_json subjects = ordered_json::array({subject("crashcheck", "sha256", program_sha256)});
  const std::string commit = audit.at("environment").at("commit");
  if (is_git_commit(commit)) subjects.push_back(subject("source", "gitCommit", commit));
  ordered_json predicate = {{"result", result_of(audit)}, {"configuration", ordered_json::array()}};
  for (const FileDigest& file : files) {
    subjects.push_back(subject(file.name, "sha256", file.sha256));
    if (file.name == kPlanFile) predicate["configuration"] = configuration(audit, file);
  }
  Tests(audit).add_to(predicate);
  return {{"_type", "https://in-toto.io/Statement/v1"},
          {"subject", std::move(subjects)},
          {"predicateType", "https://in-toto.io/attestation/test-result/v0.1"},
          {"predicate", std::move(predicate)}};
}

}  // namespace crashcheck::cli
