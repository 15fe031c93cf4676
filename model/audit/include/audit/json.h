// An audit as JSON: the file for other programs, whose schema is docs/schemas/audit.schema.json,
// and the data of a page for people.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "audit/audit.h"
#include "audit/environment.h"

namespace crashcheck::audit {

/// The version of what to_json() makes.
inline constexpr int kAuditFormat = 1;

/// What does not follow from the plan.
struct Circumstances {
  Environment environment;
  std::string begun;   ///< "2026-01-31T12:00:00Z", of the run that reports
  double seconds = 0;  ///< that this run took
};

/// The whole audit. Nothing but its `environment` and `clock` differs between two runs of one plan.
[[nodiscard]] nlohmann::ordered_json to_json(const Plan& plan, const Result& result,
                                             const Circumstances& circumstances);

/// What the page about one store shows: its part of the above, and the story of each violation.
[[nodiscard]] nlohmann::ordered_json page_data(const Plan& plan, const Result& result,
                                               std::size_t store,
                                               const Circumstances& circumstances);

/// "in-place.html".
[[nodiscard]] std::string page_name(const StoreResult& store);

/// "durable.lost-acked.set.kill".
[[nodiscard]] std::string id_of(const StoreResult& store, const Violation& violation);

/// "violated", "holds" or, where nothing was found and not all was done, or something that is
/// claimed could not be judged, "incomplete".
[[nodiscard]] std::string_view verdict_of(const StoreResult& store);

/// The command that makes the same audit in a folder that DIRECTORY stands for.
[[nodiscard]] std::string command_of(const Plan& plan);

/// The command that explores the same again, and the one that proves the same.
[[nodiscard]] std::string command_of(const explorer::Store& subject, const Campaign& campaign);
[[nodiscard]] std::string command_of(const explorer::Store& subject, const SmallHeaps& proof);

}  // namespace crashcheck::audit
