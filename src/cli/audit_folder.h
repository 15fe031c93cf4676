// The folder that an audit writes into: whose it is, and what is kept there from one run to the
// next.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "audit/audit.h"

namespace crashcheck::cli {

/// What is in the folder, beside a page for each store, the cases and what is kept to go on.
inline constexpr std::string_view kPlanFile = "state/plan";
inline constexpr std::string_view kCasesBelow = "cases";
inline constexpr std::string_view kAuditFile = "audit.json";
inline constexpr std::string_view kStatementFile = "statement.json";
inline constexpr std::string_view kChecksumsFile = "SHA256SUMS";
inline constexpr std::string_view kJunitFile = "junit.xml";
inline constexpr std::string_view kMatrixFile = "matrix.csv";
inline constexpr std::string_view kSarifFile = "audit.sarif";
inline constexpr std::string_view kReportFiles[] = {kAuditFile,  kJunitFile,     kSarifFile,
                                                    kMatrixFile, kStatementFile, kChecksumsFile};

/// It belongs to one plan, which `state/plan` tells, and to one audit at a time.
class AuditFolder {
 public:
  explicit AuditFolder(std::filesystem::path out) : out_(std::move(out)) {}
  AuditFolder(const AuditFolder&) = delete;
  AuditFolder& operator=(const AuditFolder&) = delete;
  AuditFolder(AuditFolder&&) = delete;
  AuditFolder& operator=(AuditFolder&&) = delete;
  ~AuditFolder();

  /// Makes it if need be, and keeps other audits out while this object lives. ERRORS: it is of
  /// another plan, nobody can say of which, another audit is at work there, or it cannot be
  /// written; no report in it has changed.
  [[nodiscard]] tl::expected<void, std::string> take(const audit::Plan& plan);

  /// What is kept there. REQUIRES: `take` succeeded.
  [[nodiscard]] audit::Archive state() const;

 private:
  [[nodiscard]] tl::expected<void, std::string> make() const;
  [[nodiscard]] tl::expected<void, std::string> begin(const audit::Plan& plan) const;

  std::filesystem::path out_;
  int descriptor_ = -1;  // of the plan, which is locked
};

/// What to do about state that cannot be taken up.
[[nodiscard]] std::string_view advice_on(const std::string& problem);

}  // namespace crashcheck::cli
