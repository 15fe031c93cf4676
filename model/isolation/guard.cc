// The guard that has nothing to learn, and what is known of earlier work.
#include "isolation/guard.h"

namespace crashcheck::isolation {

const Death* KnownDeaths::begin() {
  const auto known = deaths_.find(++check_);
  return known == deaths_.end() ? nullptr : &known->second;
}

const Death* KnownDeaths::threw() { return &(deaths_[check_] = {cause_of_exception(), false}); }

std::optional<Deaths> DeathMemory::find(const std::string& work) const {
  const std::lock_guard lock(mutex_);
  const auto known = deaths_.find(work);
  return known == deaths_.end() ? std::nullopt : std::optional(known->second);
}

void DeathMemory::note(const std::string& work, const Deaths& deaths) {
  const std::lock_guard lock(mutex_);
  deaths_[work] = deaths;
}

}  // namespace crashcheck::isolation
