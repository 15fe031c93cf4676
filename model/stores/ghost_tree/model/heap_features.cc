// A recording in the words of the coverage layer.
#include "ghost_tree_model/heap_features.h"

#include "coverage/life_coverage.h"
#include "coverage/recovery_coverage.h"
#include "coverage/stated.h"
#include "explorer/recording.h"
#include "ghost_tree_model/heap_model.h"
#include "ghost_tree_model/heap_session.h"
#include "history/wrapped.h"

namespace crashcheck::ghost_tree {

std::string HeapFeatures::name(const explorer::Feature& feature) const {
  return coverage::name(feature);
}

std::vector<explorer::Feature> HeapFeatures::stated(const explorer::Depth& depth) const {
  return coverage::stated_features(protocol_, depth);
}

void HeapFeatures::note_life(const explorer::Recording& recording, std::uint64_t first_event,
                             explorer::Coverage& coverage) const {
  const history::History operations = history::unwrapped(recording.operations);
  coverage::RecordedLife life{.trace = recording.trace,
                              .operations = operations,
                              .steps = {},
                              .first_handle = heap_model(*recording.before).next_handle(),
                              .live = {},
                              .first_crash_event = first_event,
                              .last_crash_event = recording.last_crash_event()};
  for (const explorer::Step& step : recording.steps) {
    life.steps.push_back({step.last_event, places_in(step.answer)});
  }
  if (const auto& adopted = recording.steps[0].adopted) {
    life.live = heap_model(*adopted).state().live;
  }
  coverage::note_life(life, coverage);
}

void HeapFeatures::note_recovery(const explorer::Recovery& recovery,
                                 explorer::Coverage& coverage) const {
  coverage::note_recovery(recovery, coverage);
}

}  // namespace crashcheck::ghost_tree
