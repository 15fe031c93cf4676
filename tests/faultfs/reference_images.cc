// Devices that keep order: every prefix, every cut. Others: every choice of versions, length, fill.
#include "reference_images.h"

#include <algorithm>
#include <set>

#include "reference_device.h"

namespace crashcheck::faultfs {
namespace {

/// Where a step may be cut: the numbers of bytes after which a write is at a unit boundary.
std::vector<std::uint64_t> cuts(const Step& step, std::uint64_t unit_bytes) {
  std::vector<std::uint64_t> found;
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    for (std::uint64_t cut = 1; cut < write->bytes.size(); ++cut) {
      if ((write->offset + cut) % unit_bytes == 0) found.push_back(cut);
    }
  }
  return found;
}

/// `crash` with the step cut at each of its boundaries, on top of `view`.
void add_cuts(const Step& step, const io::Bytes& view, std::uint64_t unit_bytes, CrashPoint crash,
              std::vector<FoundImage>& found) {
  for (const std::uint64_t cut : cuts(step, unit_bytes)) {
    io::Bytes image = view;
    perform(step, image, cut);
    crash.torn_bytes = cut;
    found.push_back({crash, image});
  }
}

std::vector<FoundImage> images_without_cache(const Script& script, std::uint64_t unit_bytes,
                                             std::uint64_t event) {
  const io::Bytes view = live_views(script)[event];
  std::vector<FoundImage> found = {{CrashPoint{event}, view}};
  if (event < script.steps.size()) {
    add_cuts(script.steps[event], view, unit_bytes, CrashPoint{event}, found);
  }
  return found;
}

std::vector<FoundImage> images_in_order(const Script& script, const DeviceProfile& profile,
                                        std::uint64_t event) {
  const std::vector<io::Bytes> views = views_in_order(script);
  std::vector<FoundImage> found;
  CrashPoint crash{event};
  for (std::uint64_t steps = settled_at(script, profile, event);; ++steps) {
    found.push_back({crash, views[steps]});
    if (steps == event) return found;
    crash.kept.push_back({steps + 1});
    add_cuts(script.steps[steps], views[steps], profile.unit_bytes, crash, found);
  }
}

/// What is chosen for one unit; no fill where none shows.
struct UnitChoice {
  std::uint64_t event = 0;
  std::optional<Fill> fill;
  bool is_spoilt = false;  ///< all of it, whatever the event
};

using UnitChoices = std::map<std::uint64_t, UnitChoice>;

std::vector<UnitRange> ranges(const std::set<std::uint64_t>& numbers) {
  std::vector<UnitRange> found;
  for (const std::uint64_t number : numbers) {
    if (!found.empty() && found.back().last + 1 == number) {
      found.back().last = number;
    } else {
      found.push_back({number, number});
    }
  }
  return found;
}

class ImagesByUnit {
 public:
  ImagesByUnit(const Script& script, const DeviceProfile& profile, std::uint64_t event)
      : device_(script, profile, event), profile_(profile), event_(event) {}

  std::vector<FoundImage> all() {
    for (const ReferenceDevice::Length& length : device_.lengths()) {
      choose(device_.units().begin(), length, {});
    }
    return std::move(found_);
  }

 private:
  using Unit = std::map<std::uint64_t, ReferenceDevice::Versions>::const_iterator;

  void choose(Unit unit, const ReferenceDevice::Length& length, const UnitChoices& choices) {
    if (unit == device_.units().end()) {
      found_.push_back({crash(length, choices), image(length.size_bytes, choices)});
      return;
    }
    for (const auto& [event, version] : unit->second) {
      const bool shows = device_.fill_shows(unit->first, version, length.size_bytes);
      for (std::size_t fill = 0; fill < (shows ? profile_.fills.size() : 1); ++fill) {
        UnitChoices more = choices;
        more[unit->first] = {event, shows ? std::optional(profile_.fills[fill]) : std::nullopt};
        choose(std::next(unit), length, more);
      }
    }
    if (!device_.may_be_spoilt(unit->first)) return;
    UnitChoices more = choices;
    more[unit->first] = {0, std::nullopt, true};
    choose(std::next(unit), length, more);
  }

