// Shrinking as edits: each names one simplification and is carried out only when the sequence gets
// there.
#include "generator/shrinks.h"

#include "edits.h"

namespace crashcheck::generator {
namespace {

using history::History;

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

rc::Seq<std::vector<History>> shrinks(const std::vector<History>& parts,
                                      const history::Slices& there) {
  std::vector<Tagged> operations = tag(parts, there.next());
  std::vector<Edit> edits = all_edits(operations, parts.size());
  return rc::seq::map(rc::seq::fromContainer(std::move(edits)),
                      [operations = std::move(operations), count = parts.size(), there](
                          const Edit& edit) { return carry_out(operations, count, edit, there); });
}

rc::Seq<History> shrinks(const History& history) {
  return rc::seq::map(shrinks(std::vector<History>{history}),
                      [](std::vector<History> parts) { return std::move(parts.front()); });
}

}  // namespace crashcheck::generator
