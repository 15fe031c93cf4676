// Cases that were carried out, as JSON.
#pragma once

#include <memory>
#include <string>

#include "explorer/replay.h"
#include "report/json.h"

namespace crashcheck::cli {

/// {"crashcheck": version,
///  "cases": [{"name", what report::to_json says of the story..., "expected", "found",
///             "as_expected"}...],
///  "heaps": [what report::to_json says of a picture...]}
/// "expected" is a kind, "holds" or null where the case expects nothing; "found" a kind or "holds".
class ReplayJson {
 public:
  void add(const std::string& name, const explorer::Case& reproduction,
           const explorer::Replay& replay);
  /// All of them so far.
  [[nodiscard]] std::string text() const;

 private:
  nlohmann::ordered_json cases_ = nlohmann::ordered_json::array();
  report::HeapTable heaps_;
};

}  // namespace crashcheck::cli
