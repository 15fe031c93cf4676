// The predicates over decoded bytes.
#include "oracle/guarantees.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "oracle/node_findings.h"

namespace crashcheck::oracle {
namespace {

using ByteView = std::span<const std::byte>;

bool equal(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// Whether `fits(at, count)` for each unit of `length` bytes that lie at payload offset `offset`.
template <typename Fits>
bool each_unit(std::size_t length, std::uint64_t offset, std::uint64_t unit_bytes,
               const Fits& fits) {
  for (std::size_t at = 0; at < length;) {
    const std::uint64_t to_boundary = unit_bytes - (kFileHeaderBytes + offset + at) % unit_bytes;
    const std::size_t count = std::min<std::uint64_t>(to_boundary, length - at);
    if (!fits(at, count)) return false;
    at += count;
  }
  return true;
}

/// Whether each unit of `found`, which lies at payload offset `offset`, is as in `a` or as in `b`.
bool each_unit_is_either(ByteView found, ByteView a, ByteView b, std::uint64_t offset,
                         std::uint64_t unit_bytes) {
  return each_unit(found.size(), offset, unit_bytes, [&](std::size_t at, std::size_t count) {
    const ByteView unit = found.subspan(at, count);
    return equal(unit, a.subspan(at, count)) || equal(unit, b.subspan(at, count));
  });
}

bool slice_is_inside(const RawHeap& heap, const LiveSlice& slice) {
  return slice.offset >= kArenaBegin && slice.block().end <= heap.length;
}

ByteView bytes_of(const RawHeap& heap, const LiveSlice& slice) {
  return heap.payload(Range{slice.offset, slice.offset + slice.content.size()});
}

/// The part of a slice that its owner has not written yet. An outcome that leaves the slice open
/// has been written to.
ByteView fresh_bytes(const RawHeap& heap, const LiveSlice& slice) {
  const std::uint64_t length = slice.content.size();
  if (!slice.alternative.empty() || slice.fresh_from >= length) return {};
  return heap.payload(Range{slice.offset + slice.fresh_from, slice.offset + length});
}

/// Whether a slice holds what its owner wrote; fresh bytes are for zeroed() to look at.
bool as_expected(const RawHeap& heap, const LiveSlice& slice, std::uint64_t unit_bytes) {
  const ByteView found = bytes_of(heap, slice);
  const std::size_t written = found.size() - fresh_bytes(heap, slice).size();
  if (equal(found.first(written), ByteView(slice.content).first(written))) return true;
  return !slice.alternative.empty() &&
         each_unit_is_either(found, slice.content, slice.alternative, slice.offset, unit_bytes);
}

/// The slice is not as expected but as it was before the last acknowledged operation on it: that
/// operation is lost.
bool rolled_back(const RawHeap& heap, const LiveSlice& slice) {
  const ByteView found = bytes_of(heap, slice);
  return slice.alternative.empty() && slice.previous.size() >= found.size() &&
         !equal(found, slice.content) && equal(found, ByteView(slice.previous).first(found.size()));
}

/// Whether these bytes, `at` bytes into a block, are those of the node of a free block of `size`
/// bytes, wherever it leads.
bool is_part_of_node(ByteView bytes, std::size_t at, std::uint64_t size) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t position = at + i;
    const bool is_size = position < 8;
    const bool is_spare = position >= 10 && position < 16;
    const auto expected =
        is_size ? static_cast<std::byte>(size >> (8 * position) & 0xFFU) : std::byte{0};
    if ((is_size || is_spare) && bytes[i] != expected) return false;
  }
  return size > 0;
}

/// Bytes of a block that was being given back: each unit old or zero, or as much of its node as
/// lies there and then old or zero.
bool wiped_as_expected(const RawHeap& heap, const Wiped& wiped, std::uint64_t unit_bytes) {
  const ByteView found = heap.payload(Range{wiped.offset, wiped.offset + wiped.before.size()});
  if (found.size() != wiped.before.size()) return false;
  const auto old_or_zero = [&](std::size_t at, std::size_t count) {
    const ByteView unit = found.subspan(at, count);
    return all_zero(unit) || equal(unit, ByteView(wiped.before).subspan(at, count));
  };
  return each_unit(found.size(), wiped.offset, unit_bytes, [&](std::size_t at, std::size_t count) {
    if (old_or_zero(at, count)) return true;
    if (at >= kBlockBytes) return false;
    const std::size_t node = std::min<std::size_t>(count, kBlockBytes - at);
    return is_part_of_node(found.subspan(at, node), at, wiped.node_size) &&
           old_or_zero(at + node, count - node);
  });
}

/// Free blocks that must be there, and memory that may be, for comparison with what is found.
struct FreeExpectation {
  RangeSet required;
  RangeSet allowed;
};

void add(Findings& findings, const std::optional<Finding>& finding) {
  if (finding) findings.push_back(*finding);
}

FreeExpectation free_expectation(const Outcome& outcome) {
  FreeExpectation expected{outcome.state.free, outcome.state.free};
  normalize(expected.required);
  expected.allowed.insert(expected.allowed.end(), outcome.may_be_free.begin(),
                          outcome.may_be_free.end());
  normalize(expected.allowed);
  return expected;
}

}  // namespace

