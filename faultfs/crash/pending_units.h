// What is pending on a device that persists unit by unit, and what a crash may leave of it. A plain
// object for one thread. Emitted tests have this source.
#pragma once

#include <algorithm>
#include <utility>

#include "faultfs/fill.h"
#include "faultfs/image.h"
#include "faultfs/overwrite.h"
#include "survivors.h"

namespace crashcheck::faultfs {

/// Each unit of the file that a pending event touched survives in any of its versions, and the
/// length in any of its own, independently. The device has the length as its first register, and
/// after it one for each of these units, by number. A hole is what a longer file has where nothing
/// was written: the units of a long one are one register, and show no garbage, so that it costs
/// nothing.
class PendingUnits {
 public:
  /// Of a hole of more units, not interrupted by a pending one, all survive in the same version.
  static constexpr std::uint64_t kMaxHoleUnits = std::uint64_t{1} << 16U;

  /// A unit as the live view showed it after an event; shorter than a unit where the file ended.
  struct Version {
    std::uint64_t event = 0;       ///< 0: as the last sync left it
    std::uint64_t size_bytes = 0;  ///< how far it reaches
    io::Bytes bytes;               ///< none of a long hole: they are in the durable file, or zeros
    bool is_unbacked = false;      ///< the medium keeps no space for it
    bool is_unreadable = false;    ///< since a crash before
  };
  struct Unit {
    std::uint64_t number = 0;
    std::vector<Version> versions;  ///< by event; the first is the durable one
    std::uint64_t count = 1;        ///< more than one: units of a long hole
    bool is_written = false;  ///< by a pending write: where that is not safe, it may be spoilt
  };
  struct Length {
    std::uint64_t event = 0;  ///< 0: as the last sync left it
    std::uint64_t size_bytes = 0;
    bool is_inside = false;  ///< a unit boundary inside a write that made the file longer
  };
  /// Numbers of units from `begin` to before `end`.
  struct Units {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  /// Where an overwrite is safe, a unit is old or new; otherwise one that was written may be
  /// spoilt, which is then its last version.
  PendingUnits(Image file, std::uint64_t unit_bytes, std::vector<Fill> fills,
               Overwrite overwrite = Overwrite::kSafe)
      : unit_bytes_(unit_bytes),
        fills_(std::move(fills)),
        overwrite_(overwrite),
        durable_(std::move(file)),
        live_(durable_),
        lengths_({Length{0, durable_.size()}}) {}

  // What happens to the device.

  /// The next event is a write that is not over: nothing of it survives.
  void begin_write(std::uint64_t /*offset*/, io::ByteView /*bytes*/) {}
  void write(std::uint64_t offset, io::ByteView bytes) {
    const std::uint64_t old_size = live_.size();
    const std::uint64_t end = offset + bytes.size();
    ++event_;
    live_.write(offset, bytes);
    touch(std::min(offset, old_size), end, inside(old_size, offset));
    note_written(units_of(offset, end));
    const std::uint64_t old_length = lengths_.back().size_bytes;
    if (end > old_length) grow(std::max(offset, old_length), end);
    uncover(old_length, std::min(old_size, lengths_.back().size_bytes));
  }
  void resize(std::uint64_t size_bytes) {
    const std::uint64_t old_size = live_.size();
    ++event_;
    if (size_bytes < old_size) cut_off(size_bytes);
    live_.resize(size_bytes);
    touch(old_size, size_bytes, inside(old_size, size_bytes));
    const std::uint64_t old_length = lengths_.back().size_bytes;
    lengths_.push_back({event_, size_bytes});
    uncover(old_length, std::min(old_size, size_bytes));
  }
  /// A sync that does nothing.
  void sync_in_vain() {
    ++event_;
    touch(0, 0, {});
  }
  /// All that is pending becomes durable; not the live view, which may show what an earlier sync
  /// failed to write.
  void sync() {
    ++event_;
    durable_.resize(lengths_.back().size_bytes);
    for (const Unit& unit : units_) render(unit, unit.versions.size() - 1, Fill::kZero, durable_);
    settle();
  }
  /// No event. What is pending is lost but for what is in `durable`; if `reverts`, it is no longer
  /// read either.
  void fail_sync(const Image& durable, bool reverts) {
    durable_ = durable;
    if (reverts) live_ = durable_;
    settle();
  }

  // What may survive.

