// The walk without what was there before: crash points, and of each the states that differ.
#include "faultfs/directory_crashes.h"

#include "directory_walk.h"
#include "faultfs/hash_table.h"

namespace crashcheck::faultfs {

class DirectoryCrashes::Walk {
 public:
  Walk(const DirectoryTrace& trace, const FileSystemModel& model, std::uint64_t cap,
       std::uint64_t first, std::uint64_t last)
      : trace_(trace),
        choices_(trace, model, cap),
        event_(first),
        last_(std::min(last, trace.event_count())) {}

  bool next() {
    while (true) {
      if (is_begun_) {
        is_begun_ = choices_.next();
        if (!is_begun_) ++event_;
      }
      if (!is_begun_ && !begin()) return false;
      if (seen_.insert(choices_.sum()).second && choices_.is_state()) return true;
    }
  }

  [[nodiscard]] std::uint64_t event() const { return event_; }
  [[nodiscard]] DirectoryWalk& choices() { return choices_; }
  [[nodiscard]] std::uint64_t candidates_at_point() const {
    return choices_.drawn() - before_point_;
  }

 private:
  /// False where there is no crash point left.
  bool begin() {
    while (is_before_acknowledgement()) ++event_;
    if (event_ > last_) return false;
    seen_.clear();
    before_point_ = choices_.drawn();
    choices_.begin(event_);
    is_begun_ = true;
    return true;
  }

  [[nodiscard]] bool is_before_acknowledgement() const {
    return event_ < trace_.event_count() && trace_.event(event_ + 1).kind == Change::kAcknowledge;
  }

  const DirectoryTrace& trace_;
  DirectoryWalk choices_;
  std::uint64_t event_;
  std::uint64_t last_;
  bool is_begun_ = false;
  std::uint64_t before_point_ = 0;  // choices
  HashTable<bool> seen_;
};

DirectoryCrashes::DirectoryCrashes(const DirectoryTrace& trace, const FileSystemModel& model,
                                   std::uint64_t cap, std::uint64_t first, std::uint64_t last)
    : walk_(std::make_unique<Walk>(trace, model, cap, first, last)) {}
DirectoryCrashes::~DirectoryCrashes() = default;

bool DirectoryCrashes::next() { return walk_->next(); }
std::uint64_t DirectoryCrashes::event() const { return walk_->event(); }
DirectoryCrash DirectoryCrashes::crash() const {
  return {walk_->event(), walk_->choices().choices()};
}
const Tree& DirectoryCrashes::tree() const { return walk_->choices().tree(); }
std::uint64_t DirectoryCrashes::possible() const { return walk_->choices().count().count; }
bool DirectoryCrashes::is_bound() const { return walk_->choices().count().is_bound; }
bool DirectoryCrashes::is_sampled() const { return walk_->choices().is_sampled(); }
std::uint64_t DirectoryCrashes::candidates() const { return walk_->choices().drawn(); }
std::uint64_t DirectoryCrashes::candidates_at_point() const { return walk_->candidates_at_point(); }

}  // namespace crashcheck::faultfs
