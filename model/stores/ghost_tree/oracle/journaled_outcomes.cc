// What the journaled protocol documents for a crash inside each operation: it is not started or
// complete. Only plain writes are not protected. And what such writes leave under either protocol.
#include "outcomes.h"

namespace crashcheck::oracle {

std::vector<Outcome> journaled_outcomes(const Cut& cut) {
  std::vector<Outcome> outcomes = {exactly("not started", cut.before)};
  if (const auto* write = std::get_if<history::Write>(&cut.operation)) {
    outcomes.push_back(
        partly_written(cut.before, write->slice, cut.after.find(write->slice)->content));
  } else if (std::holds_alternative<history::WriteHeader>(cut.operation)) {
    outcomes.push_back(partly_written(cut.before, cut.after.user_header));
  }
  outcomes.push_back(exactly("complete", cut.after));
  return outcomes;
}

Outcome partly_written(const HeapState& before, Handle slice, Bytes content) {
  Outcome mixed = exactly("partly written", before);
  mixed.state.find(slice)->alternative = std::move(content);
  return mixed;
}

Outcome partly_written(const HeapState& before, const UserHeader& header) {
  Outcome mixed = exactly("partly written", before);
  mixed.alternative_header = header;
  return mixed;
}

}  // namespace crashcheck::oracle
