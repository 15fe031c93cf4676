// Cuts lives at their crashes and faults, so that operations can be edited, and joins them again.
#include "segments.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

/// Steps before which something is told, ascending; 0 goes with the open that begins the life.
std::set<std::size_t> steps_with_more(const Life& life) {
  std::set<std::size_t> steps;
  for (const LifeFault& fault : life.faults) steps.insert(fault.step);
  for (const OthersHold& others : life.others) steps.insert(others.step);
  steps.erase(0);
  return steps;
}

template <typename Told>
std::vector<Told> told_at(std::size_t step, const std::vector<Told>& all) {
  std::vector<Told> here;
  std::ranges::copy_if(all, std::back_inserter(here),
                       [&](const Told& each) { return each.step == step; });
  return here;
}

void segments_of(const Life& life, Segments& cut) {
  CRASHCHECK_ASSERT(life.faults.size() <= kMaxFaults);
  std::size_t begin = 0;
  const auto add = [&](std::size_t end) {
    for (; begin < end; ++begin) cut.operations.back().push_back(life.operations[begin]);
  };
  cut.segments.push_back({true, told_at(0, life.faults), told_at(0, life.others), std::nullopt});
  cut.operations.emplace_back();
  for (const std::size_t step : steps_with_more(life)) {
    add(std::min(step - 1, life.operations.size()));
    cut.segments.push_back(
        {false, told_at(step, life.faults), told_at(step, life.others), std::nullopt});
    cut.operations.emplace_back();
  }
  add(life.operations.size());
  cut.segments.back().crash = life.crash;
}

}  // namespace

Segments segments_of(const std::vector<Life>& lives) {
  Segments cut;
  for (const Life& life : lives) segments_of(life, cut);
  return cut;
}

std::vector<Life> lives_of(const std::vector<Segment>& segments,
                           const std::vector<History>& operations) {
  std::vector<Life> lives;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    if (segment.begins_life) lives.emplace_back();
    Life& life = lives.back();
    for (const LifeFault& fault : segment.faults) {
      life.faults.push_back(fault);
      if (fault.step > 0) life.faults.back().step = life.operations.size() + 1;
    }
    for (OthersHold others : segment.others) {
      if (others.step > 0) others.step = life.operations.size() + 1;
      const bool again = !life.others.empty() && life.others.back().step == others.step;
      if (again) life.others.pop_back();  // what was told first held for no call
      life.others.push_back(others);
    }
    life.operations.insert(life.operations.end(), operations[i].begin(), operations[i].end());
    life.crash = segment.crash;
  }
  return lives;
}

std::optional<std::vector<Segment>> joined(const std::vector<Segment>& segments,
                                           std::size_t index) {
  std::vector<Segment> fewer = segments;
  const auto second = fewer.begin() + static_cast<std::ptrdiff_t>(index) + 1;
  fewer[index].crash = second->crash;  // its fault is gone, and so is the open that it began with
  fewer.erase(second);
  std::size_t faults = 0;
  for (const Segment& segment : fewer) {
    if (segment.begins_life) faults = 0;
    faults += segment.faults.size();
    if (faults > kMaxFaults) return std::nullopt;
  }
  return fewer;
}

}  // namespace crashcheck::explorer