  [[nodiscard]] std::uint64_t event() const { return event_; }
  /// The last event that is not pending.
  [[nodiscard]] std::uint64_t settled() const { return event_ - touched_.size(); }
  /// Of a pending event: the units that have a byte which it wrote, or added to the file.
  [[nodiscard]] Units touched(std::uint64_t event) const { return touched_[event - settled() - 1]; }
  /// The durable one first, then by event.
  [[nodiscard]] const std::vector<Length>& lengths() const { return lengths_; }
  /// One that no event touched is there if some length reaches it and nothing covers it: its growth
  /// was lost by a sync that failed. What is many units in a hole is one here.
  [[nodiscard]] const std::vector<Unit>& units() const { return units_; }

  /// Those that a unit may choose from.
  [[nodiscard]] const std::vector<Fill>& fills() const { return fills_; }

  [[nodiscard]] std::size_t registers() const { return 1 + units_.size(); }
  [[nodiscard]] std::size_t versions(std::size_t of_register) const {
    return kept_versions(of_register) + (may_be_spoilt(of_register) ? 1 : 0);
  }
  /// The same without the one that is spoilt.
  [[nodiscard]] std::size_t kept_versions(std::size_t of_register) const {
    return of_register == 0 ? lengths_.size() : units_[of_register - 1].versions.size();
  }
  [[nodiscard]] bool may_be_spoilt(std::size_t of_register) const {
    return overwrite_ != Overwrite::kSafe && of_register > 0 && units_[of_register - 1].is_written;
  }
  /// What becomes of a unit that is spoilt.
  [[nodiscard]] Overwrite overwrite() const { return overwrite_; }
  /// The event that gave the register this version; 0 for a spoilt one, which no event meant.
  [[nodiscard]] std::uint64_t event_of(std::size_t of_register, std::size_t version) const {
    if (version == kept_versions(of_register)) return 0;
    return of_register == 0 ? lengths_[version].event
                            : units_[of_register - 1].versions[version].event;
  }
  /// How many fills there are to choose from where the first register has its version `first`; 1
  /// where none shows.
  [[nodiscard]] std::size_t fills(std::size_t first, std::size_t of_register,
                                  std::size_t version) const {
    if (of_register == 0 || fills_.size() == 1) return 1;
    if (version == kept_versions(of_register)) return 1;
    const Unit& unit = units_[of_register - 1];
    const std::uint64_t covered = unit.number * unit_bytes_ + unit.versions[version].size_bytes;
    return covered < end_of(unit, lengths_[first].size_bytes) ? fills_.size() : 1;
  }

  /// Whether the unit may survive in another version than the one before it.
  [[nodiscard]] bool is_apart(std::uint64_t number) const {
    const std::size_t i = index_of(number);
    return i == 0 || end_number(units_[i - 1]) <= number;
  }
  /// Lets those of the units from `first` to `last` survive that the event touched, as they were
  /// after it.
  void keep(Survivors& survivors, std::uint64_t event, std::uint64_t first,
            std::uint64_t last) const {
    if (event <= settled() || event > event_) return;
    const auto [begin, end] = touched(event);
    if (begin == end || first >= end) return;
    std::size_t i = index_of(std::max(first, begin));
    for (; i < units_.size() && units_[i].number < end && units_[i].number <= last; ++i) {
      const auto& versions = units_[i].versions;
      const auto version = std::ranges::lower_bound(versions, event, {}, &Version::event);
      survivors[i + 1].version = static_cast<std::size_t>(version - versions.begin());
    }
  }
  /// Spoils the units from `first` to `last`; false where one of them cannot be.
  bool spoil(Survivors& survivors, std::uint64_t first, std::uint64_t last) const {
    std::uint64_t next = first;
    for (std::size_t i = index_of(first); i < units_.size() && units_[i].number <= last; ++i) {
      if (units_[i].number != next++ || !may_be_spoilt(i + 1)) return false;
      survivors[i + 1] = Pick{kept_versions(i + 1), 0};
    }
    return next == last + 1;
  }
  /// Lets the length after the event survive, or the unit boundary `inside_bytes` of the file that
  /// is inside it; false where it has none.
  bool end_at(Survivors& survivors, std::uint64_t event, std::uint64_t inside_bytes) const {
    for (std::size_t i = 1; i < lengths_.size(); ++i) {
      const std::uint64_t inside = lengths_[i].is_inside ? lengths_[i].size_bytes : 0;
      if (lengths_[i].event != event || inside != inside_bytes) continue;
      survivors[0].version = i;
      return true;
    }
    return false;
  }
  /// Fills the units from `first` to `last` where fill shows in them; to be chosen last.
  void fill(Survivors& survivors, Fill fill, std::uint64_t first, std::uint64_t last) const {
    const auto wanted = static_cast<std::size_t>(std::ranges::find(fills_, fill) - fills_.begin());
    for (std::size_t i = index_of(first); i < units_.size() && units_[i].number <= last; ++i) {
      Pick& pick = survivors[i + 1];
      if (wanted < fills(survivors[0].version, i + 1, pick.version)) pick.fill = wanted;
    }
  }

