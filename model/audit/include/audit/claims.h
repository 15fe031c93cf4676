// What is promised, and which planted bugs each check has caught: read from the documentation, so
// that there is one source for both.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oracle/finding.h"

namespace crashcheck::audit {

/// A row of the table of promises in docs/guarantees.md.
struct Claim {
  explorer::GuaranteeId guarantee{};
  std::string statement;
  std::string in_place;   ///< what the published protocol documents: "yes", "no", "after open", ...
  std::string journaled;  ///< what the other one promises
};

/// One for each guarantee, in their order.
[[nodiscard]] const std::vector<Claim>& claims();

/// What `claim` says of a protocol; empty for one that the documentation does not know.
[[nodiscard]] std::string_view said_of(const Claim& claim, std::string_view protocol);

/// What a crash may leave on a device: for a named one what the documentation says, for one with
/// fields of its own which it is made of, and with which fields; empty where the documentation does
/// not know it. What stands between backquotes is code.
[[nodiscard]] std::string device_description(std::string_view profile);

/// What the documentation says that an operation may leave which a crash has cut, and what else the
/// claims of a protocol refer to.
struct Documented {
  std::vector<std::string> before;             ///< paragraphs in front of the table
  std::vector<std::vector<std::string>> rows;  ///< the heading, then an operation and its outcome
  std::vector<std::string> after;
};

[[nodiscard]] Documented documented_for(std::string_view protocol);

/// The planted bugs that the check of `guarantee` has caught, from the kill matrix in
/// docs/testing.md, by name: where that is what the verdict was about, and the bug is in code of
/// `protocol` or in what all protocols share.
[[nodiscard]] std::vector<std::string> mutants_caught_by(explorer::GuaranteeId guarantee,
                                                         std::string_view protocol);

}  // namespace crashcheck::audit
