// All but drawing is the store's own.
#include "explorer/given_history.h"

namespace crashcheck::explorer {

class GivenHistory::GivenWorkload final : public Workload {
 public:
  GivenWorkload(const Workload& real, History history)
      : real_(real), history_(std::move(history)) {}

  [[nodiscard]] History draw(const Draw& /*draw*/) const override { return history_; }
  [[nodiscard]] std::optional<History> draw_rare(const Draw& /*draw*/) const override {
    return std::nullopt;
  }

  [[nodiscard]] std::unique_ptr<const Workload> begun(const Model& known) const override {
    return real_.begun(known);
  }
  [[nodiscard]] std::size_t preparations(const History& history) const override {
    return real_.preparations(history);
  }
  [[nodiscard]] std::span<const std::string_view> words() const override { return real_.words(); }
  [[nodiscard]] std::unique_ptr<OperationParser> new_parser() const override {
    return real_.new_parser();
  }
  [[nodiscard]] std::unique_ptr<OperationNotes> new_notes() const override {
    return real_.new_notes();
  }
  [[nodiscard]] History after_failure(const History& history, std::size_t failed,
                                      std::size_t most) const override {
    return real_.after_failure(history, failed, most);
  }
  [[nodiscard]] OperationMeasure measure(const Operation& operation) const override {
    return real_.measure(operation);
  }
  [[nodiscard]] std::string_view named_thing() const override { return real_.named_thing(); }
  [[nodiscard]] std::string_view size_unit() const override { return real_.size_unit(); }
  [[nodiscard]] std::unique_ptr<HistoryEdits> simpler(HistoryParts parts) const override {
    return real_.simpler(std::move(parts));
  }
  [[nodiscard]] std::unique_ptr<HistoryEdits> merged(HistoryParts parts) const override {
    return real_.merged(std::move(parts));
  }
  [[nodiscard]] bool has_small(std::string_view word) const override {
    return real_.has_small(word);
  }
  [[nodiscard]] std::optional<History> small(std::size_t operations, std::string_view word,
                                             faultfs::Choices& choices) const override {
    return real_.small(operations, word, choices);
  }
  [[nodiscard]] std::optional<History> similar(const History& history, std::string_view word,
                                               bool shorter,
                                               faultfs::Choices& choices) const override {
    return real_.similar(history, word, shorter, choices);
  }

 private:
  const Workload& real_;
  History history_;
};

GivenHistory::GivenHistory(const Store& real, History history)
    : ForwardingStore(real),
      workload_(std::make_unique<GivenWorkload>(real.workload(), std::move(history))) {}
GivenHistory::~GivenHistory() = default;

const Workload& GivenHistory::workload() const { return *workload_; }

}  // namespace crashcheck::explorer
