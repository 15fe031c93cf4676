// Cuts lives at their crashes and faults, so that operations can be edited, and joins them again.
#include "segments.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

void segments_of(const Life& life, Segments& cut) {
  CRASHCHECK_ASSERT(life.faults.size() <= kMaxFaults);
  std::size_t begin = 0;
  cut.segments.push_back({true, {}, std::nullopt});
  cut.operations.emplace_back();
  const auto add = [&](std::size_t end) {
    for (; begin < end; ++begin) cut.operations.back().push_back(life.operations[begin]);
  };
  for (const LifeFault& fault : life.faults) {
    const auto& together = cut.segments.back().faults;
    const bool goes_with_the_last = !together.empty() && together.back().step == fault.step;
    if (fault.step > 0 && !goes_with_the_last) {
      add(std::min(fault.step - 1, life.operations.size()));
      cut.segments.push_back({false, {}, std::nullopt});
      cut.operations.emplace_back();
    }
    cut.segments.back().faults.push_back(fault);
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
