// Divides what is left of a time limit among the pieces of work that are left.
#include "time_budget.h"

#include <algorithm>

#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

/// What all pieces together may take beyond the limit. The rest of a second is for the report.
constexpr std::chrono::milliseconds kLeastGrace{600};
constexpr int kGraceOf = 30;

}  // namespace

TimeBudget::TimeBudget(std::optional<double> seconds, std::size_t pieces)
    : is_limited_(seconds.has_value()),
      limit_(duration_of(seconds.value_or(0))),
      pieces_(pieces),
      start_(Clock::now()),
      began_(start_) {
  const Duration all = std::max<Duration>(kLeastGrace, limit_ / kGraceOf);
  grace_ = all / static_cast<Duration::rep>(std::max<std::size_t>(pieces, 1));
}

std::optional<TimeBudget::Duration> TimeBudget::begin() {
  if (!is_limited_) return std::nullopt;
  began_ = Clock::now();
  const Duration left = std::max(Duration{}, limit_ - (began_ - start_));
  share_ = left / static_cast<Duration::rep>(std::max<std::size_t>(pieces_, 1));
  if (pieces_ > 0) --pieces_;
  return share_;
}

std::optional<TimeBudget::Clock::time_point> TimeBudget::deadline() const {
  if (!is_limited_) return std::nullopt;
  return began_ + share_ + grace_;
}

std::optional<double> TimeBudget::seconds_left() const {
  if (!is_limited_) return std::nullopt;
  const Duration left = limit_ - (Clock::now() - start_);
  return std::chrono::duration<double>(std::max(Duration{}, left)).count();
}

}  // namespace crashcheck::cli
