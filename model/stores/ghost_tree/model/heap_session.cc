// From the checker's operations to those of a heap.
#include "ghost_tree_model/heap_session.h"

#include "ghost_tree_model/heap_model.h"
#include "history/wrapped.h"

namespace crashcheck::ghost_tree {
namespace {

class Places final : public explorer::Answer::Content {
 public:
  explicit Places(Returned returned) : returned_(std::move(returned)) {}

  [[nodiscard]] const Returned& returned() const { return returned_; }

 private:
  Returned returned_;
};

}  // namespace

explorer::Answer to_answer(Returned returned) {
  if (returned.empty()) return {};
  return explorer::Answer(std::make_shared<Places>(std::move(returned)));
}

std::span<const oracle::Placement> places_in(const explorer::Answer& answer) {
  if (answer.content() == nullptr) return {};
  return dynamic_cast<const Places&>(*answer.content()).returned();
}

io::Result<explorer::Answer> HeapSession::apply(const explorer::Operation& operation,
                                                const explorer::Model& model) {
  const history::Operation& own = history::unwrapped(operation);
  const auto operands = heap_model(model).operands(own);
  if (!operands) {
    return io::fail(io::ErrorCode::kInvalidArgument, "apply", HeapModel::kNoSuchSlice);
  }
  CRASHCHECK_ASSIGN(Returned returned, apply(own, *operands));
  return to_answer(std::move(returned));
}

}  // namespace crashcheck::ghost_tree
