// What the oracle says that a journaled heap must answer is what it answers: the oracle relies on
// it where an operation failed and has no answer.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "examples.h"
#include "explorer/recording.h"
#include "generator/swarm.h"
#include "ghost_tree_model/heap_session.h"
#include "heaps.h"
#include "history/wrapped.h"
#include "oracle/predicted.h"

namespace crashcheck::explorer {
namespace {

RC_GTEST_PROP(PredictedAnswers, AreThoseOfTheHeap, (std::uint64_t seed)) {
  constexpr std::size_t kMostOperations = 24;
  const auto history =
      generator::swarm_history_of(seed, 0, kMostOperations, generator::Alphabet::kAll);
  const Recording recording = record(testing::journaled(), {history.begin(), history.end()});
  oracle::ReferenceModel model(oracle::Protocol::kJournaled);
  for (std::size_t i = 0; i < history.size() && i + 1 < recording.steps.size(); ++i) {
    const Step& step = recording.steps[i + 1];
    RC_ASSERT(!step.error.has_value());
    if (history::changes_nothing(history[i])) continue;
    const auto places = ghost_tree::places_in(step.answer);
    RC_ASSERT(oracle::predicted_answer(model, history[i]) ==
              std::vector<oracle::Placement>(places.begin(), places.end()));
    RC_ASSERT(model.acknowledge(history[i], places).empty());
  }
}

}  // namespace
}  // namespace crashcheck::explorer
