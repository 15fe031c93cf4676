// Carries out one case.
#pragma once

#include "explorer/case.h"
#include "explorer/exploration.h"
#include "oracle/judge.h"

namespace crashcheck::explorer {

struct Replay {
  Recording recording;
  /// The step that the crash cuts, or, without a crash, after which something was wrong.
  std::size_t step = 0;
  io::Bytes image;      ///< as found after the crash; without a crash, the file at the end
  io::Bytes recovered;  ///< what recovery made of it; without a crash, the same
  oracle::Judgement judgement;
  std::string_view outcome;  ///< the acceptable outcome that was found, if one fits
  /// What the application knew before the step that the crash cut; without a crash, at the end.
  oracle::HeapState known;
};

/// The case cannot be carried out as it stands. The place is (0, 0) where it was not read from
/// text.
struct CaseProblem {
  Place place;
  std::string message;
};

/// REQUIRES: `subject` is the one that the case's protocol names.
[[nodiscard]] tl::expected<Replay, CaseProblem> replay(const Subject& subject,
                                                       const Case& reproduction);

/// Whether the findings are what the case expects; a case that expects nothing is content.
[[nodiscard]] bool as_expected(const Case& reproduction, const oracle::Findings& findings);

/// The case for a violation that was seen in `history`.
[[nodiscard]] Case make_case(const Subject& subject, const faultfs::DeviceProfile& profile,
                             const history::History& history, const Sighting& sighting);

}  // namespace crashcheck::explorer