  [[nodiscard]] io::Bytes image(std::uint64_t size_bytes, const UnitChoices& choices) const {
    io::Bytes image = device_.durable();
    image.resize(size_bytes);
    for (const auto& [unit, choice] : choices) {
      const io::Bytes& version = device_.units().at(unit).at(choice.event);
      for (std::uint64_t i = 0; i < profile_.unit_bytes; ++i) {
        const std::uint64_t at = unit * profile_.unit_bytes + i;
        if (at >= size_bytes) break;
        if (choice.is_spoilt) {
          image[at] = device_.spoilt(at);
          continue;
        }
        image[at] = i < version.size() ? version[i] : device_.filled(*choice.fill, at);
      }
    }
    return image;
  }

  [[nodiscard]] CrashPoint crash(const ReferenceDevice::Length& length,
                                 const UnitChoices& choices) const {
    CrashPoint crash{event_};
    crash.length = length.choice;
    std::set<std::uint64_t> spoilt;
    for (const auto& [unit, choice] : choices) {
      if (choice.is_spoilt) spoilt.insert(unit);
    }
    const bool by_garbage = profile_.overwrite == Overwrite::kGarbage;
    (by_garbage ? crash.garbage : crash.unreadable) = ranges(spoilt);
    for (std::uint64_t event = 1; event <= event_; ++event) add_kept(event, choices, crash);
    for (const Fill fill : profile_.fills) {
      if (fill != profile_.fills.front()) add_fill(fill, choices, crash);
    }
    return crash;
  }

  /// Units are named only where not all that the event touched are kept.
  void add_kept(std::uint64_t event, const UnitChoices& choices, CrashPoint& crash) const {
    std::set<std::uint64_t> touched;
    std::set<std::uint64_t> kept;
    for (const auto& [unit, versions] : device_.units()) {
      if (versions.contains(event)) touched.insert(unit);
      if (choices.at(unit).event == event) kept.insert(unit);
    }
    if (!kept.empty() && kept == touched) {
      crash.kept.push_back({event});
    } else {
      for (const UnitRange units : ranges(kept)) crash.kept.push_back({event, units});
    }
  }

  /// Units are named only where not all that show fill show this one.
  static void add_fill(Fill fill, const UnitChoices& choices, CrashPoint& crash) {
    std::set<std::uint64_t> showing;
    std::set<std::uint64_t> chosen;
    for (const auto& [unit, choice] : choices) {
      if (choice.fill) showing.insert(unit);
      if (choice.fill == fill) chosen.insert(unit);
    }
    if (!chosen.empty() && chosen == showing) {
      crash.fills.push_back({std::nullopt, fill});
    } else {
      for (const UnitRange units : ranges(chosen)) crash.fills.push_back({units, fill});
    }
  }

  ReferenceDevice device_;
  const DeviceProfile& profile_;
  std::uint64_t event_;
  std::vector<FoundImage> found_;
};

}  // namespace

std::vector<FoundImage> reference_images(const Script& script, const DeviceProfile& profile,
                                         std::uint64_t event) {
  if (profile.ordering == Ordering::kAny) return ImagesByUnit(script, profile, event).all();
  return profile.cache == Cache::kNone ? images_without_cache(script, profile.unit_bytes, event)
                                       : images_in_order(script, profile, event);
}

std::uint64_t reference_count(const Script& script, const DeviceProfile& profile,
                              std::uint64_t event) {
  if (profile.ordering == Ordering::kFifo) return reference_images(script, profile, event).size();
  const ReferenceDevice device(script, profile, event);
  __extension__ using Wide = unsigned __int128;
  Wide all = 0;
  for (const ReferenceDevice::Length& length : device.lengths()) {
    Wide product = 1;
    for (const auto& [unit, versions] : device.units()) {
      Wide choices = 0;
      for (const auto& [writer, version] : versions) {
        choices += device.fill_shows(unit, version, length.size_bytes) ? profile.fills.size() : 1;
      }
      if (device.may_be_spoilt(unit)) choices += 1;
      product = std::min<Wide>(product * choices, UINT64_MAX);
    }
    all = std::min<Wide>(all + product, UINT64_MAX);
  }
  return static_cast<std::uint64_t>(all);
}

}  // namespace crashcheck::faultfs
