// What a campaign reached at its crash points, in terms that each store sets for itself. Sums only,
// so that no order of adding up shows.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "faultfs/trace.h"

namespace crashcheck::explorer {

struct Recording;

/// Something that can be reached, as numbers that its store has a name for; reports have features
/// in this order.
struct Feature {
  std::uint8_t area = 0;
  std::uint8_t what = 0;
  std::uint32_t detail = 0;

  auto operator<=>(const Feature&) const = default;
};

/// How often each feature was reached.
class Coverage {
 public:
  void note(const Feature& feature, std::uint64_t times = 1) {
    if (times > 0) counts_[feature] += times;
  }
  Coverage& operator+=(const Coverage& other);

  [[nodiscard]] std::uint64_t count(const Feature& feature) const;
  /// What was reached, in the order of features; no count is 0.
  [[nodiscard]] const std::map<Feature, std::uint64_t>& counts() const { return counts_; }
  /// Those of `stated` that were not reached, in the same order.
  [[nodiscard]] std::vector<Feature> missing(const std::vector<Feature>& stated) const;

  bool operator==(const Coverage&) const = default;

 private:
  std::map<Feature, std::uint64_t> counts_;
};

/// A recovery from a crash. Borrows what it refers to.
struct Recovery {
  const faultfs::Image& image;      ///< what the crash left
  const faultfs::Image& recovered;  ///< the file when the open had returned
  bool opened = true;               ///< false: the store refused the file
  bool again = false;               ///< the crash cut a recovery
  /// What the recovery did, where every crash point of it is explored too; nullptr otherwise.
  const faultfs::Trace* explored = nullptr;
};

/// How far a campaign goes.
struct Depth {
  bool nested = true;        ///< recoveries are cut too
  bool goes_on = true;       ///< histories go on after a crash
  bool every_scale = false;  ///< histories are of every scale
};

/// What there is to reach in a store, told from traces and bytes.
/// Thread rule: stateless.
class Features {
 public:
  Features() = default;
  Features(const Features&) = delete;
  Features& operator=(const Features&) = delete;
  Features(Features&&) = delete;
  Features& operator=(Features&&) = delete;
  virtual ~Features() = default;

  [[nodiscard]] virtual std::string name(const Feature& feature) const = 0;
  /// Every one of these is known to be reachable; in the order of features.
  [[nodiscard]] virtual std::vector<Feature> stated(const Depth& depth) const = 0;
  /// Adds what the steps of `recording` reached, all of whose crash points from `first_event` on
  /// were explored.
  virtual void note_life(const Recording& recording, std::uint64_t first_event,
                         Coverage& coverage) const = 0;
  virtual void note_recovery(const Recovery& recovery, Coverage& coverage) const = 0;
};

}  // namespace crashcheck::explorer
