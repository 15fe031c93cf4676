// GhostTree: each call under the locks of its State, and a commit after each mutation. Reads ask
// the stack, which knows nothing of what a batch keeps back: they see what is committed.
#include "bstack/ghost_tree.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "ghost_tree_state.h"
#include "heap_open.h"
#include "io/assert.h"
#include "private_file.h"
#include "reclaim.h"
#include "tree_survey.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

std::vector<Slice> slices_of(std::span<const FreeBlock> blocks) {
  std::vector<Slice> slices;
  slices.reserve(blocks.size());
  for (const FreeBlock block : blocks) slices.push_back(Slice{block.offset, block.size});
  return slices;
}

}  // namespace

io::Result<GhostTree> GhostTree::open(std::unique_ptr<io::File> file, Protocol protocol) {
  CRASHCHECK_ASSERT(file != nullptr);
  const io::ErrorPath path = file->path();
  return io::about_file(open_named(std::move(file), protocol, path), path);
}

io::Result<GhostTree> GhostTree::open_read_only(std::unique_ptr<const io::File> file) {
  CRASHCHECK_ASSERT(file != nullptr);
  const io::ErrorPath path = file->path();
  CRASHCHECK_ASSIGN(auto view, io::about_file(PrivateFile::over(std::move(file)), path));
  CRASHCHECK_ASSIGN(GhostTree heap,
                    io::about_file(open_named(std::move(view), Protocol::kJournaled, path), path));
  heap.state_->is_read_only = true;
  return heap;
}

io::Result<GhostTree> GhostTree::open_named(std::unique_ptr<io::File> file, Protocol protocol,
                                            const io::ErrorPath& path) {
  const bool journaled = protocol == Protocol::kJournaled;
  if (journaled) CRASHCHECK_TRY(create_at_once(*file, fresh_heap()));
  CRASHCHECK_ASSIGN(const HeaderPlan plan, plan_open(*file, protocol));
  if (journaled) {
    CRASHCHECK_TRY(check_file_of_heap(*file, plan));
    if (plan.opening.tail == Tail::kLikeRecord) {
      CRASHCHECK_TRY(check_tree_without_record(*file, plan));
    }
  }
  CRASHCHECK_ASSIGN(UnlockedStack stack, UnlockedStack::open(std::move(file), protocol, plan));
  auto state = std::make_unique<State>(std::move(stack), protocol, path);
  state->opening = state->stack.opening();
  if (journaled) {
    CRASHCHECK_ASSIGN(state->opening.tree_was_unsound,
                      prepare_journaled(*state->storage, state->index, plan.last_was_journaled));
  } else {
    CRASHCHECK_TRY(prepare_in_place(*state->storage));
  }
  state->stack.set_reserve(kReserveBytes);
  return GhostTree(std::move(state));
}

GhostTree::GhostTree(std::unique_ptr<State> state) : state_(std::move(state)) {}
GhostTree::GhostTree(GhostTree&&) noexcept = default;
GhostTree& GhostTree::operator=(GhostTree&&) noexcept = default;
GhostTree::~GhostTree() = default;

Protocol GhostTree::protocol() const { return state_->protocol; }

const Opening& GhostTree::opening() const { return state_->opening; }

void GhostTree::set_reserve(std::uint64_t bytes) {
  const std::unique_lock one_at_a_time(state_->writing);
  state_->stack.set_reserve(bytes);
}

io::Result<Slice> GhostTree::allocate(std::uint64_t length) {
  return state_->mutate([&] { return state_->heap.allocate(length); });
}

io::Result<void> GhostTree::deallocate(Slice slice) {
  return state_->mutate([&] { return state_->heap.deallocate(slice); });
}

io::Result<Slice> GhostTree::reallocate(Slice slice, std::uint64_t length) {
  return state_->mutate([&] { return state_->heap.reallocate(slice, length); });
}

io::Result<std::vector<Slice>> GhostTree::allocate_bulk(std::span<const std::uint64_t> lengths) {
  return state_->mutate([&] { return state_->heap.allocate_bulk(lengths); });
}

io::Result<void> GhostTree::deallocate_bulk(std::span<const Slice> slices) {
  return state_->mutate([&] { return state_->heap.deallocate_bulk(slices); });
}

io::Result<Slice> GhostTree::allocate_into(Slot slot, std::uint64_t length) {
  return state_->mutate([&]() -> io::Result<Slice> {
    CRASHCHECK_TRY(state_->check_journaled("allocate into a slot"));
    return state_->heap.allocate_into(slot, length);
  });
}

io::Result<Slice> GhostTree::reallocate_into(Slot slot, Slice slice, std::uint64_t length) {
  return state_->mutate([&]() -> io::Result<Slice> {
    CRASHCHECK_TRY(state_->check_journaled("reallocate into a slot"));
    return state_->heap.reallocate_into(slot, slice, length);
  });
}

io::Result<void> GhostTree::deallocate_from(Slot slot, Slice slice) {
  return state_->mutate([&]() -> io::Result<void> {
    CRASHCHECK_TRY(state_->check_journaled("deallocate from a slot"));
    return state_->heap.deallocate_from(slot, slice);
  });
}

