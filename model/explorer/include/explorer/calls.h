// Operations that are a word and some numbers, and a workload of them: enough for many stores.
#pragma once

#include "explorer/store.h"

namespace crashcheck::explorer {

/// A word, and how many numbers follow it.
struct CallForm {
  std::string_view word;  ///< a literal
  std::size_t arguments = 0;
};

/// "set 7".
[[nodiscard]] Operation call(std::string_view word, std::vector<std::uint64_t> arguments);
/// REQUIRES: `operation` is one that call() has made.
[[nodiscard]] const std::vector<std::uint64_t>& arguments_of(const Operation& operation);

/// Draws from the store's models, by Model::next().
class CallWorkload final : public Workload {
 public:
  /// Borrows `store` and `forms`.
  CallWorkload(const Store& store, std::span<const CallForm> forms);

  [[nodiscard]] History draw(const Draw& draw) const override;
  /// Draws from models that know what `known` does.
  [[nodiscard]] std::unique_ptr<const Workload> begun(const Model& known) const override;
  [[nodiscard]] std::span<const std::string_view> words() const override { return words_; }
  [[nodiscard]] std::unique_ptr<OperationParser> new_parser() const override;
  /// The numbers add up to the size.
  [[nodiscard]] OperationMeasure measure(const Operation& operation) const override;
  /// Also with a smaller number.
  [[nodiscard]] std::unique_ptr<HistoryEdits> simpler(HistoryParts parts) const override;

 private:
  const Store& store_;
  std::span<const CallForm> forms_;
  std::vector<std::string_view> words_;
  std::shared_ptr<const Model> beginning_;  ///< null: that of a store which has just been created
};

}  // namespace crashcheck::explorer
