// The simpler forms of each operation.
#include "replacements.h"

#include "simpler.h"

namespace crashcheck::generator {
namespace {

using history::Handle;
using history::Operation;
using history::Slot;

class Replacements {
 public:
  explicit Replacements(const Tagged& original) : original_(original), gives_(original.gives) {
    std::visit([&](const auto& op) { add(op); }, original.operation);
  }
  std::vector<Replacement> take() && { return std::move(found_); }

 private:
  void add(const history::Allocate& op) {
    for (const auto length : simpler_lengths(op.length)) push(history::Allocate{length}, gives_);
  }
  void add(const history::AllocateBulk& op) {
    if (op.lengths.size() == 1) push(history::Allocate{op.lengths[0]}, gives_);
    for (std::size_t i = 0; i < op.lengths.size() && op.lengths.size() > 1; ++i) {
      history::AllocateBulk fewer = op;
      fewer.lengths.erase(fewer.lengths.begin() + static_cast<std::ptrdiff_t>(i));
      std::vector<Handle> gives = gives_;
      gives.erase(gives.begin() + static_cast<std::ptrdiff_t>(i));
      push(std::move(fewer), std::move(gives));
    }
    for (std::size_t i = 0; i < op.lengths.size(); ++i) {
      for (const auto length : simpler_lengths(op.lengths[i])) {
        history::AllocateBulk shorter = op;
        shorter.lengths[i] = length;
        push(std::move(shorter), gives_);
      }
    }
  }
  void add(const history::Deallocate&) {}
  void add(const history::DeallocateBulk& op) {
    if (op.slices.size() == 1) push(history::Deallocate{op.slices[0]}, {});
    for (std::size_t i = 0; i < op.slices.size() && op.slices.size() > 1; ++i) {
      history::DeallocateBulk fewer = op;
      fewer.slices.erase(fewer.slices.begin() + static_cast<std::ptrdiff_t>(i));
      push(std::move(fewer), {});
    }
  }
  void add(const history::Reallocate& op) {
    for (const auto length : simpler_lengths(op.length)) {
      push(history::Reallocate{op.slice, length}, {});
    }
  }
  void add(const history::Write& op) {
    for (auto& [at, bytes] : simpler_contents(op.at, op.bytes)) {
      push(history::Write{op.slice, at, std::move(bytes)}, {});
    }
  }
  void add(const history::WriteHeader& op) {
    for (auto& [at, bytes] : simpler_contents(op.at, op.bytes)) {
      push(history::WriteHeader{at, std::move(bytes)}, {});
    }
  }
  void add(const history::AllocateInto& op) {
    push(history::Allocate{op.length}, gives_);
    for (const Slot& slot : simpler_slots(op.slot)) {
      push(history::AllocateInto{slot, op.length}, gives_);
    }
    for (const auto length : simpler_lengths(op.length)) {
      push(history::AllocateInto{op.slot, length}, gives_);
    }
  }
  void add(const history::ReallocateInto& op) {
    push(history::Reallocate{op.slice, op.length}, {});
    for (const Slot& slot : simpler_slots(op.slot)) {
      push(history::ReallocateInto{slot, op.slice, op.length}, {});
    }
    for (const auto length : simpler_lengths(op.length)) {
      push(history::ReallocateInto{op.slot, op.slice, length}, {});
    }
  }
  void add(const history::DeallocateFrom& op) {
    push(history::Deallocate{op.slice}, {});
    for (const Slot& slot : simpler_slots(op.slot)) {
      push(history::DeallocateFrom{slot, op.slice}, {});
    }
  }
  void add(const history::Batch&) {
    const std::vector<Tagged> all = operations_of(original_);
    found_.push_back(all);
    if (all.size() > 1) take_out(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (Replacement& simpler : replacements(all[i])) {
        std::vector<Tagged> changed = all;
        changed[i] = std::move(simpler.front());
        found_.push_back({batch_of(changed)});
      }
    }
  }
  void add(const history::Abandon& op) {
    for (const auto length : simpler_lengths(op.length)) push(history::Abandon{length}, {});
  }
  void add(const history::SetReserve& op) {
    for (const auto bytes : simpler_lengths(op.bytes)) push(history::SetReserve{bytes}, {});
  }
  void add(const history::Read& op) {
    if (op.at > 0) push(history::Read{op.slice, 0, op.length}, {});
    if (op.length > 1) {
      push(history::Read{op.slice, op.at, 1}, {});
      push(history::Read{op.slice, op.at, op.length / 2}, {});
      push(history::Read{op.slice, op.at, op.length - 1}, {});
    }
  }
  void add(const history::Refused& op) {
    const history::RefusedForm& form = history::form_of(op.call);
    for (std::size_t i = 0; i < op.places.size() && op.places.size() > form.least_places; ++i) {
      history::Refused fewer = op;
      fewer.places.erase(fewer.places.begin() + static_cast<std::ptrdiff_t>(i));
      push(std::move(fewer), {});
    }
    for (std::size_t i = 0; i < op.lengths.size() && op.lengths.size() > form.least_lengths; ++i) {
      history::Refused fewer = op;
      fewer.lengths.erase(fewer.lengths.begin() + static_cast<std::ptrdiff_t>(i));
      push(std::move(fewer), {});
    }
  }
  void add(const history::Reopen&) {}
  void add(const history::Reclaim&) {}

  /// Batches with one operation less: it is gone, or stands before or behind the batch.
  void take_out(const std::vector<Tagged>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::vector<Tagged> others = all;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      found_.push_back({batch_of(others)});
    }
    found_.push_back({all.front(), batch_of({all.begin() + 1, all.end()})});
    found_.push_back({batch_of({all.begin(), all.end() - 1}), all.back()});
  }

  void push(Operation operation, std::vector<Handle> gives) {
    found_.push_back({Tagged{std::move(operation), std::move(gives), 0}});
  }

  const Tagged& original_;
  const std::vector<Handle>& gives_;
  std::vector<Replacement> found_;
};

}  // namespace

std::vector<Replacement> replacements(const Tagged& operation) {
  return Replacements(operation).take();
}

}  // namespace crashcheck::generator
