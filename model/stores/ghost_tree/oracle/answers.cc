// Comparing with what the application knows, and the documented checks of arguments.
#include "oracle/answers.h"

#include <algorithm>
#include <bit>

namespace crashcheck::oracle {
namespace {

/// The longest payload: the file ends where offsets of files do.
constexpr std::uint64_t kMaxPayloadBytes = std::uint64_t{INT64_MAX} - kFileHeaderBytes;

/// Finds places in a state.
class FindPlace {
 public:
  explicit FindPlace(const HeapState& state) : state_(state) {}

  std::optional<Placement> operator()(const history::InventedSlice& slice) const {
    return Placement{slice.offset, slice.length};
  }
  std::optional<Placement> operator()(const history::LiveNumber& live) const {
    if (state_.live.empty()) return std::nullopt;
    return state_.live[live.number % state_.live.size()].placement();
  }
  std::optional<Placement> operator()(const history::FreeNumber& free) const {
    if (state_.free.empty()) return std::nullopt;
    const Range block = state_.free[free.number % state_.free.size()];
    if (!free.block) return Placement{block.begin, block.length()};
    const std::uint64_t blocks = block.length() / kBlockBytes;
    return Placement{block.begin + *free.block % blocks * kBlockBytes, kBlockBytes};
  }

 private:
  const HeapState& state_;
};

/// Whether blocks of the payload are at a place; nothing of it is added that could overflow.
bool is_of_blocks(Placement place, std::uint64_t payload_bytes) {
  if (place.offset < kArenaBegin || (place.offset - kArenaBegin) % kBlockBytes != 0) return false;
  return place.offset <= payload_bytes && place.length <= payload_bytes - place.offset &&
         block_length(place.length) <= payload_bytes - place.offset;
}

Range block_of(Placement place) {
  return {place.offset, place.offset + block_length(place.length)};
}

/// Whether places that are all of blocks share memory.
bool share_memory(std::span<const Placement> places) {
  std::vector<Range> blocks;
  for (const Placement place : places) {
    if (place.length > 0) blocks.push_back(block_of(place));
  }
  std::ranges::sort(blocks);
  return std::ranges::adjacent_find(
             blocks, [](Range one, Range next) { return one.overlaps(next); }) != blocks.end();
}

bool is_refused(const HeapState& state, Protocol protocol, std::span<const Placement> places) {
  const bool journaled = protocol == Protocol::kJournaled;
  for (const Placement place : places) {
    if (place.length == 0) continue;  // the empty slice, which may be freed any time
    if (!is_of_blocks(place, state.length)) return true;
    const Range block = block_of(place);
    const bool is_free = std::ranges::any_of(
        state.free, [block](const Range& free) { return free.overlaps(block); });
    if (journaled && is_free) return true;
  }
  return journaled && share_memory(places);
}

/// Whether no payload of `payload_bytes` can grow by the blocks of all these lengths.
bool are_refused(std::uint64_t payload_bytes, Protocol protocol,
                 std::span<const std::uint64_t> lengths) {
  const std::uint64_t most =
      protocol == Protocol::kJournaled ? kMoreThanAnyMedium : kMaxPayloadBytes;
  std::uint64_t left = most - std::min(most, payload_bytes);
  for (const std::uint64_t length : lengths) {
    if (length > left || block_length(length) > left) return true;
    left -= block_length(length);
  }
  return false;
}

}  // namespace

bool is_inside(const HeapState& state, const history::Read& read) {
  const LiveSlice* slice = state.find(read.slice);
  return slice != nullptr && read.at <= slice->content.size() &&
         read.length <= slice->content.size() - read.at;
}

Findings wrong_read(const HeapState& state, const history::Read& read,
                    std::span<const std::byte> found) {
  const LiveSlice& slice = *state.find(read.slice);
  const auto known = std::span(slice.content).subspan(read.at, read.length);
  const auto [at, there] = std::ranges::mismatch(known, found);
  if (at == known.end() && there == found.end()) return {};
  const auto first = static_cast<std::uint64_t>(at - known.begin());
  return {Finding{Guarantee::kIntact, Kind::kLostAcked, slice.offset + read.at + first,
                  read.length - first, "a read returned something else than was written"}};
}

std::optional<std::vector<Placement>> places_to_refuse(const HeapState& state, Protocol protocol,
                                                       const history::Refused& call) {
  std::vector<Placement> places;
  for (const history::Place& place : call.places) {
    const auto found = std::visit(FindPlace(state), place);
    if (!found) return std::nullopt;
    places.push_back(*found);
  }
  if (is_refused(state, protocol, places) || are_refused(state.length, protocol, call.lengths)) {
    return places;
  }
  return std::nullopt;
}

Findings wrong_refusal(const history::Refused& call, std::span<const Placement> places,
                       std::optional<io::ErrorCode> refusal) {
  const bool about_length = !call.lengths.empty();
  const bool no_space = refusal == io::ErrorCode::kNoSpace && about_length;
  if (refusal == io::ErrorCode::kInvalidArgument || no_space) return {};
  const Placement where = places.empty() ? Placement() : places.front();
  if (refusal) {
    return {Finding{Guarantee::kUsable, Kind::kUnusable, where.offset, where.length,
                    "a call that had to be refused failed for another reason"}};
  }
  if (places.empty()) {
    return {Finding{Guarantee::kDurable, Kind::kPhantom, 0, 0,
                    "a slice was given that is longer than anything can hold"}};
  }
  return {Finding{Guarantee::kExtents, Kind::kOverlap, where.offset, where.length,
                  "a call was carried out that had to be refused"}};
}

namespace {

/// Of one slice: two free blocks leave the tree and one enters it. A step down the tree rewrites
/// its node and, where it rotates, two more.
std::uint64_t most_bytes_of_freeing(std::size_t free_blocks) {
  constexpr std::uint64_t kNodeEntryBytes = 16 + 32;
  constexpr std::uint64_t kNodesOfALevel = 7;
  constexpr std::uint64_t kOtherNodes = 8;
  constexpr std::uint64_t kHeaderTrailerRootAndSlotBytes = 80 + 24 + 32 + 32;
  // A balanced tree of n nodes is no higher than 1.44 times the logarithm of n + 2.
  const auto bits = static_cast<std::uint64_t>(std::bit_width(free_blocks + 2));
  const std::uint64_t height = (bits * 3 + 1) / 2;
  return kHeaderTrailerRootAndSlotBytes + kNodeEntryBytes * (kNodesOfALevel * height + kOtherNodes);
}

bool only_frees(const HeapState& state, const history::Operation& operation) {
  const auto shrinks = [&](history::Handle slice, std::uint64_t length) {
    return length < state.find(slice)->content.size();
  };
  return std::visit(
      history::Match{
          [](const history::Deallocate&) { return true; },
          [](const history::DeallocateFrom&) { return true; },
          [&](const history::Reallocate& op) { return shrinks(op.slice, op.length); },
          [&](const history::ReallocateInto& op) { return shrinks(op.slice, op.length); },
          [](const auto&) { return false; }},
      operation);
}

}  // namespace

Findings wrong_no_space(const HeapState& state, const history::Operation& operation,
                        std::uint64_t held_bytes) {
  if (!only_frees(state, operation)) return {};
  if (held_bytes < most_bytes_of_freeing(state.free.size())) return {};
  return {Finding{Guarantee::kSpace, Kind::kUnusable, 0, 0,
                  "freeing found no space, although the heap keeps enough for its record"}};
}

}  // namespace crashcheck::oracle
