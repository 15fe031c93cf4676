// SARIF 2.1.0, which code hosts and editors show. One thread.
#pragma once

#include <string>
#include <vector>

namespace crashcheck::cli {

/// A violation, where it is told of and what it is.
struct SarifResult {
  std::string store;
  std::string device;
  std::string guarantee;
  std::string statement;  ///< of the guarantee
  std::string kind;
  std::string operation;  ///< that was cut; may be empty
  std::string finding;
  std::string why;       ///< may be empty
  std::string file;      ///< that holds the case, as a path; empty: none does
  std::size_t line = 0;  ///< of the crash in it; 0: not known
};

/// One run with a result for each: the rule is GUARANTEE/KIND, the message the reason or, without
/// one, the finding. No clock: the same results give the same text.
[[nodiscard]] std::string as_sarif(const std::vector<SarifResult>& results);

}  // namespace crashcheck::cli
