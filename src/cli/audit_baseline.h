// An earlier audit, and what has changed since. One thread.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <tuple>
#include <vector>

#include "audit/audit.h"
#include "report/palette.h"

namespace crashcheck::cli {

/// What of an audit is compared.
struct AuditDigest {
  struct Cell {
    std::string verdict;
    std::uint64_t tested = 0;
  };
  /// Store, guarantee, operation, device.
  using CellName = std::tuple<std::string, std::string, std::string, std::string>;
  /// Store, and what JSON calls its id.
  using ViolationName = std::pair<std::string, std::string>;

  std::string commit;
  std::string digest;  ///< of the evidence
  std::set<std::string> stores;
  std::map<CellName, Cell> cells;
  std::set<ViolationName> violations;
};

/// The audit of a folder or of its audit.json, for an audit of `plan`. ERRORS: there is none, it is
/// of another format or damaged, or it is of other stores; the error is for people.
[[nodiscard]] tl::expected<AuditDigest, std::string> read_baseline(const std::string& path,
                                                                   const audit::Plan& plan);

/// What has changed between two audits.
class Comparison {
 public:
  /// `audit` is what audit::to_json() makes. Borrows neither.
  Comparison(const AuditDigest& before, const nlohmann::ordered_json& audit);

  /// The member `baseline` of the audit's JSON.
  [[nodiscard]] nlohmann::ordered_json json() const;
  /// A line for each change, some of each sort at most, and one that counts them.
  [[nodiscard]] std::string text(const report::Palette& palette) const;

 private:
  struct CellChange {
    AuditDigest::CellName name;
    AuditDigest::Cell before;
    AuditDigest::Cell now;
  };

  std::string commit_;
  std::string digest_;
  std::vector<AuditDigest::ViolationName> appeared_;
  std::vector<AuditDigest::ViolationName> gone_;
  std::vector<CellChange> changed_;  ///< in their verdict
  std::vector<CellChange> shrunk_;   ///< with less than half of what was tested
  std::size_t not_compared_ = 0;     ///< cells that only one of the two has
};

}  // namespace crashcheck::cli
