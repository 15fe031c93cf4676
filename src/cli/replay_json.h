// Cases that were carried out, as JSON and as a page.
#pragma once

#include <memory>
#include <string>

#include "explorer/replay.h"

namespace crashcheck::cli {

/// {"crashcheck": version,
///  "cases": [{"name", what report::to_json says of the story..., "expected", "found",
///             "as_expected"}...],
///  the pictures of the stores that have some: see report::PictureTable}
/// "expected" is a kind, "holds" or null where the case expects nothing; "found" a kind or "holds".
class ReplayJson {
 public:
  ReplayJson();
  ReplayJson(const ReplayJson&) = delete;
  ReplayJson& operator=(const ReplayJson&) = delete;
  ~ReplayJson();

  void add(const std::string& name, const explorer::Case& reproduction,
           const explorer::Replay& replay);
  /// All of them so far.
  [[nodiscard]] std::string text() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// The case as an HTML file, page::story_page.
[[nodiscard]] std::string replay_page(const explorer::Case& reproduction,
                                      const explorer::Replay& replay);

}  // namespace crashcheck::cli
