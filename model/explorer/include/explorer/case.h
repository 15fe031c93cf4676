// A case: one reproduction, as a text that people read and edit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "history/operation.h"
#include "history/text.h"
#include "oracle/finding.h"

namespace crashcheck::explorer {

struct Case {
  std::string protocol = "in-place";
  faultfs::DeviceProfile profile;
  history::History operations;
  std::optional<faultfs::CrashPoint> crash;
  /// What must be seen: a finding of this kind, or none at all. Nothing: not said.
  struct Expectation {
    std::optional<oracle::Kind> kind;
    bool operator==(const Expectation&) const = default;
  };
  std::optional<Expectation> expect;

  /// Where each operation and the crash stand in the text; 0 where there was none.
  std::vector<std::size_t> operation_lines;
  std::size_t crash_line = 0;

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
