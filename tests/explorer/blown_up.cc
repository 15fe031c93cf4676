// One complication after the other, each kept if the violation can still be found.
#include "blown_up.h"

#include "explorer/replay.h"
#include "explorer/simplicity.h"
#include "faultfs/crash_images.h"
#include "history/wrapped.h"

namespace crashcheck::testing {
namespace {

using explorer::Life;
using explorer::Operation;
using history::Handle;
using Lives = std::vector<Life>;

Handle handles_given(const Operation& operation) {
  return static_cast<Handle>(history::handles_given(history::unwrapped(operation)));
}

class BlowUp {
 public:
  BlowUp(const explorer::CrashSearch& search, Lives lives, std::uint64_t seed)
      : search_(search), lives_(std::move(lives)), choices_(seed) {}

  Lives run() {
    for (int left = 24; left > 0; --left) complicate();
    for (int left = 24; left > 0; --left) let_more_survive();
    return std::move(lives_);
  }

 private:
  void complicate() {
    Lives lives = lives_;
    switch (choices_.choose(7)) {
      case 0:
        insert(lives, history::Allocate{32 * (1 + choices_.choose(9)) - choices_.choose(9)});
        break;
      case 1:
        insert(lives, history::WriteHeader{choices_.choose(20), history::Bytes(9, std::byte{7})});
        break;
      case 2: insert(lives, history::Reopen{}); break;
      case 3: lengthen(lives); break;
      case 4: worsen_fault(lives); break;
      case 5: lives.push_back(Life{{}, {}, faultfs::CrashPoint{}}); break;
      default: split(lives);
    }
    explorer::Effort effort;
    auto found = find_crashes(search_, lives, effort);
    if (found) lives_ = std::move(*found);
  }

  Life& any_life(Lives& lives) { return lives[choices_.choose(lives.size())]; }

  /// Before any operation; the slices that come after it have other handles then.
  void insert(Lives& lives, const Operation& operation) {
    const std::uint64_t index = choices_.choose(lives.size());
    const std::uint64_t place = choices_.choose(lives[index].operations.size() + 1);
    Handle first = 0;
    for (std::uint64_t i = 0; i < index; ++i) {
      for (const Operation& each : lives[i].operations) first += handles_given(each);
    }
    for (std::uint64_t i = 0; i < place; ++i) {
      first += handles_given(lives[index].operations[i]);
    }
    const Handle more = handles_given(operation);
    for (Life& life : lives) {
      for (Operation& each : life.operations) {
        each = renamed(history::unwrapped(each),
                       [&](Handle old) { return old < first ? old : old + more; });
      }
    }
    Life& life = lives[index];
    life.operations.insert(life.operations.begin() + static_cast<std::ptrdiff_t>(place), operation);
    for (auto& fault : life.faults) {
      if (fault.step > place) ++fault.step;
    }
  }

  void lengthen(Lives& lives) {
    for (Operation& operation : any_life(lives).operations) {
      const std::uint64_t more = 32 * choices_.choose(4) + choices_.choose(2);
      history::Operation longer = history::unwrapped(operation);
      if (auto* one = std::get_if<history::Allocate>(&longer)) one->length += more;
      if (auto* moved = std::get_if<history::Reallocate>(&longer)) moved->length += more;
      auto* bulk = std::get_if<history::AllocateBulk>(&longer);
      if (bulk != nullptr) bulk->lengths[choices_.choose(bulk->lengths.size())] += more;
      operation = std::move(longer);
    }
  }

  static void worsen_fault(Lives& lives) {
    for (Life& life : lives) {
      for (auto& fault : life.faults) {
        fault.fault.forever = true;
        fault.fault.error = faultfs::errnos(fault.fault.point).back();
      }
    }
  }

  /// One life as two.
  void split(Lives& lives) {
    const std::uint64_t index = choices_.choose(lives.size());
    if (lives[index].operations.empty() || !lives[index].faults.empty()) return;
    const auto place = static_cast<std::ptrdiff_t>(choices_.choose(lives[index].operations.size()));
    Life second = lives[index];
    auto& first = lives[index].operations;
    first.erase(first.begin() + place, first.end());
    second.operations.erase(second.operations.begin(), second.operations.begin() + place);
    lives.insert(lives.begin() + static_cast<std::ptrdiff_t>(index) + 1, second);
  }

  /// Another choice at the last crash, as long as there is more to say of it.
  void let_more_survive() {
    Lives lives = lives_;
    if (!lives.back().crash) return;
    explorer::Case made =
        make_case(search_.store, search_.scope.profile, {search_.target.signature, lives, {}});
    const auto replayed = replay(search_.store, made);
    if (!replayed) return;
    lives.back().crash = choose_crash(replayed->last().recording.trace, search_.scope.profile,
                                      lives.back().crash->event, choices_);
    explorer::Effort effort;
    const bool says_more = words_of(lives) > words_of(lives_);
    if (says_more && shows(search_, lives, effort)) lives_ = std::move(lives);
  }

  [[nodiscard]] std::size_t words_of(const Lives& lives) const {
    return simplicity_of(search_.store.workload(), lives).words;
  }

  const explorer::CrashSearch& search_;
  Lives lives_;
  faultfs::RandomChoices choices_;
};

}  // namespace

std::vector<Life> blown_up(const explorer::CrashSearch& search, std::vector<Life> lives,
                           std::uint64_t seed) {
  return BlowUp(search, std::move(lives), seed).run();
}

}  // namespace crashcheck::testing
