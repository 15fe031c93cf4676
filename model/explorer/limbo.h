// After a call that failed: what an application must be prepared for while it carries on without
// reopening.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "history/operation.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {

/// The outcomes that are still possible. Open from the call that failed to the next reopen.
class Limbo {
 public:
  explicit Limbo(oracle::Protocol protocol) : protocol_(protocol) {}

  [[nodiscard]] bool is_open() const { return is_open_; }
  [[nodiscard]] const std::vector<oracle::Outcome>& outcomes() const { return outcomes_; }

  void begin(std::vector<oracle::Outcome> outcomes);
  void end();

  /// Where the slices of `operation` are; nothing where that depends on the outcome.
  /// `next_handle` is the first that comes after the operation's, here and below.
  [[nodiscard]] std::optional<std::vector<oracle::Placement>> operands(
      const history::Operation& operation, history::Handle next_handle) const;

  /// What a crash inside `operation`, which returned `returned`, may leave.
  /// REQUIRES: operands(operation).
  [[nodiscard]] std::vector<oracle::Outcome> in_flight(const history::Operation& operation,
                                                       std::span<const oracle::Placement> returned,
                                                       history::Handle next_handle) const;

  /// `operation` has succeeded: outcomes that its answer contradicts are out of the question.
  /// REQUIRES: as above.
  void acknowledge(const history::Operation& operation, std::span<const oracle::Placement> returned,
                   history::Handle next_handle);

 private:
  [[nodiscard]] oracle::ReferenceModel model_of(const oracle::Outcome& outcome,
                                                const history::Operation& operation,
                                                history::Handle next_handle) const;
  [[nodiscard]] std::optional<oracle::Placement> placement_of(history::Handle handle) const;

  oracle::Protocol protocol_;
  bool is_open_ = false;
  std::vector<oracle::Outcome> outcomes_;
};

}  // namespace crashcheck::explorer
