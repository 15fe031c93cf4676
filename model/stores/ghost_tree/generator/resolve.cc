// From drafts to a history: which slice each number stands for.
#include <algorithm>
#include <optional>

#include "generator/generator.h"
#include "history/slices.h"

namespace crashcheck::generator {
namespace {

using history::Handle;
using history::Operation;
using history::Slot;

/// Resolves drafts one after the other, following what is alive and how long it is.
class Resolver {
 public:
  /// Nothing where the draft finds no slice to work on.
  std::optional<Operation> next(const Operation& draft);

 private:
  /// The slice that a number stands for. REQUIRES: there is one.
  [[nodiscard]] Handle chosen(Handle number) const {
    const std::size_t count = slices_.count();
    if (number < kNewest) return slices_.nth(number % count);
    return slices_.nth(count - 1 - (number - kNewest) % count);
  }

  [[nodiscard]] bool none() const { return slices_.count() == 0; }

  [[nodiscard]] static Slot in_header(Slot slot) {
    return {std::nullopt, slot.at % (history::kUserHeaderBytes - slot.width + 1), slot.width};
  }

  /// The slice of a slot, if it is in one.
  [[nodiscard]] std::optional<Handle> place_of(const Slot& slot) const {
    if (!slot.slice || none()) return std::nullopt;
    return chosen(*slot.slice);
  }

  /// A slot in `place`, of which it can have `bytes`; in the header where that is too little.
  [[nodiscard]] static Slot fitted(const Slot& slot, std::optional<Handle> place,
                                   std::uint64_t bytes) {
    if (!place || bytes < slot.width) return in_header(slot);
    return {place, slot.at % (bytes - slot.width + 1), slot.width};
  }

  std::optional<Operation> resolve(const history::Deallocate& op) const {
    if (none()) return std::nullopt;
    return history::Deallocate{chosen(op.slice)};
  }

  std::optional<Operation> resolve(const history::DeallocateBulk& op) const {
    Resolver rest = *this;
    history::DeallocateBulk resolved;
    for (const Handle number : op.slices) {
      if (const auto one = rest.next(history::Deallocate{number})) {
        resolved.slices.push_back(std::get<history::Deallocate>(*one).slice);
      }
    }
    if (resolved.slices.empty()) return std::nullopt;
    return resolved;
  }

  std::optional<Operation> resolve(const history::Reallocate& op) const {
    if (none()) return std::nullopt;
    return history::Reallocate{chosen(op.slice), op.length};
  }

  std::optional<Operation> resolve(const history::Write& op) const {
    if (none()) return std::nullopt;
    const Handle slice = chosen(op.slice);
    const std::uint64_t length = slices_.length_of(slice);
    if (length == 0) return std::nullopt;
    history::Write resolved{slice, op.at % length, op.bytes};
    resolved.bytes.resize(std::min<std::uint64_t>(op.bytes.size(), length - resolved.at));
    return resolved;
  }

  std::optional<Operation> resolve(const history::Read& op) const {
    if (none()) return std::nullopt;
    const Handle slice = chosen(op.slice);
    const std::uint64_t length = slices_.length_of(slice);
    if (length == 0) return std::nullopt;
    const std::uint64_t at = op.at % length;
    return history::Read{slice, at, std::min(op.length, length - at)};
  }

  static std::optional<Operation> resolve(const history::WriteHeader& op) {
    history::WriteHeader resolved = op;
    resolved.bytes.resize(
        std::min<std::uint64_t>(op.bytes.size(), history::kUserHeaderBytes - op.at));
    return resolved;
  }

  std::optional<Operation> resolve(const history::AllocateInto& op) const {
    const auto place = place_of(op.slot);
    return history::AllocateInto{fitted(op.slot, place, slices_.bytes_for_slot(place)), op.length};
  }

  std::optional<Operation> resolve(const history::ReallocateInto& op) const {
    if (none()) return std::nullopt;
    history::ReallocateInto resolved{op.slot, chosen(op.slice), op.length};
    resolved.slot.slice = place_of(op.slot);
    const std::uint64_t bytes = slices_.bytes_for_slot(resolved);
    resolved.slot = fitted(op.slot, resolved.slot.slice, bytes);
    return resolved;
  }

  std::optional<Operation> resolve(const history::DeallocateFrom& op) const {
    if (none()) return std::nullopt;
    const Handle slice = chosen(op.slice);
    const auto place = place_of(op.slot);
    if (place == slice) return history::DeallocateFrom{in_header(op.slot), slice};
    return history::DeallocateFrom{fitted(op.slot, place, slices_.bytes_for_slot(place)), slice};
  }

  /// Those that name no slice.
  static std::optional<Operation> resolve(const auto& op) { return op; }

  std::optional<Operation> resolve_batch(const history::Batch& batch) {
    history::Batch resolved;
    for (const history::BatchedOperation& draft : batch.operations) {
      const auto operation = next(history::as_operation(draft));
      if (operation) resolved.operations.push_back(history::as_batched(*operation).value());
    }
    if (resolved.operations.empty()) return std::nullopt;
    return resolved;
  }

  history::Slices slices_;
};

std::optional<Operation> Resolver::next(const Operation& draft) {
  if (const auto* batch = std::get_if<history::Batch>(&draft)) return resolve_batch(*batch);
  auto operation =
      std::visit([&](const auto& op) -> std::optional<Operation> { return resolve(op); }, draft);
  if (operation) slices_.note(*operation);
  return operation;
}

}  // namespace

history::History resolve(const std::vector<Operation>& drafts) {
  Resolver resolver;
  history::History resolved;
  for (const Operation& draft : drafts) {
    if (auto operation = resolver.next(draft)) resolved.push_back(std::move(*operation));
  }
  return resolved;
}

}  // namespace crashcheck::generator
