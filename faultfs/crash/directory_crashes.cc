// The walk without what was there before: crash points, and of each the states that differ.
#include "faultfs/directory_crashes.h"

#include <unordered_set>

#include "directory_walk.h"

namespace crashcheck::faultfs {

class DirectoryCrashes::Walk {
 public:
  Walk(const DirectoryTrace& trace, const FileSystemModel& model, std::uint64_t cap,
       std::uint64_t first)
      : trace_(trace), choices_(trace, model, cap), event_(first) {}

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

 private:
  /// False where there is no crash point left.
  bool begin() {
    while (is_before_acknowledgement()) ++event_;
    if (event_ > trace_.event_count()) return false;
    seen_.clear();
    choices_.begin(event_);
    is_begun_ = true;
    return true;
  }

  [[nodiscard]] bool is_before_acknowledgement() const {
    return event_ < trace_.event_count() && trace_.event(event_ + 1).kind == Change::kAcknowledge;
  }

  struct LowHalf {
    std::size_t operator()(const Hash128& hash) const { return hash.low; }
  };

  const DirectoryTrace& trace_;
  DirectoryWalk choices_;
  std::uint64_t event_;
  bool is_begun_ = false;
  std::unordered_set<Hash128, LowHalf> seen_;
};

DirectoryCrashes::DirectoryCrashes(const DirectoryTrace& trace, const FileSystemModel& model,
                                   std::uint64_t cap, std::uint64_t first)
    : walk_(std::make_unique<Walk>(trace, model, cap, first)) {}
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

}  // namespace crashcheck::faultfs
