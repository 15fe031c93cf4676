// A case: one reproduction, as a text that people read and edit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explorer/life.h"
#include "faultfs/device_profile.h"
#include "history/text.h"
#include "oracle/finding.h"

namespace crashcheck::explorer {

/// A line and a column of a text, counted from 1.
struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
  bool operator==(const Place&) const = default;
};

struct Case {
  std::string protocol = "in-place";
  faultfs::DeviceProfile profile;
  /// Each but the last ends in a crash; where the last one does too, the store is recovered once
  /// more in the end. Handles are numbered through all of them.
  std::vector<Life> lives = {Life{}};
  /// What must be seen: a finding of this kind, or none at all. Nothing: not said.
  struct Expectation {
    std::optional<oracle::Kind> kind;
    bool operator==(const Expectation&) const = default;
  };
  std::optional<Expectation> expect;

  /// Where the operands of each operation and of each fault, and the crash's event, stand in the
  /// text that the case was read from.
  struct Places {
    std::vector<Place> operations;
    std::vector<Place> faults;
    Place crash;
    bool operator==(const Places&) const = default;
  };
  std::vector<Places> places;  ///< for each life; empty where it was not read from a text
  Place protocol_place;

  /// The same reproduction, wherever it was read from.
  [[nodiscard]] bool same_as(const Case& other) const;
};

/// Reads a case; its format is in docs/testing.md.
[[nodiscard]] history::Parsed<Case> parse_case(std::string_view text);

/// The text that parse_case reads back to the same case. Handles are noted where they are given.
[[nodiscard]] std::string to_string(const Case& reproduction);

/// The same in one line, for a command line.
[[nodiscard]] std::string to_line(const Case& reproduction);

}  // namespace crashcheck::explorer
