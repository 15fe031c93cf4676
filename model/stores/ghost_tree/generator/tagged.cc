// Which handles belong to which operation.
#include "tagged.h"

namespace crashcheck::generator {

using history::Handle;
using history::Operation;

std::vector<Tagged> tag(const std::vector<history::History>& parts, Handle next) {
  std::vector<Tagged> tagged;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    for (const Operation& operation : parts[part]) {
      Tagged each{operation, {}, part};
      for (std::size_t i = 0; i < history::handles_given(operation); ++i) {
        each.gives.push_back(next++);
      }
      tagged.push_back(std::move(each));
    }
  }
  return tagged;
}

std::vector<Tagged> operations_of(const Tagged& batch) {
  std::vector<Tagged> operations;
  auto given = batch.gives.begin();
  for (const auto& batched : std::get<history::Batch>(batch.operation).operations) {
    const Operation operation = history::as_operation(batched);
    const auto end = given + static_cast<std::ptrdiff_t>(history::handles_given(operation));
    operations.push_back(Tagged{operation, {given, end}, batch.part});
    given = end;
  }
  return operations;
}

Tagged batch_of(const std::vector<Tagged>& operations) {
  history::Batch batch;
  std::vector<Handle> gives;
  for (const Tagged& each : operations) {
    batch.operations.push_back(history::as_batched(each.operation).value());
    gives.insert(gives.end(), each.gives.begin(), each.gives.end());
  }
  return Tagged{std::move(batch), std::move(gives), 0};
}

}  // namespace crashcheck::generator
