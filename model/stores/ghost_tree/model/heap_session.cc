// From the checker's operations to those of a heap.
#include "ghost_tree_model/heap_session.h"

#include "ghost_tree_model/heap_model.h"
#include "history/wrapped.h"

namespace crashcheck::ghost_tree {
namespace {

class HeapAnswer final : public explorer::Answer::Content {
 public:
  explicit HeapAnswer(Returned returned) : returned_(std::move(returned)) {}

  [[nodiscard]] const Returned& returned() const { return returned_; }

 private:
  Returned returned_;
};

}  // namespace

explorer::Answer to_answer(Returned returned) {
  if (returned.empty() && returned.read.empty() && !returned.was_made) return {};
  return explorer::Answer(std::make_shared<HeapAnswer>(std::move(returned)));
}

const Returned& returned_in(const explorer::Answer& answer) {
  static const Returned kNothing;
  if (answer.content() == nullptr) return kNothing;
  return dynamic_cast<const HeapAnswer&>(*answer.content()).returned();
}

std::span<const oracle::Placement> places_in(const explorer::Answer& answer) {
  return returned_in(answer);
}

io::Result<explorer::Answer> HeapSession::apply(const explorer::Operation& operation,
                                                const explorer::Model& model) {
  const history::Operation& own = history::unwrapped(operation);
  const auto operands = heap_model(model).operands(own);
  if (!operands) {
    return io::fail(io::ErrorCode::kInvalidArgument, "apply", HeapModel::kNoSuchSlice);
  }
  const bool has_to_be_refused = std::holds_alternative<history::Refused>(own);
  if (has_to_be_refused && !heap_model(model).refuses(std::get<history::Refused>(own))) {
    return explorer::Answer();
  }
  CRASHCHECK_ASSIGN(Returned returned, apply(own, *operands));
  if (has_to_be_refused) {
    returned.was_made = true;
    returned.asked = *operands;
  }
  return to_answer(std::move(returned));
}

}  // namespace crashcheck::ghost_tree
