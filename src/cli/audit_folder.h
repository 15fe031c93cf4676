// The folder that an audit writes into: whose it is, and what is kept there from one run to the
// next.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "audit/audit.h"

namespace crashcheck::cli {

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