Findings header(const RawHeap& heap, const Outcome& outcome, std::uint64_t unit_bytes) {
  const ByteView heap_magic =
      heap.payload(Range{kHeapMagicOffset, kHeapMagicOffset + kFirstBytesOfHeap.size()});
  if (!heap.has_stack_magic || !equal(heap_magic, std::as_bytes(std::span(kFirstBytesOfHeap)))) {
    return {Finding{Guarantee::kHeader, Kind::kHeaderTouched, kHeapMagicOffset, 8,
                    "the magic is not there"}};
  }
  if (heap.check != kNoCheck && heap.check != check_of_length(heap.committed_length)) {
    return {Finding{Guarantee::kHeader, Kind::kHeaderTouched, 0, 0,
                    "the committed length has the check of another one"}};
  }
  const ByteView found = heap.payload(Range{0, kUserHeaderBytes});
  if (each_unit_is_either(found, outcome.state.user_header, outcome.alternative_header, 0,
                          unit_bytes)) {
    return {};
  }
  return {Finding{Guarantee::kHeader, Kind::kHeaderTouched, 0, kUserHeaderBytes,
                  "the user header is not what was written"}};
}

Findings broken_links(const RawHeap& heap) {
  Findings findings;
  for (const BrokenLink& link : heap.broken_links) findings.push_back(finding_of(link));
  return findings;
}

Findings tree(const RawHeap& heap) {
  Findings findings = broken_links(heap);
  for (std::size_t i = 0; i < heap.nodes.size(); ++i) {
    const RawNode& node = heap.nodes[i];
    if (i > 0) add(findings, order_finding(heap.nodes[i - 1], node));
    add(findings, spare_bytes_finding(node));
    add(findings, balance_finding(node));
  }
  return findings;
}

Findings extents(const RawHeap& heap) {
  Findings findings;
  std::vector<Range> blocks;
  blocks.reserve(heap.nodes.size());
  for (const RawNode& node : heap.nodes) {
    blocks.push_back(node.range());
    add(findings, size_finding(node, heap.length));
  }
  std::ranges::sort(blocks);
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    add(findings, overlap_finding(blocks[i - 1], blocks[i]));
  }
  return findings;
}

Findings extents(const RawHeap& heap, const HeapState& state) {
  Findings findings = extents(heap);
  for (const LiveSlice& slice : state.live) {
    if (!slice.empty() && intersects(heap.free, slice.block())) {
      findings.push_back(Finding{Guarantee::kExtents, Kind::kOverlap, slice.offset,
                                 slice.content.size(), "a live block is in the free tree"});
    }
  }
  return findings;
}

Findings coalesced(const RawHeap& heap) {
  Findings findings;
  std::vector<Range> blocks;
  blocks.reserve(heap.nodes.size());
  for (const RawNode& node : heap.nodes) blocks.push_back(node.range());
  std::ranges::sort(blocks);
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    if (blocks[i - 1].end == blocks[i].begin) {
      findings.push_back(Finding{Guarantee::kCoalesced, Kind::kNotCoalesced, blocks[i].begin,
                                 blocks[i].length(), "two free blocks touch"});
    }
  }
  return findings;
}

Findings zeroed(const RawHeap& heap) {
  Findings findings;
  for (const RawNode& node : heap.nodes) {
    const Range beyond = beyond_node(node, heap.length);
    if (!all_zero(heap.payload(beyond))) findings.push_back(dirty_finding(beyond));
  }
  return findings;
}

Findings zeroed(const RawHeap& heap, const HeapState& state) {
  Findings findings = zeroed(heap);
  for (const LiveSlice& slice : state.live) {
    const Range padding = slice.padding();
    if (!slice.empty() && padding.begin < padding.end && !all_zero(heap.payload(padding))) {
      findings.push_back(Finding{Guarantee::kZeroed, Kind::kDirtyMemory, padding.begin,
                                 padding.length(), "the padding of a live block is not zero"});
    }
    if (!all_zero(fresh_bytes(heap, slice))) {
      findings.push_back(Finding{Guarantee::kZeroed, Kind::kDirtyMemory, slice.offset,
                                 slice.content.size(), "fresh bytes of a live slice are not zero"});
    }
  }
  return findings;
}

