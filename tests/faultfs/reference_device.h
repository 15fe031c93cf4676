// What a device holds of a script, byte by byte after the words that define the profiles; shares
// nothing with the code under test.
#pragma once

#include <map>
#include <set>

#include "faultfs/crash_point.h"
#include "script.h"

namespace crashcheck::faultfs {

/// A device that keeps every version of a unit until a sync.
class ReferenceDevice {
 public:
  /// One length that the file may be found with; without a choice, the durable one.
  struct Length {
    std::optional<SurvivingLength> choice;
    std::uint64_t size_bytes = 0;
  };
  /// What a unit held after each event that touched it; event 0 stands for the last sync.
  using Versions = std::map<std::uint64_t, io::Bytes>;

  /// The device after `steps` steps.
  ReferenceDevice(const Script& script, const DeviceProfile& profile, std::uint64_t steps);

  [[nodiscard]] const io::Bytes& durable() const { return durable_; }
  [[nodiscard]] const std::vector<Length>& lengths() const { return lengths_; }
  /// By number: units that a pending event touched, and units that some length has and nothing
  /// covers.
  [[nodiscard]] const std::map<std::uint64_t, Versions>& units() const { return units_; }

  /// Whether a file of `size_bytes` has bytes of the unit that `version` does not reach.
  [[nodiscard]] bool fill_shows(std::uint64_t unit, const io::Bytes& version,
                                std::uint64_t size_bytes) const;
  /// Whether an overwrite that was under way may have spoilt the whole unit.
  [[nodiscard]] bool may_be_spoilt(std::uint64_t unit) const { return spoiled_.contains(unit); }
  [[nodiscard]] std::byte filled(Fill fill, std::uint64_t position) const;
  [[nodiscard]] std::byte spoilt(std::uint64_t position) const;

 private:
  void take(std::uint64_t number, const Step& step);
  void write(std::uint64_t number, const WriteStep& step, std::uint64_t old_size);
  void resize(std::uint64_t number, const ResizeStep& step, const io::Bytes& before);
  void touch(std::uint64_t number, std::uint64_t begin, std::uint64_t end);
  void sync();
  void forget_pending();
  void add_uncovered();
  [[nodiscard]] io::Bytes unit_of(const io::Bytes& file, std::uint64_t unit) const;

  std::uint64_t unit_bytes_;
  Overwrite overwrite_;
  std::set<std::uint64_t> spoiled_;  // units with a byte that a pending write wrote
  io::Bytes live_;
  io::Bytes durable_;
  std::map<std::uint64_t, Versions> units_;
  std::vector<Length> lengths_;
  std::map<std::uint64_t, std::byte> stale_;  // by position
};

/// The file after 0, 1, 2, ... steps if all that was pending at each step survived, event by event
/// and byte by byte: what a device that keeps order has at most.
[[nodiscard]] std::vector<io::Bytes> views_in_order(const Script& script);

/// Number of the last step, at most `step`, after which nothing is pending.
[[nodiscard]] std::uint64_t settled_at(const Script& script, const DeviceProfile& profile,
                                       std::uint64_t step);

}  // namespace crashcheck::faultfs
