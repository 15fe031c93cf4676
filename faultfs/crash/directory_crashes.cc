// The walk: crash points, and at each an odometer over all choices or a sample of them.
#include "faultfs/directory_crashes.h"

#include "faultfs/hash_table.h"
#include "pick_sources.h"
#include "picks_sampler.h"
#include "shown_tree.h"

namespace crashcheck::faultfs {
class DirectoryCrashes::Walk {
 public:
  Walk(const DirectoryTrace& trace, const FileSystemModel& model, std::uint64_t cap,
       std::uint64_t first, std::uint64_t last)
      : trace_(trace),
        registers_(trace, model),
        pending_(trace, registers_, model),
        shown_(registers_),
        cap_(cap),
        event_(first),
        last_(std::min(last, trace.event_count())) {}

  bool next() {
    while (true) {
      if (!is_begun_) {
        while (is_before_acknowledgement()) ++event_;
        if (event_ > last_) return false;
        begin();
      } else if (!step()) {
        ++event_;
        is_begun_ = false;
        continue;
      }
      draw();
      if (is_fresh()) return true;
    }
  }

  [[nodiscard]] std::uint64_t event() const { return event_; }
  [[nodiscard]] const Tree& tree() const { return shown_.tree(); }
  [[nodiscard]] const StateCount& count() const { return count_; }
  [[nodiscard]] bool is_sampled() const { return sampler_.has_value(); }
  [[nodiscard]] std::uint64_t candidates() const { return candidates_; }
  [[nodiscard]] std::uint64_t candidates_at_point() const { return candidates_ - before_point_; }

  /// The choices in the order of the questions, whatever order they were asked in.
  [[nodiscard]] DirectoryCrash crash() {
    WantedPicks source(picks_);
    Picks again = picks_;
    pending_.draw(source, again);
    return {event_, source.taken()};
  }

 private:
  [[nodiscard]] bool is_before_acknowledgement() const {
    return event_ < trace_.event_count() && trace_.event(event_ + 1).kind == Change::kAcknowledge;
  }

  void begin() {
    is_begun_ = true;
    before_point_ = candidates_;
    pending_.move_to(event_);
    pending_.begin(picks_);
    shown_.show(picks_);
    count_ = pending_.count();
    seen_.clear();
    odometer_.emplace();
    sampler_.reset();
    index_ = 0;
    if (count_.count > cap_) sampler_.emplace(pending_, registers_);
  }

  bool step() {
    if (!sampler_) return odometer_->next();
    return ++index_ < cap_;
  }

  void draw() {
    ++candidates_;
    if (sampler_) {
      sampler_->draw(index_, picks_);
    } else {
      ChosenPicks source(*odometer_);
      pending_.draw(source, picks_);
    }
    shown_.show(picks_, pending_.in_order());
  }

  bool is_fresh() {
    if (!seen_.insert(shown_.sum()).second) return false;
    return !pending_.may_be_no_state() || is_consistent(shown_.tree());
  }

  const DirectoryTrace& trace_;
  Registers registers_;
  PendingTree pending_;
  ShownTree shown_;
  std::uint64_t cap_;
  std::uint64_t event_;
  std::uint64_t last_;
  bool is_begun_ = false;
  StateCount count_;
  std::optional<Odometer> odometer_;
  std::optional<PicksSampler> sampler_;
  std::uint64_t index_ = 0;
  std::uint64_t candidates_ = 0;
  std::uint64_t before_point_ = 0;
  Picks picks_;
  HashTable<bool> seen_;
};

DirectoryCrashes::DirectoryCrashes(const DirectoryTrace& trace, const FileSystemModel& model,
                                   std::uint64_t cap, std::uint64_t first, std::uint64_t last)
    : walk_(std::make_unique<Walk>(trace, model, cap, first, last)) {}
DirectoryCrashes::~DirectoryCrashes() = default;

bool DirectoryCrashes::next() { return walk_->next(); }
std::uint64_t DirectoryCrashes::event() const { return walk_->event(); }
DirectoryCrash DirectoryCrashes::crash() const { return walk_->crash(); }
const Tree& DirectoryCrashes::tree() const { return walk_->tree(); }
std::uint64_t DirectoryCrashes::possible() const { return walk_->count().count; }
bool DirectoryCrashes::is_bound() const { return walk_->count().is_bound; }
bool DirectoryCrashes::is_sampled() const { return walk_->is_sampled(); }
std::uint64_t DirectoryCrashes::candidates() const { return walk_->candidates(); }
std::uint64_t DirectoryCrashes::candidates_at_point() const { return walk_->candidates_at_point(); }

}  // namespace crashcheck::faultfs
