// Wrapping costs one allocation; copies of what is wrapped share it.
#include "history/wrapped.h"

namespace crashcheck::history {
namespace {

class HeapOperation final : public explorer::Operation::Content {
 public:
  explicit HeapOperation(Operation operation) : operation_(std::move(operation)) {}

  [[nodiscard]] const Operation& operation() const { return operation_; }
  [[nodiscard]] std::string_view word() const override { return history::word(operation_); }
  [[nodiscard]] std::string text() const override { return to_string(operation_); }
  [[nodiscard]] bool equals(const Content& other) const override {
    const auto* same = dynamic_cast<const HeapOperation*>(&other);
    return same != nullptr && same->operation_ == operation_;
  }

 private:
  Operation operation_;
};

}  // namespace

std::shared_ptr<const explorer::Operation::Content> content_of(Operation operation) {
  if (std::holds_alternative<Reopen>(operation)) return nullptr;
  return std::make_shared<HeapOperation>(std::move(operation));
}

const Operation& unwrapped(const explorer::Operation& operation) {
  static const Operation kReopen = Reopen{};
  if (operation.is_reopen()) return kReopen;
  return dynamic_cast<const HeapOperation&>(*operation.content()).operation();
}

explorer::History wrapped(const History& history) { return {history.begin(), history.end()}; }

History unwrapped(const explorer::History& history) {
  History all;
  all.reserve(history.size());
  for (const explorer::Operation& operation : history) all.push_back(unwrapped(operation));
  return all;
}

}  // namespace crashcheck::history
