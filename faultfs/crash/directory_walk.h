// The choices of one crash point of a directory after the other: all of them like an odometer, or a
// sample. Thread rule: an object belongs to one thread.
#pragma once

#include <optional>

#include "faultfs/directory_crashes.h"
#include "pick_sources.h"
#include "picks_sampler.h"
#include "shown_tree.h"

namespace crashcheck::faultfs {

class DirectoryWalk {
 public:
  /// Borrows `trace`, which must outlive this object and not grow. A crash point with more than
  /// `cap` choices is sampled.
  DirectoryWalk(const DirectoryTrace& trace, const FileSystemModel& model, std::uint64_t cap)
      : registers_(trace, model),
        pending_(trace, registers_, model),
        shown_(registers_),
        cap_(cap) {}

  /// Begins with the first choice of the crash point after `event`; never back.
  void begin(std::uint64_t event) {
    pending_.move_to(event);
    pending_.begin(picks_);
    shown_.show(picks_);
    count_ = pending_.count();
    odometer_.emplace();
    sampler_.reset();
    index_ = 0;
    if (count_.count > cap_) sampler_.emplace(pending_, registers_);
    draw();
  }

  /// Goes on to the next choice; false where this crash point has none left.
  bool next() {
    ++index_;
    if (sampler_ ? index_ == cap_ : !odometer_->next()) return false;
    draw();
    return true;
  }

  [[nodiscard]] std::uint64_t event() const { return pending_.event(); }
  /// A choice may be no state: a directory might have two names, or lie below itself.
  [[nodiscard]] bool is_state() const {
    return !pending_.may_be_no_state() || is_consistent(shown_.tree());
  }
  [[nodiscard]] const Tree& tree() const { return shown_.tree(); }
  /// Equal for equal choices.
  [[nodiscard]] const Hash128& sum() const { return shown_.sum(); }
  [[nodiscard]] const StateCount& count() const { return count_; }
  [[nodiscard]] bool is_sampled() const { return sampler_.has_value(); }
  /// How many were drawn so far, at all crash points.
  [[nodiscard]] std::uint64_t drawn() const { return drawn_; }

  /// In the order of the questions, whatever order they were asked in.
  [[nodiscard]] ChoiceList choices() {
    WantedPicks source(picks_);
    Picks again = picks_;
    pending_.draw(source, again);
    return source.taken();
  }

 private:
  void draw() {
    ++drawn_;
    if (sampler_) {
      sampler_->draw(index_, picks_);
    } else {
      ChosenPicks source(*odometer_);
      pending_.draw(source, picks_);
    }
    shown_.show(picks_, pending_.in_order());
  }

  Registers registers_;
  PendingTree pending_;
  ShownTree shown_;
  std::uint64_t cap_;
  StateCount count_;
  std::optional<Odometer> odometer_;
  std::optional<PicksSampler> sampler_;
  std::uint64_t index_ = 0;
  std::uint64_t drawn_ = 0;
  Picks picks_;
};

}  // namespace crashcheck::faultfs
