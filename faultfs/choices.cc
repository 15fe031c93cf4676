// Odometer, RandomChoices, ReplayedChoices and ShrinkingChoices: every list, a random one, a known
// one, simpler ones.
#include "faultfs/choices.h"

#include <algorithm>

#include "faultfs/split_mix.h"
#include "io/assert.h"

namespace crashcheck::faultfs {
namespace {

/// Shorter lists are simpler, then lower ones.
bool is_simpler(const ChoiceList& a, const ChoiceList& b) {
  if (a.size() != b.size()) return a.size() < b.size();
  return std::ranges::lexicographical_compare(a, b, {}, &Choice::taken, &Choice::taken);
}

}  // namespace

std::string to_string(const ChoiceList& choices) {
  std::string text;
  for (const Choice& choice : choices) {
    if (!text.empty()) text += ' ';
    text += std::to_string(choice.taken) + '/' + std::to_string(choice.options);
  }
  return text;
}

std::uint64_t Odometer::choose(std::uint64_t options) {
  CRASHCHECK_ASSERT(options > 0);
  if (position_ == list_.size()) list_.push_back({0, options});
  CRASHCHECK_ASSERT(list_[position_].options == options, "runs offer the same after equal choices");
  return list_[position_++].taken;
}

bool Odometer::next() {
  list_.resize(position_);
  while (!list_.empty() && list_.back().taken + 1 >= list_.back().options) list_.pop_back();
  position_ = 0;
  if (list_.empty()) return false;
  ++list_.back().taken;
  return true;
}

ChoiceList Odometer::taken() const {
  return {list_.begin(), list_.begin() + static_cast<std::ptrdiff_t>(position_)};
}

std::uint64_t RandomChoices::choose(std::uint64_t options) {
  CRASHCHECK_ASSERT(options > 0);
  // Numbers from `even` on would make some options likelier than others.
  const std::uint64_t even = UINT64_MAX - UINT64_MAX % options;
  std::uint64_t drawn = 0;
  do {
    drawn = mixed(state_);
    state_ += 0x9E3779B97F4A7C15U;
  } while (drawn >= even);
  return drawn % options;
}

std::uint64_t ReplayedChoices::choose(std::uint64_t options) {
  CRASHCHECK_ASSERT(options > 0);
  if (mismatch_) return 0;
  const std::string where =
      "choice " + std::to_string(position_ + 1) + " of " + std::to_string(list_.size()) + ": ";
  if (position_ == list_.size()) {
    mismatch_ = where + "one more is asked for, of " + std::to_string(options);
    return 0;
  }
  const Choice& choice = list_[position_];
  if (choice.options != options || choice.taken >= options) {
    mismatch_ = where + std::to_string(choice.taken) + " of " + std::to_string(choice.options) +
                " was taken, and now there are " + std::to_string(options);
    return 0;
  }
  ++position_;
  return choice.taken;
}

bool ShrinkingChoices::next() {
  taken_.clear();
  for (; pass_ != Pass::kDone; pass_ = static_cast<Pass>(static_cast<int>(pass_) + 1)) {
    if (propose()) return true;
    place_ = 0;
    lowered_ = 0;
  }
  return false;
}

/// The next candidate of this pass: cut from a place on, without one choice, with one lowered.
bool ShrinkingChoices::propose() {
  if (place_ >= best_.size()) return false;
  candidate_ = best_;
  const auto place = candidate_.begin() + static_cast<std::ptrdiff_t>(place_);
  switch (pass_) {
    case Pass::kCut:
      candidate_.erase(place, candidate_.end());
      ++place_;
      return true;
    case Pass::kDrop:
      candidate_.erase(place);
      ++place_;
      return true;
    default: break;
  }
  while (place_ < best_.size() && lowered_ >= best_[place_].taken) {
    ++place_;
    lowered_ = 0;
  }
  if (place_ >= best_.size()) return false;
  candidate_[place_].taken = lowered_++;
  return true;
}

std::uint64_t ShrinkingChoices::choose(std::uint64_t options) {
  CRASHCHECK_ASSERT(options > 0);
  const std::size_t at = taken_.size();
  const std::uint64_t wanted = at < candidate_.size() ? candidate_[at].taken : 0;
  taken_.push_back({std::min(wanted, options - 1), options});
  return taken_.back().taken;
}

void ShrinkingChoices::accept() {
  if (!is_simpler(taken_, best_)) return;
  best_ = taken_;
  pass_ = Pass::kCut;
  place_ = 0;
  lowered_ = 0;
}

}  // namespace crashcheck::faultfs
