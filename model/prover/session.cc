// Sessions, made from what a crash left.
#include "session.h"

#include <stdexcept>

#include "explorer/model_walk.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::prover {
namespace {

/// What the application knows of the file as an open leaves it: the image is one that was recovered
/// from before.
std::unique_ptr<explorer::Model> model_of(const explorer::Store& store,
                                          const explorer::Alphabet& alphabet, const Start& start) {
  faultfs::MemoryFile file(start.image, store.max_file_bytes());
  static_cast<void>(store.open(std::make_unique<faultfs::ForwardingFile>(file)));
  auto model = alphabet.unpack(start.knowledge, start.next_name, file.image());
  if (!model) throw std::logic_error("what an application knew cannot be unpacked");
  return model;
}

}  // namespace

Session::Session(const explorer::Store& store, const explorer::Alphabet& alphabet,
                 const Start& start, const faultfs::DeviceProfile& profile)
    : store_(store), alphabet_(alphabet), profile_(profile), has_origin_(start.image.size() > 0) {
  if (!has_origin_) return;
  origin_.image = start.image;
  origin_.model = model_of(store, alphabet, start);
  next_name_ = alphabet.next_name(*origin_.model);
}

Session::Session(const explorer::Store& store, const explorer::Alphabet& alphabet,
                 const States& states, StateId id, const faultfs::DeviceProfile& profile)
    : Session(store, alphabet, *states[states.session_of(id).front()].start, profile) {
  const auto path = states.session_of(id);
  for (std::size_t i = 1; i < path.size(); ++i) append(states[path[i]].action);
}

void Session::append(const Action& action) {
  for (explorer::Operation& operation : alphabet_.operations_of(action, next_name_)) {
    next_name_ += alphabet_.names_given(operation);
    operations_.push_back(std::move(operation));
  }
}

explorer::Recording Session::record_with(const Action& action) const {
  explorer::History operations = operations_;
  const explorer::History more = alphabet_.operations_of(action, next_name_);
  operations.insert(operations.end(), more.begin(), more.end());
  return record(operations);
}

explorer::Recording Session::record(const explorer::History& operations) const {
  explorer::Circumstances circumstances;
  circumstances.origin = has_origin_ ? &origin_ : nullptr;
  circumstances.device = &profile_;
  return explorer::record(store_, operations, circumstances);
}

std::unique_ptr<explorer::Model> known_after(const explorer::Recording& recording) {
  if (recording.steps.size() <= recording.operations.size()) return nullptr;
  if (!recording.steps.back().known || recording.first_step_with_findings()) return nullptr;
  explorer::ModelWalk walk(recording);
  walk.advance_to(recording.steps.size());
  return walk.known().clone();
}

}  // namespace crashcheck::prover