io::Result<void> GhostTree::batch(const std::function<io::Result<void>(Batch&)>& changes) {
  CRASHCHECK_TRY(state_->check_may_change());
  const std::unique_lock one_at_a_time(state_->writing);
  std::unique_lock hidden(state_->showing, std::defer_lock);
  std::optional<io::Error> refused;
  const io::Result<void> done = state_->mutate_locked([&]() -> io::Result<void> {
    CRASHCHECK_TRY(state_->check_journaled("batch"));
    if (const io::Result<void> made = state_->call(changes); !made) refused = made.error();
    if (auto failure = state_->heap.take_failure()) return io::Failure(*failure);
    if (refused) return fail(ErrorCode::kInvalidArgument, "batch", "the caller gave it up");
    hidden.lock();
    return {};
  });
  if (!done && refused && state_->stack.check_not_poisoned()) return io::Failure(*refused);
  return io::about_file(done, state_->path);
}

io::Result<std::uint64_t> GhostTree::reclaim(std::span<const Slice> live) {
  return state_->mutate([&]() -> io::Result<std::uint64_t> {
    CRASHCHECK_TRY(state_->check_journaled("reclaim"));
    CRASHCHECK_ASSIGN(const std::vector<BlockRange> blocks, state_->heap.check_disjoint(live));
    return reclaim_all_but(*state_->storage, state_->index, blocks);
  });
}

io::Result<std::vector<Slice>> GhostTree::leaked(std::span<const Slice> live) const {
  return state_->look([&]() -> io::Result<std::vector<Slice>> {
    CRASHCHECK_TRY(state_->check_journaled("look for leaks"));
    CRASHCHECK_ASSIGN(const std::uint64_t present, state_->storage->shown_length());
    CRASHCHECK_ASSIGN(const std::vector<BlockRange> blocks,
                      state_->heap.check_committed_disjoint(live, present));
    return slices_of(leaked_blocks(blocks, state_->index.kept_blocks(), present));
  });
}

io::Result<void> GhostTree::write(Slice slice, std::uint64_t at, io::ByteView bytes) {
  return state_->mutate([&]() -> io::Result<void> {
    CRASHCHECK_ASSIGN(const std::uint64_t offset,
                      state_->heap.locate("write", slice, at, bytes.size()));
    if (bytes.empty()) return {};
    return state_->storage->overwrite(offset, bytes);
  });
}

io::Result<void> GhostTree::read(Slice slice, std::uint64_t at, io::MutableByteView into) const {
  return state_->look([&]() -> io::Result<void> {
    CRASHCHECK_ASSIGN(const std::uint64_t present, state_->storage->shown_length());
    CRASHCHECK_ASSIGN(const std::uint64_t offset,
                      state_->heap.locate_committed(slice, at, into.size(), present));
    if (into.empty()) return {};
    return state_->storage->read_shown(offset, into);
  });
}

io::Result<void> GhostTree::write_user_header(std::uint64_t at, io::ByteView bytes) {
  return state_->mutate([&]() -> io::Result<void> {
    CRASHCHECK_ASSIGN(const std::uint64_t offset, CheckedHeap::locate_in_user_header(
                                                      "write the user header", at, bytes.size()));
    if (bytes.empty()) return {};
    return state_->storage->overwrite(offset, bytes);
  });
}

io::Result<void> GhostTree::read_user_header(std::uint64_t at, io::MutableByteView into) const {
  return state_->look([&]() -> io::Result<void> {
    CRASHCHECK_ASSIGN(const std::uint64_t offset,
                      CheckedHeap::locate_in_user_header("read the user header", at, into.size()));
    if (into.empty()) return {};
    return state_->storage->read_shown(offset, into);
  });
}

io::Result<std::vector<Defect>> GhostTree::check() const {
  return state_->look([&]() -> io::Result<std::vector<Defect>> {
    CRASHCHECK_ASSIGN(Survey survey, survey_tree(*state_->storage->shown()));
    return std::move(survey.defects);
  });
}

io::Result<Statistics> GhostTree::statistics() const {
  return state_->look([&]() -> io::Result<Statistics> {
    CRASHCHECK_ASSIGN(const std::vector<FreeBlock> blocks, state_->free_blocks());
    Statistics statistics;
    CRASHCHECK_ASSIGN(statistics.payload_bytes, state_->storage->shown_length());
    for (const FreeBlock block : blocks) {
      statistics.free_bytes += block.size;
      statistics.largest_free_bytes = std::max(statistics.largest_free_bytes, block.size);
    }
    statistics.free_blocks = blocks.size();
    const std::uint64_t arena = statistics.payload_bytes - kArenaAt;
    statistics.live_or_leaked_bytes = arena - std::min(arena, statistics.free_bytes);
    return statistics;
  });
}

io::Result<std::vector<Slice>> GhostTree::free_blocks() const {
  return state_->look([&]() -> io::Result<std::vector<Slice>> {
    CRASHCHECK_ASSIGN(const std::vector<FreeBlock> blocks, state_->free_blocks());
    return slices_of(blocks);
  });
}

io::Result<Slice> GhostTree::root() const {
  return state_->look([&]() -> io::Result<Slice> {
    std::array<std::byte, Slice::kStoredBytes> stored{};
    CRASHCHECK_TRY(state_->storage->read_shown(kUserHeaderAt + kRootSlot.at, stored));
    CRASHCHECK_ASSIGN(const std::uint64_t present, state_->storage->shown_length());
    return state_->heap.check_committed_root(slice_from_bytes(stored), present);
  });
}

io::Result<void> GhostTree::set_root(Slice root) {
  return state_->mutate([&] { return state_->heap.set_root(root); });
}

}  // namespace crashcheck::bstack