  // The image.

  /// Makes the image the one that `survivors` leave, from the one before where they differ.
  /// Registers before `first_changed` are as they were.
  void show(const Survivors& survivors, std::size_t first_changed = 0) {
    const bool is_new = shown_.empty() || survivors[0] != shown_[0];
    if (is_new) {
      image_ = durable_;
      image_.resize(lengths_[survivors[0].version].size_bytes);
      shown_ = survivors;
    }
    for (std::size_t i = is_new ? 1 : first_changed; i < survivors.size(); ++i) {
      if (i == 0 || (!is_new && survivors[i] == shown_[i])) continue;
      render(units_[i - 1], survivors[i].version, fills_[survivors[i].fill], image_);
      shown_[i] = survivors[i];
    }
  }
  [[nodiscard]] const Image& image() const { return image_; }

 private:
  /// Nothing is pending.
  void settle() {
    touched_.clear();
    stale_.resize(0);
    units_.clear();
    lengths_ = {Length{0, durable_.size()}};
    shown_.clear();
  }

  /// A write grew the file from `from`, or from before it.
  void grow(std::uint64_t from, std::uint64_t end) {
    for (std::uint64_t at = (from / unit_bytes_ + 1) * unit_bytes_; at < end; at += unit_bytes_) {
      lengths_.push_back({event_, at, true});
    }
    lengths_.push_back({event_, end});
  }

  void cut_off(std::uint64_t size_bytes) {
    if (stale_.size() < live_.size()) stale_.resize(live_.size());
    stale_.copy(live_, size_bytes, live_.size());
    stale_.make_readable(0, stale_.size());
  }

  /// The units that have bytes of [begin, end) get a new version, which is zeros in `hole`.
  void touch(std::uint64_t begin, std::uint64_t end, Units hole) {
    shown_.clear();
    touched_.push_back(units_of(begin, end));
    for (std::uint64_t number = touched_.back().begin; number < touched_.back().end;) {
      Unit& unit = pending(number, hole);
      unit.versions.push_back(version_in(live_, unit, event_));
      number = end_number(unit);
    }
  }

  void note_written(Units written) {
    for (std::size_t i = index_of(written.begin); i < units_.size(); ++i) {
      if (units_[i].number >= written.end) break;
      units_[i].is_written = true;
    }
  }

  /// The units that have bytes of [begin, end) may show fill.
  void uncover(std::uint64_t begin, std::uint64_t end) {
    const Units units = units_of(begin, end);
    const Units hole = inside(begin, end);
    for (std::uint64_t number = units.begin; number < units.end;) {
      number = end_number(pending(number, hole));
    }
  }

  /// The units that lie between `begin` and `end` as a whole.
  [[nodiscard]] Units inside(std::uint64_t begin, std::uint64_t end) const {
    return {begin / unit_bytes_ + (begin % unit_bytes_ > 0 ? 1 : 0), end / unit_bytes_};
  }

  [[nodiscard]] Units units_of(std::uint64_t begin, std::uint64_t end) const {
    if (begin >= end) return {};
    return {begin / unit_bytes_, (end - 1) / unit_bytes_ + 1};
  }

  /// The register of the unit, or of as many as one may have in `hole` from this one on.
  Unit& pending(std::uint64_t number, Units hole) {
    const bool is_hole = hole.begin <= number && number < hole.end;
    const std::uint64_t limit = is_hole ? hole.end : number + 1;
    const std::size_t i = part(number);
    const auto unit = units_.begin() + static_cast<std::ptrdiff_t>(i);
    if (unit != units_.end() && unit->number == number) {
      if (limit < end_number(*unit)) part(limit);
      return units_[i];
    }
    const std::uint64_t end = unit == units_.end() ? limit : std::min(limit, unit->number);
    Unit added{number, {}, end - number > kMaxHoleUnits ? end - number : 1};
    added.versions.push_back(version_in(durable_, added, 0));
    return *units_.insert(unit, std::move(added));
  }

  /// From here on the unit has another register than the one before it. Returns index_of(number).
  std::size_t part(std::uint64_t number) {
    const std::size_t i = index_of(number);
    if (i > 0 && number < end_number(units_[i - 1])) part_hole(i - 1, number);
    return i;
  }

