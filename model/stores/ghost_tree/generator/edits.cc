// Replacing operations, joining parts, and what follows from it.
#include "edits.h"

#include "repair.h"

namespace crashcheck::generator {
namespace {

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

}  // namespace

std::vector<history::History> carry_out(const std::vector<Tagged>& operations, std::size_t parts,
                                        const Edit& edit, const history::Slices& there) {
  std::map<history::Handle, history::Handle> names;
  for (const history::Handle slice : there.handles()) names[slice] = slice;
  if (edit.joins) {
    return repaired(joined(operations, *edit.joins), parts - 1, there, std::move(names));
  }
  return repaired(replaced(operations, edit), parts, there, std::move(names));
}

}  // namespace crashcheck::generator
