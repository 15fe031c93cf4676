// Audits to draw: the stories are real replays of the cases in tests/cases, the numbers around them
// are made up.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace crashcheck::testing {

/// In-place, with the smallest case of each guarantee on each device, as tests/cases has them.
[[nodiscard]] nlohmann::ordered_json violated_audit();

/// Journaled: everything holds, there is nothing to play, most of it is proved.
[[nodiscard]] nlohmann::ordered_json clean_audit();

/// Nothing was looked at.
[[nodiscard]] nlohmann::ordered_json empty_audit();

/// Like violated_audit(), with `count` violations, which share its stories.
[[nodiscard]] nlohmann::ordered_json audit_with(std::size_t count);

/// Like violated_audit(), and `text` wherever a string can be anything.
[[nodiscard]] nlohmann::ordered_json audit_saying(const std::string& text);

/// What a page of one story is made of.
[[nodiscard]] nlohmann::ordered_json story_data(const std::string& case_text);

/// The same as of a store that brings no View.
[[nodiscard]] nlohmann::ordered_json story_data_without_view(const std::string& case_text);

/// Five lines that tell of two free blocks that overlap.
[[nodiscard]] std::string overlap_case();

/// A heap of 300 blocks, half of which are being freed when the process dies.
[[nodiscard]] std::string large_case();

/// Three crashes, one of them in a recovery, on a device that loses what is pending.
[[nodiscard]] std::string three_lives_case();

}  // namespace crashcheck::testing
