// A campaign's result as text, JSON and JUnit. No clock and no machine shows in any of them: the
// same options give the same bytes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/campaign.h"
#include "explorer/case.h"
#include "kept_cases.h"
#include "report/palette.h"

namespace crashcheck::cli {

/// As many histories as the time allows.
inline constexpr std::uint64_t kAsManyAsFit = std::uint64_t{1} << 40U;

/// One campaign of one subject.
struct FinishedCampaign {
  const explorer::Store* subject = nullptr;
  std::string file = {};  ///< with the history, where one was given
  std::string from = {};  ///< the file that histories begin with, where one was given
  explorer::CampaignOptions options;
  explorer::CampaignResult result;
  bool complete = true;        ///< false: stopped before all histories were explored
  bool interrupted = false;    ///< by a signal, before all were, or before it was begun
  bool out_of_memory = false;  ///< ended by the memory limit
  std::map<explorer::Signature, std::string> files;  ///< in which minimal cases are kept

  [[nodiscard]] const explorer::Promises& promises() const { return subject->promises(); }
  /// What a campaign of this kind is expected to reach.
  [[nodiscard]] std::vector<explorer::Feature> stated_features() const;
  /// The kinds of damage that were asked for and never done: nothing is proven for them.
  [[nodiscard]] std::vector<explorer::DamageKind> never_damaged() const;
  /// The minimal case of a signature. REQUIRES: its group has been shrunk.
  [[nodiscard]] explorer::Case case_of(const explorer::Signature& signature) const;
};

/// For a person: counts, the violations by guarantee, and an explained minimal case for each kind
/// that is not among `explained` yet; it is from then on.
[[nodiscard]] std::string as_text(const FinishedCampaign& campaign, const report::Palette& palette,
                                  std::set<explorer::KindId>& explained);

/// `verdict` is what the run comes to.
[[nodiscard]] std::string as_json(const std::vector<FinishedCampaign>& campaigns,
                                  const KeptResult& kept, std::string_view verdict,
                                  bool require_coverage);

/// A test suite for each campaign, those that were `never_begun` among them, a test for each
/// guarantee. Where less was shown than was asked for, a test `complete` or, if all that is stated
/// was to be reached, `coverage` fails. A suite for the cases that were kept, where any was tried.
[[nodiscard]] std::string as_junit(const std::vector<FinishedCampaign>& campaigns,
                                   const std::vector<FinishedCampaign>& never_begun,
                                   const KeptResult& kept, bool require_coverage);

/// A result for each violation, those of cases that were kept among them.
[[nodiscard]] std::string as_sarif(const std::vector<FinishedCampaign>& campaigns,
                                   const KeptResult& kept, const isolation::Isolation& isolation);

/// "lost-acked.durable.deallocate": a name for a signature that a file can have.
[[nodiscard]] std::string file_stem(const explorer::Promises& promises,
                                    const explorer::Signature& signature);

}  // namespace crashcheck::cli
