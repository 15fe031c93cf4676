// Holds a decoded heap against each acceptable outcome; where none fits, reports what all of them
// lack, or, where each fails in its own way, not-atomic.
#include "oracle/judge.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::oracle {
namespace {

/// What is wrong with the heap if `outcome` is what happened.
Findings compare(const RawHeap& heap, const Outcome& outcome, std::uint64_t unit_bytes) {
  Findings findings = durable(heap, outcome);
  append(findings, intact(heap, outcome, unit_bytes));
  append(findings, leak(heap, outcome));
  append(findings, extents(heap, outcome.state));
  append(findings, zeroed(heap, outcome.state));
  append(findings, header(heap, outcome, unit_bytes));
  return findings;
}

bool has_same(const Findings& findings, const Finding& wanted) {
  return std::ranges::any_of(findings, [&](const Finding& each) {
    return each.guarantee == wanted.guarantee && each.kind == wanted.kind;
  });
}

/// What is missing or wrong, as a number of findings and of bytes.
std::pair<std::size_t, std::uint64_t> extent_of_failure(const Rejected& rejected) {
  std::uint64_t bytes = 0;
  for (const Finding& finding : rejected.findings) bytes += finding.length;
  return {rejected.findings.size(), bytes};
}

/// The findings of the outcome that fails least.
const Findings& closest(const std::vector<Rejected>& rejected) {
  return std::ranges::min_element(rejected, {}, extent_of_failure)->findings;
}

/// The findings of the closest outcome, as far as every other outcome has them too.
Findings in_common(const std::vector<Rejected>& rejected) {
  Findings common = closest(rejected);
  std::erase_if(common, [&](const Finding& finding) {
    return !std::ranges::all_of(
        rejected, [&](const Rejected& each) { return has_same(each.findings, finding); });
  });
  return common;
}

}  // namespace

Judgement judge_recovered(const RawHeap& heap, std::span<const Outcome> outcomes,
                          std::uint64_t unit_bytes) {
  CRASHCHECK_ASSERT(!outcomes.empty());
  Judgement judgement;
  judgement.judged = explorer::first_guarantees(kJudgedAfterCrash);
  judgement.findings = tree(heap);
  append(judgement.findings, coalesced(heap));
  for (std::size_t i = 0; i < outcomes.size() && !judgement.outcome; ++i) {
    Findings findings = compare(heap, outcomes[i], unit_bytes);
    if (findings.empty()) {
      judgement.outcome = i;
    } else {
      judgement.rejected.push_back(Rejected{outcomes[i].name, std::move(findings)});
    }
  }
  if (judgement.outcome) {
    judgement.outcome_name = outcomes[*judgement.outcome].name;
    judgement.rejected.clear();
  } else {
    const Findings common = in_common(judgement.rejected);
    append(judgement.findings, common.empty() ? atomic(closest(judgement.rejected)) : common);
  }
  sort_by_severity(judgement.findings);
  return judgement;
}

HeapState as_found(const Outcome& outcome, const RawHeap& heap) {
  HeapState state = outcome.state;
  state.free = heap.free;
  state.length = heap.length;
  std::ranges::copy(heap.payload(Range{0, kUserHeaderBytes}), state.user_header.begin());
  for (LiveSlice& slice : state.live) {
    const auto found = heap.payload(Range{slice.offset, slice.offset + slice.content.size()});
    slice.content.assign(found.begin(), found.end());
    slice.alternative.clear();
    slice.previous = slice.content;
    slice.fresh_from = UINT64_MAX;
  }
  return state;
}

Findings judge_running(const RawHeap& heap, const HeapState& state, Protocol protocol) {
  Findings findings = compare(heap, exactly("acknowledged", state), kBlockBytes);
  if (protocol == Protocol::kJournaled) {
    append(findings, tree(heap));
    append(findings, coalesced(heap));
  } else {
    append(findings, broken_links(heap));
  }
  sort_by_severity(findings);
  return findings;
}

}  // namespace crashcheck::oracle
