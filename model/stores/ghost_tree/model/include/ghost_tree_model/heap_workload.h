// What may be asked of a heap, for the checker: the generator, the parser and the simplifications
// of heap operations behind one interface.
#pragma once

#include "explorer/workload.h"
#include "generator/alphabet.h"
#include "history/operation.h"
#include "history/slices.h"

namespace crashcheck::ghost_tree {

class HeapWorkload final : public explorer::Workload {
 public:
  /// `there` are the slices before the first operation.
  explicit HeapWorkload(generator::Alphabet alphabet, history::Slices there = {})
      : alphabet_(alphabet), there_(std::move(there)) {}

  [[nodiscard]] explorer::History draw(const explorer::Draw& draw) const override;
  /// A history that builds a deep free tree.
  [[nodiscard]] std::optional<explorer::History> draw_rare(
      const explorer::Draw& draw) const override;
  [[nodiscard]] std::unique_ptr<const explorer::Workload> begun(
      const explorer::Model& known) const override;
  /// Memory of gigabytes that is abandoned first, which a recovery would have to zero.
  [[nodiscard]] std::size_t preparations(const explorer::History& history) const override;
  [[nodiscard]] std::span<const std::string_view> words() const override;
  [[nodiscard]] std::unique_ptr<explorer::OperationParser> new_parser() const override;
  /// "gives #3 #4": the handles of an operation; and "has #0 #1": of what is there before.
  [[nodiscard]] std::unique_ptr<explorer::OperationNotes> new_notes() const override;
  [[nodiscard]] explorer::History after_failure(const explorer::History& history,
                                                std::size_t failed,
                                                std::size_t most) const override;
  [[nodiscard]] explorer::OperationMeasure measure(
      const explorer::Operation& operation) const override;
  [[nodiscard]] std::string_view named_thing() const override { return "slice"; }
  [[nodiscard]] std::string_view size_unit() const override { return "blocks"; }
  [[nodiscard]] std::unique_ptr<explorer::HistoryEdits> simpler(
      explorer::HistoryParts parts) const override;
  [[nodiscard]] std::unique_ptr<explorer::HistoryEdits> merged(
      explorer::HistoryParts parts) const override;
  [[nodiscard]] bool has_small(std::string_view word) const override;
  [[nodiscard]] std::optional<explorer::History> small(std::size_t operations,
                                                       std::string_view word,
                                                       faultfs::Choices& choices) const override;
  [[nodiscard]] std::optional<explorer::History> similar(const explorer::History& history,
                                                         std::string_view word, bool shorter,
                                                         faultfs::Choices& choices) const override;

 private:
  /// A history for an empty heap as one for the heap that is there.
  [[nodiscard]] history::History begun(const history::History& drawn,
                                       const explorer::Draw& draw) const;

  generator::Alphabet alphabet_;
  history::Slices there_;
};

}  // namespace crashcheck::ghost_tree
