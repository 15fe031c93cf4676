// Expands one state of a proof: carries out every action, crashes it at every event, recovers, and
// collects the states that are reached; and tells the way to a violation by replaying its choices.
#include "expansion.h"

#include <set>
#include <stdexcept>

#include "explorer/hashing.h"

namespace crashcheck::prover {
namespace {

using explorer::Recording;

/// The event after which an action of a session begins. `before`: operations before it.
std::uint64_t first_event_of(const Recording& recording, const Action& action, std::size_t before) {
  return action.kind == explorer::kCreate ? 0 : recording.steps[before].last_event;
}

class Expander {
 public:
  Expander(const explorer::Store& store, const States& states, StateId id, const Bounds& bounds,
           const std::atomic<bool>* stop)
      : store_(store),
        alphabet_(alphabet_of(store, bounds)),
        states_(states),
        id_(id),
        bounds_(bounds),
        stop_(stop),
        session_(store, alphabet_, states, id, bounds.scope.profile) {}

  Expansion run() {
    const std::vector<Action> actions = possible();
    faultfs::Odometer choices;
    do {
      take(actions[choices.choose(actions.size())]);
    } while (!(stop_ != nullptr && *stop_) && choices.next());
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::vector<Action> possible() const {
    if (id_ == 0) return {Action{}};
    const auto known = known_after(session_.record());
    if (!known) throw std::logic_error("a state that was reached cannot be reached again");
    return alphabet_.actions_at(*known, bounds_.units);
  }

  void take(const Action& action) {
    const Recording recording = session_.record_with(action);
    const auto known = known_after(recording);
    if (known && alphabet_.outgrown(*known, bounds_.units)) {
      ++result_.beyond;
      return;
    }
    ++result_.transitions;
    if (known) reach(key_of(recording, *known), action, {}, {});
    crash(action, recording);
  }

  void crash(const Action& action, const Recording& recording) {
    known_crashes_.clear();
    explorer::ExploreOptions options;
    options.first_event = first_event_of(recording, action, session_.operations().size());
    options.stop = stop_;
    options.on_survived = [&](const explorer::SurvivedState& state) { go_on_from(state, action); };
    const auto note = [&](const explorer::Sighting& sighting) {
      const auto [known, is_new] =
          result_.seen.try_emplace(sighting.signature, Seen{0, action, sighting.way});
      ++known->second.states;
      return true;
    };
    result_.counts += explorer::explore(store_, recording, bounds_.scope, note, options);
  }

  /// The application opens the store after a crash, and may do anything.
  void go_on_from(const explorer::SurvivedState& state, const Action& action) {
    io::Bytes knowledge = alphabet_.pack(state.model, state.judgement);
    if (!known_crashes_.insert(hash_of(state, knowledge)).second) return;
    const bool has_cache = bounds_.scope.profile.cache != faultfs::Cache::kNone;
    const faultfs::Image& image = has_cache ? state.crashed : state.image;
    Start start{image, std::move(knowledge), alphabet_.next_name(state.model)};
    const Recording opened = Session(store_, alphabet_, start, bounds_.scope.profile).record();
    const auto known = known_after(opened);
    if (!known) throw std::logic_error("a recovered state is not recovered a second time");
    if (alphabet_.outgrown(*known, bounds_.units)) {
      ++result_.beyond;
      return;
    }
    reach(key_of(opened, *known), action, state.way(), std::move(start));
  }

  /// What tells recovered states of one action apart before their canonical form is known.
  [[nodiscard]] explorer::Hash128 hash_of(const explorer::SurvivedState& state,
                                          io::ByteView knowledge) const {
    explorer::Hasher hasher;
    hasher.add_image(state.image);
    if (bounds_.scope.profile.cache != faultfs::Cache::kNone) hasher.add_image(state.crashed);
    hasher.add(knowledge);
    return hasher.value();
  }

  void reach(const Hash128& key, const Action& action, faultfs::ChoiceList way,
             std::optional<Start> start) {
    if (states_.contains(key) || !reached_.insert(key).second) return;
    result_.reached.push_back({key, id_, action, std::move(way), std::move(start)});
  }

  [[nodiscard]] Hash128 key_of(const Recording& recording, const explorer::Model& known) const {
    return alphabet_.key_of(recording, known, bounds_.scope.profile,
                            bounds_.exact ? explorer::Form::kExact : explorer::Form::kCanonical);
  }

  const explorer::Store& store_;
  const explorer::Alphabet& alphabet_;
  const States& states_;
  StateId id_;
  const Bounds& bounds_;
  const std::atomic<bool>* stop_;
  Session session_;
  std::set<explorer::Hash128> known_crashes_;  // recovered states of the action at hand
  std::set<Hash128> reached_;
  Expansion result_;
};

/// Goes the way to a sighting once more and writes down the lives.
class Retelling {
 public:
  Retelling(const explorer::Store& store, const States& states, const Bounds& bounds)
      : store_(store), states_(states), bounds_(bounds) {}

  std::vector<explorer::Life> run(StateId id, const Seen& seen) {
    for (const StateId state : states_.path_to(id)) {
      if (state != 0) follow(states_[state].parent, states_[state].action, states_[state].way);
    }
    follow(id, seen.action, seen.way.value_or(faultfs::ChoiceList()));
    return std::move(lives_);
  }

 private:
  void follow(StateId from, const Action& action, const faultfs::ChoiceList& way) {
    const Session session(store_, alphabet_of(store_, bounds_), states_, from,
                          bounds_.scope.profile);
    const Recording recording = session.record_with(action);
    if (starts_life_) lives_.emplace_back();
    starts_life_ = false;
    lives_.back().operations = recording.operations;
    if (way.empty()) return;
    faultfs::ReplayedChoices choices(way);
    const auto crashes = explorer::crashes_on(
        store_, recording, bounds_.scope,
        first_event_of(recording, action, session.operations().size()), choices);
    if (!choices.is_complete()) {
      throw std::logic_error("a way does not lead where it did: " +
                             choices.mismatch().value_or("choices are left over"));
    }
    cut(recording, crashes);
  }

  void cut(const Recording& recording, const std::vector<faultfs::CrashPoint>& crashes) {
    const std::size_t step = recording.interrupted_step(crashes.front().event);
    auto& operations = lives_.back().operations;
    operations.resize(std::min(operations.size(), step));
    lives_.back().crash = crashes.front();
    for (std::size_t i = 1; i < crashes.size(); ++i) {
      lives_.push_back(explorer::Life{{}, {}, crashes[i]});
    }
    starts_life_ = true;
  }

  const explorer::Store& store_;
  const States& states_;
  const Bounds& bounds_;
  std::vector<explorer::Life> lives_;
  bool starts_life_ = true;
};

}  // namespace

Expansion expand(const explorer::Store& store, const States& states, StateId id,
                 const Bounds& bounds, const std::atomic<bool>* stop) {
  return Expander(store, states, id, bounds, stop).run();
}

explorer::Case reproduction_of(const explorer::Store& store, const States& states, StateId id,
                               const explorer::Signature& signature, const Seen& seen,
                               const Bounds& bounds) {
  explorer::Case made;
  made.store = store.name();
  made.profile = bounds.scope.profile;
  made.lives = Retelling(store, states, bounds).run(id, seen);
  made.expect = explorer::Case::Expectation{signature.kind};
  return made;
}

}  // namespace crashcheck::prover
