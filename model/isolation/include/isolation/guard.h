// Numbers the checks of one piece of work, so that another process can name the one that dies, and
// carries out all but those that are known to. The same work makes the same checks in the same
// order.
// Thread rule: a guard belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "isolation/isolation.h"

namespace crashcheck::isolation {

/// By the number of the check, counted from 1.
using Deaths = std::map<std::uint64_t, Death>;

class Guard {
 public:
  Guard() = default;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  Guard(Guard&&) = delete;
  Guard& operator=(Guard&&) = delete;
  virtual ~Guard() = default;

  /// Carries out `check`. Where it is known to die it is not carried out; returns why, or what it
  /// threw; nullptr where it came to its end. The pointer is valid as long as the guard.
  template <typename Check>
  [[nodiscard]] const Death* run(const Check& check) {
    if (const Death* const known = begin()) return known;
    try {
      check();
    } catch (...) {
      return threw();
    }
    end();
    return nullptr;
  }

 private:
  /// The next check begins; not null where it is known to die.
  [[nodiscard]] virtual const Death* begin() = 0;
  virtual void end() = 0;
  /// The check threw what is being handled.
  [[nodiscard]] virtual const Death* threw() = 0;
};

/// Knows all that die, and carries out the others in this process.
class KnownDeaths final : public Guard {
 public:
  explicit KnownDeaths(Deaths deaths) : deaths_(std::move(deaths)) {}

 private:
  [[nodiscard]] const Death* begin() override;
  void end() override {}
  [[nodiscard]] const Death* threw() override;

  Deaths deaths_;
  std::uint64_t check_ = 0;
};

/// What died in a piece of work, if anything did, by a text that names it: a hang takes seconds,
/// and to find out takes a process each time; reports look at a case several times. Thread rule:
/// any thread.
class DeathMemory {
 public:
  [[nodiscard]] std::optional<Deaths> find(const std::string& work) const;
  void note(const std::string& work, const Deaths& deaths);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Deaths> deaths_;
};

}  // namespace crashcheck::isolation