  void part_hole(std::size_t i, std::uint64_t number) {
    const auto hole = units_.begin() + static_cast<std::ptrdiff_t>(i);
    Unit rest{number, hole->versions, end_number(*hole) - number};
    hole->count = number - hole->number;
    Image zeros;
    zeros.resize(end_number(rest) * unit_bytes_);
    for (Unit* unit : {&*hole, &rest}) {
      for (Version& version : unit->versions) {
        const bool is_unbacked = version.is_unbacked;
        version = version_in(version.event > 0 ? zeros : durable_, *unit, version.event);
        if (version.event > 0) version.is_unbacked = is_unbacked;
      }
    }
    units_.insert(hole + 1, std::move(rest));
  }

  /// The number after those of the register.
  [[nodiscard]] static std::uint64_t end_number(const Unit& unit) {
    return unit.number + unit.count;
  }

  /// Of the first of units_ that is `number` or after it.
  [[nodiscard]] std::size_t index_of(std::uint64_t number) const {
    const auto unit = std::ranges::lower_bound(units_, number, {}, &Unit::number);
    return static_cast<std::size_t>(unit - units_.begin());
  }

  /// What `file` has of the unit.
  [[nodiscard]] Version version_in(const Image& file, const Unit& unit, std::uint64_t event) const {
    const std::uint64_t begin = std::min(unit.number * unit_bytes_, file.size());
    Version version{event, std::max(begin, end_of(unit, file.size())) - begin, {}};
    version.is_unbacked = (event > 0 || unit.count == 1) && file.is_hole(begin);
    version.is_unreadable = unit.count == 1 && file.is_unreadable(begin, begin + 1);
    if (unit.count > 1) return version;
    version.bytes.resize(version.size_bytes);
    file.read(begin, version.bytes);
    return version;
  }

  /// How far into the file a register reaches that is inside `size_bytes`.
  [[nodiscard]] std::uint64_t end_of(const Unit& unit, std::uint64_t size_bytes) const {
    return std::min(end_number(unit) * unit_bytes_, size_bytes);
  }

  /// Writes the unit into `file`, as far as that reaches, and fills where the version does not.
  void render(const Unit& unit, std::size_t version, Fill fill, Image& file) {
    const std::uint64_t begin = unit.number * unit_bytes_;
    const std::uint64_t end = end_of(unit, file.size());
    if (begin >= end) return;
    if (version == unit.versions.size()) {
      file.write(begin, filled(Fill::kGarbage, begin, end));
      if (overwrite_ == Overwrite::kUnreadable) make_unreadable(unit, file);
      return;
    }
    const Version& kept = unit.versions[version];
    const std::uint64_t covered = std::min(begin + kept.size_bytes, end);
    if (unit.count > 1) {
      file.copy(kept.event > 0 ? Image() : durable_, begin, covered);
      file.copy(fill == Fill::kStale ? stale_ : Image(), covered, end);
    } else {
      file.write(begin, io::ByteView(kept.bytes).first(covered - begin));
      if (covered < end) file.write(covered, filled(fill, covered, end));
    }
    if (kept.is_unbacked) file.punch(begin, covered);
    if (kept.is_unreadable) make_unreadable(unit, file);
  }

  void make_unreadable(const Unit& unit, Image& file) const {
    file.make_unreadable({unit.number * unit_bytes_, end_number(unit) * unit_bytes_});
  }

  /// What reads from `begin` to `end` where there is nothing but fill. Lives until the next call.
  [[nodiscard]] io::ByteView filled(Fill fill, std::uint64_t begin, std::uint64_t end) {
    io::Bytes& bytes = filled_;
    bytes.assign(end - begin, std::byte{0});
    for (std::uint64_t at = begin; fill == Fill::kGarbage && at < end; ++at) {
      bytes[at - begin] = static_cast<std::byte>(kGarbagePattern[at % kGarbagePattern.size()]);
    }
    if (fill == Fill::kStale && begin < stale_.size()) {
      stale_.read(begin, io::MutableByteView(bytes).first(std::min(end, stale_.size()) - begin));
    }
    return bytes;
  }

  std::uint64_t unit_bytes_;
  std::vector<Fill> fills_;
  Overwrite overwrite_;
  std::uint64_t event_ = 0;
  Image durable_;
  Image live_;
  Image stale_;                 // by file byte; zero where nothing was cut off
  std::vector<Units> touched_;  // by each pending event
  std::vector<Unit> units_;
  std::vector<Length> lengths_;
  io::Bytes filled_;  // memory to be used again
  Image image_;
  Survivors shown_;  // by image_; empty where events came after it
};

}  // namespace crashcheck::faultfs
