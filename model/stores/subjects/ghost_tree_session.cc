// Operations as calls of GhostTree and of Batch, which mean the same.
#include "ghost_tree_session.h"

#include <optional>

namespace crashcheck::subjects {
namespace {

using bstack::GhostTree;
using bstack::Slice;
using ghost_tree::Returned;
using history::Match;
using oracle::Placement;

Slice slice_at(Placement placement) { return {placement.offset, placement.length}; }
Placement placement_of(Slice slice) { return {slice.offset, slice.length}; }
Returned one(Slice slice) { return {placement_of(slice)}; }
Returned none() { return {}; }

Returned all(const std::vector<Slice>& slices) {
  Returned returned;
  for (const Slice slice : slices) returned.push_back(placement_of(slice));
  return returned;
}

/// Does operations on a GhostTree or a Batch. Operands are taken from the front of `operands`.
template <typename Heap>
class Calls {
 public:
  Calls(Heap& heap, std::span<const Placement> operands, const Returned& returned)
      : heap_(heap), operands_(operands), returned_(returned) {}

  io::Result<Returned> operator()(const history::Allocate& op) {
    return heap_.allocate(op.length).map(one);
  }
  io::Result<Returned> operator()(const history::Deallocate& /*op*/) {
    return heap_.deallocate(next()).map(none);
  }
  io::Result<Returned> operator()(const history::Reallocate& op) {
    return heap_.reallocate(next(), op.length).map(one);
  }
  io::Result<Returned> operator()(const history::AllocateBulk& op) {
    return heap_.allocate_bulk(op.lengths).map(all);
  }
  io::Result<Returned> operator()(const history::DeallocateBulk& op) {
    std::vector<Slice> slices;
    for (std::size_t i = 0; i < op.slices.size(); ++i) slices.push_back(next());
    return heap_.deallocate_bulk(slices).map(none);
  }
  io::Result<Returned> operator()(const history::Write& op) {
    return heap_.write(next(), op.at, op.bytes).map(none);
  }
  io::Result<Returned> operator()(const history::WriteHeader& op) {
    return heap_.write_user_header(op.at, op.bytes).map(none);
  }
  io::Result<Returned> operator()(const history::AllocateInto& op) {
    return heap_.allocate_into(next(op.slot), op.length).map(one);
  }
  io::Result<Returned> operator()(const history::ReallocateInto& op) {
    const bstack::Slot slot = next(op.slot);
    return heap_.reallocate_into(slot, next(), op.length).map(one);
  }
  io::Result<Returned> operator()(const history::DeallocateFrom& op) {
    const bstack::Slot slot = next(op.slot);
    return heap_.deallocate_from(slot, next()).map(none);
  }

  [[nodiscard]] std::span<const Placement> operands_left() const { return operands_; }

 private:
  Slice next() {
    const Placement placement = operands_.front();
    operands_ = operands_.subspan(1);
    return slice_at(placement.length == oracle::kReturnedInBatch ? returned_[placement.offset]
                                                                 : placement);
  }

  bstack::Slot next(const history::Slot& slot) {
    return {slot.slice ? next() : Slice{}, slot.at, static_cast<bstack::SlotWidth>(slot.width)};
  }

  Heap& heap_;
  std::span<const Placement> operands_;
  const Returned& returned_;
};

class GhostTreeSession final : public ghost_tree::HeapSession {
 public:
  explicit GhostTreeSession(GhostTree heap) : heap_(std::move(heap)) {}

  using HeapSession::apply;
  io::Result<Returned> apply(const history::Operation& operation,
                             std::span<const Placement> operands) override {
    return std::visit(Match{[&](const history::Batch& op) { return apply_batch(op, operands); },
                            [&](const history::Reclaim&) { return reclaim(operands); },
                            [&](const history::Abandon& op) -> io::Result<Returned> {
                              return heap_.allocate(op.length).map(one);
                            },
                            [&](const history::SetReserve& op) -> io::Result<Returned> {
                              heap_.set_reserve(op.bytes);
                              return Returned{};
                            },
                            [&](const history::Read& op) { return read(op, operands.front()); },
                            [&](const history::Refused& op) { return refused(op, operands); },
                            [](const history::Reopen&) -> io::Result<Returned> {
                              return io::fail(io::ErrorCode::kInvalidArgument, "reopen",
                                              "a session cannot reopen itself");
                            },
                            [&](const auto& op) { return Calls(heap_, operands, Returned{})(op); }},
                      operation);
  }

  bool tells_of_damage() override {
    const bstack::Opening& opening = heap_.opening();
    const bool lost_tail = opening.tail_bytes > 0 && opening.tail == bstack::Tail::kOther;
    if (lost_tail || opening.missing_bytes > 0 || opening.tree_was_unsound) return true;
    const auto defects = heap_.check();
    return !defects || !defects->empty();
  }

 private:
  io::Result<Returned> apply_batch(const history::Batch& operation,
                                   std::span<const Placement> operands) {
    Returned returned;
    CRASHCHECK_TRY(heap_.batch([&](bstack::Batch& batch) -> io::Result<void> {
      for (const history::BatchedOperation& each : operation.operations) {
        Calls calls(batch, operands, returned);
        CRASHCHECK_ASSIGN(const Returned more, std::visit(calls, each));
        operands = calls.operands_left();
        returned.insert(returned.end(), more.begin(), more.end());
      }
      return {};
    }));
    return returned;
  }

  [[nodiscard]] io::Result<Returned> read(const history::Read& operation,
                                          Placement placement) const {
    Returned returned;
    // Memory is not taken before the slice has been checked.
    if (operation.length <= placement.length) returned.read.resize(operation.length);
    CRASHCHECK_TRY(heap_.read(slice_at(placement), operation.at, returned.read));
    return returned;
  }

  io::Result<Returned> refused(const history::Refused& call, std::span<const Placement> places) {
    const auto done = make(call, places);
    Returned returned;
    if (done) return returned;
    const io::ErrorCode code = done.error().code;
    if (code != io::ErrorCode::kInvalidArgument && code != io::ErrorCode::kNoSpace) {
      return io::Failure(done.error());
    }
    returned.refusal = code;
    return returned;
  }

  io::Result<void> make(const history::Refused& call, std::span<const Placement> places) {
    std::vector<Slice> slices;
    for (const Placement place : places) slices.push_back(slice_at(place));
    const auto nothing = [](const auto& /*given*/) {};
    using Call = history::Refused::Call;
    switch (call.call) {
      case Call::kAllocate: return heap_.allocate(call.lengths[0]).map(nothing);
      case Call::kAllocateBulk: return heap_.allocate_bulk(call.lengths).map(nothing);
      case Call::kDeallocate: return heap_.deallocate(slices[0]);
      case Call::kDeallocateBulk: return heap_.deallocate_bulk(slices);
      case Call::kReallocate: return heap_.reallocate(slices[0], call.lengths[0]).map(nothing);
    }
    return {};
  }

  io::Result<Returned> reclaim(std::span<const Placement> live) {
    std::vector<Slice> slices;
    for (const Placement placement : live) slices.push_back(slice_at(placement));
    return heap_.reclaim(slices).map([](std::uint64_t /*bytes*/) { return Returned{}; });
  }

  GhostTree heap_;
};

}  // namespace

std::unique_ptr<explorer::Session> session_of(GhostTree heap) {
  return std::make_unique<GhostTreeSession>(std::move(heap));
}

}  // namespace crashcheck::subjects
