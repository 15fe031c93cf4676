// What the caller meets: requests are checked here, before the protocol sees them, and a mutation
// that fails for any other reason is the last one.
#include "bstack/ghost_tree.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "in_place_heap.h"
#include "layout.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

io::Result<void> check_within(std::string_view operation, std::uint64_t at, std::uint64_t count,
                              std::uint64_t length) {
  if (is_inside(at, count, length)) return {};
  return fail(ErrorCode::kInvalidArgument, operation, "the range leaves the slice", at);
}

}  // namespace

struct GhostTree::State {
  explicit State(Stack stack) : heap(std::move(stack)) {}

  /// Runs a mutation unless an earlier one has failed; a failure other than a refusal is sticky.
  template <typename Mutation>
  [[nodiscard]] auto mutate(Mutation mutation) -> decltype(mutation()) {
    if (first_error) return io::Failure(*first_error);
    auto result = mutation();
    if (!result && result.error().code != ErrorCode::kInvalidArgument) poison(result.error());
    return result;
  }

  void poison(const io::Error& error) {
    first_error = error;
    first_error->code = ErrorCode::kPoisoned;
    first_error->reason = "an earlier mutation failed";
  }

  /// Whether the heap may have handed the slice out, as far as its place says.
  [[nodiscard]] io::Result<void> check(Slice slice) const {
    if (slice.empty()) return {};
    if (!is_block_offset(slice.offset)) {
      return fail(ErrorCode::kInvalidArgument, "slice", "no block begins there", slice.offset);
    }
    CRASHCHECK_ASSIGN(const std::uint64_t present, heap.storage().length());
    const std::optional<std::uint64_t> size = round_up(slice.length);
    if (size && is_inside(slice.offset, *size, present)) return {};
    return fail(ErrorCode::kInvalidArgument, "slice", "it leaves the heap", slice.offset);
  }

  InPlaceHeap heap;
  std::optional<io::Error> first_error;
};

io::Result<GhostTree> GhostTree::open(std::unique_ptr<io::File> file) {
  CRASHCHECK_ASSIGN(Stack stack, Stack::open(std::move(file)));
  auto state = std::make_unique<State>(std::move(stack));
  CRASHCHECK_TRY(state->heap.prepare());
  return GhostTree(std::move(state));
}

GhostTree::GhostTree(std::unique_ptr<State> state) : state_(std::move(state)) {}
GhostTree::GhostTree(GhostTree&&) noexcept = default;
GhostTree& GhostTree::operator=(GhostTree&&) noexcept = default;
GhostTree::~GhostTree() = default;

io::Result<Slice> GhostTree::allocate(std::uint64_t length) {
  return state_->mutate([&] { return state_->heap.allocate(length); });
}

io::Result<void> GhostTree::deallocate(Slice slice) {
  return state_->mutate([&]() -> io::Result<void> {
    CRASHCHECK_TRY(state_->check(slice));
    if (slice.empty()) return {};
    return state_->heap.deallocate(slice);
  });
}

io::Result<Slice> GhostTree::reallocate(Slice slice, std::uint64_t length) {
  if (slice.empty()) return allocate(length);
  return state_->mutate([&]() -> io::Result<Slice> {
    CRASHCHECK_TRY(state_->check(slice));
    if (length != 0) return state_->heap.reallocate(slice, length);
    CRASHCHECK_TRY(state_->heap.deallocate(slice));
    return Slice{};
  });
}

io::Result<std::vector<Slice>> GhostTree::allocate_bulk(std::span<const std::uint64_t> lengths) {
  return state_->mutate([&] { return state_->heap.allocate_bulk(lengths); });
}

io::Result<void> GhostTree::deallocate_bulk(std::span<const Slice> slices) {
  return state_->mutate([&]() -> io::Result<void> {
    std::vector<Slice> owning;
    for (const Slice slice : slices) {
      CRASHCHECK_TRY(state_->check(slice));
      if (!slice.empty()) owning.push_back(slice);
    }
    return state_->heap.deallocate_bulk(owning);
  });
}

io::Result<void> GhostTree::write(Slice slice, std::uint64_t at, io::ByteView bytes) {
  return state_->mutate([&]() -> io::Result<void> {
    CRASHCHECK_TRY(state_->check(slice));
    CRASHCHECK_TRY(check_within("write", at, bytes.size(), slice.length));
    if (bytes.empty()) return {};
    return state_->heap.storage().set(slice.offset + at, bytes);
  });
}

io::Result<void> GhostTree::read(Slice slice, std::uint64_t at, io::MutableByteView into) const {
  CRASHCHECK_TRY(state_->check(slice));
  CRASHCHECK_TRY(check_within("read", at, into.size(), slice.length));
  if (into.empty()) return {};
  return std::as_const(state_->heap).storage().read(slice.offset + at, into);
}

io::Result<void> GhostTree::write_user_header(std::uint64_t at, io::ByteView bytes) {
  return state_->mutate([&]() -> io::Result<void> {
    CRASHCHECK_TRY(check_within("write the user header", at, bytes.size(), kUserHeaderBytes));
    if (bytes.empty()) return {};
    return state_->heap.storage().set(kUserHeaderAt + at, bytes);
  });
}

io::Result<void> GhostTree::read_user_header(std::uint64_t at, io::MutableByteView into) const {
  CRASHCHECK_TRY(check_within("read the user header", at, into.size(), kUserHeaderBytes));
  if (into.empty()) return {};
  return std::as_const(state_->heap).storage().read(kUserHeaderAt + at, into);
}

}  // namespace crashcheck::bstack
