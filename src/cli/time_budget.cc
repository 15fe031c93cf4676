// Divides what is left of a time limit among the pieces of work that are left.
#include "time_budget.h"

#include <algorithm>

#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

TimeBudget::TimeBudget(std::optional<double> seconds, std::size_t pieces)
    : is_limited_(seconds.has_value()),
      left_(duration_of(seconds.value_or(0))),
      pieces_(pieces),
      began_(Clock::now()) {}

std::optional<TimeBudget::Duration> TimeBudget::begin() {
  if (!is_limited_) return std::nullopt;
  left_ = left();
  share_ = left_ / static_cast<Duration::rep>(std::max<std::size_t>(pieces_, 1));
  if (pieces_ > 0) --pieces_;
  began_ = Clock::now();
  return share_;
}

std::optional<double> TimeBudget::seconds_left() const {
  if (!is_limited_) return std::nullopt;
  return std::chrono::duration<double>(left()).count();
}

TimeBudget::Duration TimeBudget::left() const {
  return left_ - std::min(share_, Clock::now() - began_);
}

}  // namespace crashcheck::cli
