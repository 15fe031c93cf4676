// One pass over the operations, following which slices there are.
#include "repair.h"

#include <algorithm>
#include <map>
#include <optional>

#include "history/slices.h"

namespace crashcheck::generator {
namespace {

using history::Handle;
using history::Operation;
using history::Slot;

class Repair {
 public:
  Repair(history::Slices there, std::map<Handle, Handle> names)
      : slices_(std::move(there)), names_(std::move(names)) {}

  /// Nothing where nothing is left of the operation.
  std::optional<Operation> next(const Tagged& tagged);

 private:
  /// What a slice is called now, if it is there.
  [[nodiscard]] std::optional<Handle> name_of(Handle old) const {
    const auto found = names_.find(old);
    if (found == names_.end() || !slices_.has(found->second)) return std::nullopt;
    return found->second;
  }

  /// Where a slot is now; in the user header if its slice is not there.
  [[nodiscard]] Slot moved(const Slot& slot) const {
    const auto slice = slot.slice ? name_of(*slot.slice) : std::nullopt;
    if (slot.slice && !slice) return Slot{std::nullopt, 0, slot.width};
    return Slot{slice, slot.at, slot.width};
  }

  [[nodiscard]] static Slot fitted(const Slot& slot, std::uint64_t bytes) {
    return history::fits(slot, bytes) ? slot : Slot{std::nullopt, 0, slot.width};
  }

  std::optional<Operation> fix(const history::Deallocate& op) const {
    const auto slice = name_of(op.slice);
    if (!slice) return std::nullopt;
    return history::Deallocate{*slice};
  }

  std::optional<Operation> fix(const history::DeallocateBulk& op) const {
    history::DeallocateBulk fixed;
    for (const Handle old : op.slices) {
      if (const auto slice = name_of(old)) fixed.slices.push_back(*slice);
    }
    if (fixed.slices.empty()) return std::nullopt;
    return fixed;
  }

  std::optional<Operation> fix(const history::Reallocate& op) const {
    const auto slice = name_of(op.slice);
    if (!slice) return std::nullopt;
    return history::Reallocate{*slice, op.length};
  }

  std::optional<Operation> fix(const history::Write& op) const {
    const auto slice = name_of(op.slice);
    if (!slice || op.at >= slices_.length_of(*slice) || op.bytes.empty()) return std::nullopt;
    history::Write fixed{*slice, op.at, op.bytes};
    fixed.bytes.resize(std::min<std::uint64_t>(op.bytes.size(), slices_.length_of(*slice) - op.at));
    return fixed;
  }

  std::optional<Operation> fix(const history::Read& op) const {
    const auto slice = name_of(op.slice);
    if (!slice || op.at >= slices_.length_of(*slice)) return std::nullopt;
    return history::Read{*slice, op.at, std::min(op.length, slices_.length_of(*slice) - op.at)};
  }

  static std::optional<Operation> fix(const history::WriteHeader& op) {
    if (op.bytes.empty()) return std::nullopt;
    return op;
  }

  std::optional<Operation> fix(const history::AllocateInto& op) const {
    const Slot slot = moved(op.slot);
    return history::AllocateInto{fitted(slot, slices_.bytes_for_slot(slot.slice)), op.length};
  }

  std::optional<Operation> fix(const history::ReallocateInto& op) const {
    const auto slice = name_of(op.slice);
    if (!slice) return std::nullopt;
    history::ReallocateInto fixed{moved(op.slot), *slice, op.length};
    fixed.slot = fitted(fixed.slot, slices_.bytes_for_slot(fixed));
    return fixed;
  }

  std::optional<Operation> fix(const history::DeallocateFrom& op) const {
    const auto slice = name_of(op.slice);
    if (!slice) return std::nullopt;
    const Slot slot = moved(op.slot);
    return history::DeallocateFrom{fitted(slot, slices_.bytes_for_slot(slot.slice)), *slice};
  }

  /// Those that name no slice.
  static std::optional<Operation> fix(const auto& op) { return op; }

  std::optional<Operation> fix_batch(const Tagged& tagged) {
    history::Batch batch;
    for (const Tagged& each : operations_of(tagged)) {
      if (const auto fixed = next(each)) batch.operations.push_back(*history::as_batched(*fixed));
    }
    if (batch.operations.empty()) return std::nullopt;
    return batch;
  }

  history::Slices slices_;
  std::map<Handle, Handle> names_;
};

std::optional<Operation> Repair::next(const Tagged& tagged) {
  if (std::holds_alternative<history::Batch>(tagged.operation)) return fix_batch(tagged);
  auto fixed = std::visit([&](const auto& op) -> std::optional<Operation> { return fix(op); },
                          tagged.operation);
  if (!fixed) return std::nullopt;
  for (Handle given = slices_.next(); const Handle old : tagged.gives) names_[old] = given++;
  slices_.note(*fixed);
  return fixed;
}

}  // namespace

std::vector<history::History> repaired(const std::vector<Tagged>& operations, std::size_t parts,
                                       const history::Slices& there,
                                       std::map<Handle, Handle> names) {
  Repair repair(there, std::move(names));
  std::vector<history::History> done(parts);
  for (const Tagged& each : operations) {
    if (auto fixed = repair.next(each)) done[each.part].push_back(std::move(*fixed));
  }
  return done;
}

}  // namespace crashcheck::generator
