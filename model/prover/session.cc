// Sessions, made from what a crash left.
#include "session.h"

#include "explorer/model_walk.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"
#include "oracle/judge.h"

namespace crashcheck::prover {
namespace {

/// The file as an open leaves it: the image is one that was recovered from before.
oracle::HeapState state_of(const explorer::Subject& subject, const Start& start) {
  faultfs::MemoryFile file(start.image, explorer::kMaxFileBytes);
  static_cast<void>(subject.open(std::make_unique<faultfs::ForwardingFile>(file)));
  oracle::HeapState held;
  for (const Held& slice : start.live) {
    oracle::LiveSlice live;
    live.handle = slice.handle;
    live.offset = slice.offset;
    live.content.resize(slice.length);
    held.live.push_back(std::move(live));
  }
  return oracle::as_found(oracle::exactly("found", std::move(held)), oracle::decode(file.bytes()));
}

}  // namespace

Session::Session(const explorer::Subject& subject, const Start& start,
                 const faultfs::DeviceProfile& profile)
    : subject_(subject),
      profile_(profile),
      has_origin_(!start.image.empty()),
      first_handle_(start.next_handle),
      next_handle_(start.next_handle) {
  if (!has_origin_) return;
  origin_.image = start.image;
  origin_.acceptable = {oracle::exactly("found", state_of(subject, start))};
}

Session::Session(const explorer::Subject& subject, const States& states, StateId id,
                 const faultfs::DeviceProfile& profile)
    : Session(subject, *states[states.session_of(id).front()].start, profile) {
  const auto path = states.session_of(id);
  for (std::size_t i = 1; i < path.size(); ++i) append(states[path[i]].action);
}

void Session::append(const Action& action) {
  for (history::Operation& operation : operations_of(action, next_handle_)) {
    next_handle_ += static_cast<history::Handle>(history::handles_given(operation));
    operations_.push_back(std::move(operation));
  }
}

explorer::Recording Session::record_with(const Action& action) const {
  history::History operations = operations_;
  const history::History more = operations_of(action, next_handle_);
  operations.insert(operations.end(), more.begin(), more.end());
  return record(operations);
}

explorer::Recording Session::record(const history::History& operations) const {
  explorer::Circumstances circumstances;
  circumstances.origin = has_origin_ ? &origin_ : nullptr;
  circumstances.next_handle = first_handle_;
  circumstances.unit_bytes = profile_.unit_bytes;
  return explorer::record(subject_, operations, circumstances);
}

std::optional<oracle::HeapState> known_after(const explorer::Recording& recording) {
  if (recording.steps.size() <= recording.operations.size()) return std::nullopt;
  if (!recording.steps.back().known || recording.first_step_with_findings()) return std::nullopt;
  explorer::ModelWalk walk(recording);
  walk.advance_to(recording.steps.size());
  return walk.state();
}

}  // namespace crashcheck::prover
