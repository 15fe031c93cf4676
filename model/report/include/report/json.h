// Stories and pictures as JSON, for players and other programs.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/story.h"

namespace crashcheck::report {

/// {"file_bytes", "committed_length", "length", "root",
///  "extents": [[begin, end, owner] or [begin, end, owner, handle]...],
///  "nodes": [[offset, size, left, right, balance, height, depth]...],  stored values, tree order
///  "broken_links": [[from, to, reason]...],
///  "record": null or {"begin", "bytes", "length_before", "length_after",
///                     "changes": [[offset, length, zeros]...]}}
/// All offsets are payload bytes but for the record's begin, a file byte. Of each list only the
/// first `most` items.
[[nodiscard]] nlohmann::ordered_json to_json(const HeapPicture& heap, std::size_t most = SIZE_MAX);

/// Pictures that many stories share, each kept once.
class HeapTable {
 public:
  /// Its number; the same for what looks the same.
  std::size_t number_of(const HeapPicture& heap);
  /// All of them, by number.
  [[nodiscard]] nlohmann::ordered_json all() const;

 private:
  std::map<std::string, std::size_t> numbers_;  // of the texts
};

/// {"protocol", "profile", "findings": [text...], "holds", "rejected": [text...],
///  "lives": [{"title",
///             "steps": [{"words", "first", "last", "reached", "is_last",
///                        "faults": [[words, note]...], "error"}...],
///             "events": [{"number", "step", "kind", "offset", "length", "words", "fate",
///             "there"}...], "crash": null or {"event", "everything_had_returned", "words":
///             [text...]}}...],
///  "frames": [{"kind", "life", "step", "event", "heap": number in the table}...],
///  "fields_title",
///  "fields": [{"field", "before", "found", "after", "written_by", "missing", "filled"}...],
///  "case", "command"}
[[nodiscard]] nlohmann::ordered_json to_json(const Story& story, HeapTable& heaps);

}  // namespace crashcheck::report
