// Stories and their pictures as JSON, for players and other programs.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/story.h"

namespace crashcheck::report {

/// Pictures that many stories share, each kept once. Borrows the views of its pictures.
class PictureTable {
 public:
  /// Has a list for the pictures of this view, even if none comes; a view may be null or have none.
  void expect(const explorer::View* view);
  /// The picture's number in the list of its view: the same for what looks the same.
  std::size_t number_of(const explorer::View& view, const explorer::Picture& picture);
  /// Adds each list, as View::json_of has its pictures, under the plural of View::thing().
  void add_to(nlohmann::ordered_json& json) const;

 private:
  using Numbers = std::map<std::string, std::size_t>;  // of the texts

  std::map<std::string, Numbers> lists_;  // by thing
};

/// {"protocol", "profile", "findings": [text...], "holds", "rejected": [text...], "why": text,
///  "lives": [{"title",
///             "steps": [{"words", "first", "last", "reached", "is_last",
///                        "faults": [[words, note]...], "error"}...],
///             "events": [{"number", "step", "kind", "offset", "length", "words", "fate",
///             "there"}...], "crash": null or {"event", "everything_had_returned", "words":
///             [text...]}}...],
///  "frames": [{"kind", "life", "step", "event", View::thing(): number in the table}...],
///  "fields_title",
///  "fields": [{"field", "before", "found", "after", "written_by", "missing", "filled"}...],
///  "case", "command"}
/// A frame without a picture has no member for it.
[[nodiscard]] nlohmann::ordered_json to_json(const Story& story, PictureTable& pictures);

}  // namespace crashcheck::report
