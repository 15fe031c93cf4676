// Translation between the checker's operations and the allocator's calls.
#include "subjects/ghost_tree_subject.h"

#include "bstack/ghost_tree.h"

namespace crashcheck::subjects {
namespace {

using bstack::GhostTree;
using bstack::Slice;
using explorer::Returned;
using history::Match;
using oracle::Placement;

Slice slice_at(Placement placement) { return {placement.offset, placement.length}; }
Placement placement_of(Slice slice) { return {slice.offset, slice.length}; }
Returned one(Slice slice) { return {placement_of(slice)}; }
Returned none() { return {}; }

class GhostTreeSession final : public explorer::Session {
 public:
  explicit GhostTreeSession(GhostTree heap) : heap_(std::move(heap)) {}

  io::Result<Returned> apply(const history::Operation& operation,
                             std::span<const Placement> operands) override {
    return std::visit(
        Match{[&](const history::Allocate& op) { return heap_.allocate(op.length).map(one); },
              [&](const history::Deallocate&) {
                return heap_.deallocate(slice_at(operands[0])).map(none);
              },
              [&](const history::Reallocate& op) {
                return heap_.reallocate(slice_at(operands[0]), op.length).map(one);
              },
              [&](const history::AllocateBulk& op) { return allocate_bulk(op); },
              [&](const history::DeallocateBulk&) { return deallocate_bulk(operands); },
              [&](const history::Write& op) {
                return heap_.write(slice_at(operands[0]), op.at, op.bytes).map(none);
              },
              [&](const history::WriteHeader& op) {
                return heap_.write_user_header(op.at, op.bytes).map(none);
              },
              [](const history::Reopen&) -> io::Result<Returned> {
                return io::fail(io::ErrorCode::kInvalidArgument, "reopen",
                                "a session cannot reopen itself");
              },
              [&](const auto&) -> io::Result<Returned> {
                return io::fail(io::ErrorCode::kInvalidArgument, history::word(operation),
                                "the protocol does not have it");
              }},
        operation);
  }

 private:
  io::Result<Returned> allocate_bulk(const history::AllocateBulk& operation) {
    CRASHCHECK_ASSIGN(const std::vector<Slice> slices, heap_.allocate_bulk(operation.lengths));
    Returned returned;
    for (const Slice slice : slices) returned.push_back(placement_of(slice));
    return returned;
  }

  io::Result<Returned> deallocate_bulk(std::span<const Placement> operands) {
    std::vector<Slice> slices;
    for (const Placement placement : operands) slices.push_back(slice_at(placement));
    return heap_.deallocate_bulk(slices).map(none);
  }

  GhostTree heap_;
};

class InPlaceSubject final : public explorer::Subject {
 public:
  [[nodiscard]] std::string_view name() const override { return "in-place"; }
  [[nodiscard]] oracle::Protocol protocol() const override { return oracle::Protocol::kInPlace; }

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    CRASHCHECK_ASSIGN(GhostTree heap, GhostTree::open(std::move(file), bstack::Protocol::kInPlace));
    return std::make_unique<GhostTreeSession>(std::move(heap));
  }
};

const InPlaceSubject kInPlace;

}  // namespace

std::vector<std::string_view> protocols() { return {kInPlace.name()}; }

const explorer::Subject* find_subject(std::string_view protocol) {
  return protocol == kInPlace.name() ? &kInPlace : nullptr;
}

}  // namespace crashcheck::subjects