Findings durable(const RawHeap& heap, const Outcome& outcome) {
  Findings findings;
  const auto report = [&](KindId kind, Range where, std::string_view message) {
    findings.push_back(Finding{Guarantee::kDurable, kind, where.begin, where.length(), message});
  };
  for (const LiveSlice& slice : outcome.state.live) {
    if (slice.empty()) continue;
    if (!slice_is_inside(heap, slice)) {
      report(Kind::kLostAcked, slice.block(), "a live slice lies beyond the end of the payload");
    } else if (rolled_back(heap, slice)) {
      report(Kind::kLostAcked, slice.block(), "the last acknowledged change of a slice is undone");
    }
  }
  const FreeExpectation expected = free_expectation(outcome);
  for (const Range missing : subtract(expected.required, heap.free)) {
    report(Kind::kLostAcked, missing, "a free block is no longer in the tree");
  }
  for (const Range extra : subtract(heap.free, expected.allowed)) {
    report(Kind::kPhantom, extra, "memory that nobody freed is in the free tree");
  }
  if (heap.length < outcome.state.length) {
    report(Kind::kPhantom, Range{heap.length, outcome.state.length}, "the payload is too short");
  }
  return findings;
}

Findings intact(const RawHeap& heap, const Outcome& outcome, std::uint64_t unit_bytes) {
  Findings findings;
  for (const LiveSlice& slice : outcome.state.live) {
    if (slice.empty() || !slice_is_inside(heap, slice) || as_expected(heap, slice, unit_bytes) ||
        rolled_back(heap, slice)) {
      continue;
    }
    findings.push_back(Finding{Guarantee::kIntact, Kind::kLostAcked, slice.offset,
                               slice.content.size(), "the bytes of a live slice have changed"});
  }
  for (const Wiped& wiped : outcome.wiped) {
    if (!wiped_as_expected(heap, wiped, unit_bytes)) {
      findings.push_back(Finding{Guarantee::kIntact, Kind::kLostAcked, wiped.offset,
                                 wiped.before.size(), "a block being freed holds foreign bytes"});
    }
  }
  return findings;
}

Findings leak(const RawHeap& heap, const Outcome& outcome) {
  Findings findings;
  const FreeExpectation expected = free_expectation(outcome);
  for (const Range missing : subtract(expected.required, heap.free)) {
    findings.push_back(Finding{Guarantee::kLeak, Kind::kLeak, missing.begin, missing.length(),
                               "memory that was free belongs to nobody"});
  }
  for (const Range part : outcome.may_be_free) {
    if (intersects(heap.free, part) && !covers(heap.free, part)) {
      findings.push_back(Finding{Guarantee::kLeak, Kind::kLeak, part.begin, part.length(),
                                 "a part of a block belongs to nobody, another part is free"});
    }
  }
  if (heap.length > outcome.state.length) {
    findings.push_back(Finding{Guarantee::kLeak, Kind::kLeak, outcome.state.length,
                               heap.length - outcome.state.length,
                               "the payload is longer than what was done explains"});
  }
  return findings;
}

Findings best_fit(const HeapState& before, Range block) {
  const Range* best = nullptr;
  for (const Range& each : before.free) {
    if (each.length() >= block.length() && (best == nullptr || each.length() < best->length())) {
      best = &each;
    }
  }
  const bool extended = block.begin == before.length;
  if (best == nullptr ? extended : best->overlaps(block)) return {};
  return {Finding{Guarantee::kBestFit, Kind::kNotBestFit, block.begin, block.length(),
                  best == nullptr ? "no free block fits, yet the payload was not extended"
                                  : "another free block fits better"}};
}

Findings lost(const RawHeap& heap, const Outcome& outcome, std::uint64_t unit_bytes) {
  Findings findings;
  const auto report = [&](Range where, std::string_view message) {
    findings.push_back(
        Finding{Guarantee::kTold, Kind::kLostSilently, where.begin, where.length(), message});
  };
  for (const LiveSlice& slice : outcome.state.live) {
    if (slice.empty()) continue;
    if (!slice_is_inside(heap, slice)) {
      report(slice.block(), "a live slice lies beyond the end of the payload");
    } else if (!as_expected(heap, slice, unit_bytes) || !all_zero(fresh_bytes(heap, slice))) {
      report(slice.block(), "the bytes of a live slice have changed");
    }
    if (intersects(heap.free, slice.block())) {
      report(slice.block(), "a live block is in the free tree");
    }
  }
  const Range user{0, kUserHeaderBytes};
  if (!each_unit_is_either(heap.payload(user), outcome.state.user_header,
                           outcome.alternative_header, 0, unit_bytes)) {
    report(user, "the user header is not what was written");
  }
  return findings;
}

Findings usable(std::string_view problem, std::uint64_t offset) {
  if (problem.empty()) return {};
  return {Finding{Guarantee::kUsable, Kind::kUnusable, offset, 0, problem}};
}

Findings atomic(const Findings& closest) {
  if (closest.empty()) return {};
  return {Finding{Guarantee::kAtomic, Kind::kNotAtomic, closest.front().offset,
                  closest.front().length, "neither before, nor after, nor documented between"}};
}

}  // namespace crashcheck::oracle
