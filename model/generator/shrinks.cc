// Shrinking as edits: each names one simplification and is carried out only when the sequence gets
// there.
#include "generator/shrinks.h"

#include <optional>

#include "repair.h"
#include "replacements.h"

namespace crashcheck::generator {
namespace {

using history::History;

/// One simplification: `replacement` takes the place of the operations [index, index + count); or,
/// where `joins` names one, that part and the next become one.
struct Edit {
  std::size_t index = 0;
  std::size_t count = 0;
  Replacement replacement;
  std::optional<std::size_t> joins;
};

/// REQUIRES: edit.count > 0.
std::vector<Tagged> replaced(const std::vector<Tagged>& operations, const Edit& edit) {
  const auto begin = operations.begin() + static_cast<std::ptrdiff_t>(edit.index);
  std::vector<Tagged> edited(operations.begin(), begin);
  for (const Tagged& each : edit.replacement) {
    edited.push_back(each);
    edited.back().part = begin->part;
  }
  edited.insert(edited.end(), begin + static_cast<std::ptrdiff_t>(edit.count), operations.end());
  return edited;
}

std::vector<Tagged> joined(std::vector<Tagged> operations, std::size_t part) {
  for (Tagged& each : operations) {
    if (each.part > part) --each.part;
  }
  return operations;
}

std::vector<History> carry_out(const std::vector<Tagged>& operations, std::size_t parts,
                               const Edit& edit) {
  if (edit.joins) return repaired(joined(operations, *edit.joins), parts - 1);
  return repaired(replaced(operations, edit), parts);
}

std::vector<Edit> all_edits(const std::vector<Tagged>& operations, std::size_t parts) {
  std::vector<Edit> edits;
  for (std::size_t part = 0; part + 1 < parts; ++part) {
    edits.push_back(Edit{0, 0, {}, part});
  }
  for (std::size_t count = operations.size(); count > 0; count /= 2) {
    for (std::size_t index = 0; index + count <= operations.size(); ++index) {
      edits.push_back(Edit{index, count, {}, std::nullopt});
    }
  }
  for (std::size_t index = 0; index < operations.size(); ++index) {
    for (Replacement& replacement : replacements(operations[index])) {
      edits.push_back(Edit{index, 1, std::move(replacement), std::nullopt});
    }
  }
  return edits;
}

}  // namespace

rc::Seq<std::vector<History>> shrinks(const std::vector<History>& parts) {
  std::vector<Tagged> operations = tag(parts);
  std::vector<Edit> edits = all_edits(operations, parts.size());
  return rc::seq::map(rc::seq::fromContainer(std::move(edits)),
                      [operations = std::move(operations), count = parts.size()](const Edit& edit) {
                        return carry_out(operations, count, edit);
                      });
}

rc::Seq<History> shrinks(const History& history) {
  return rc::seq::map(shrinks(std::vector<History>{history}),
                      [](std::vector<History> parts) { return std::move(parts.front()); });
}

}  // namespace crashcheck::generator
