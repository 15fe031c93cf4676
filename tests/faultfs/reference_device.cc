// One rule of the specification for each function.
#include "reference_device.h"

#include <algorithm>

#include "runs.h"

namespace crashcheck::faultfs {

ReferenceDevice::ReferenceDevice(const Script& script, const DeviceProfile& profile,
                                 std::uint64_t steps)
    : unit_bytes_(profile.unit_bytes),
      overwrite_(profile.overwrite),
      live_(script.base),
      durable_(script.base) {
  forget_pending();
  for (std::uint64_t number = 0; number <= steps; ++number) {
    if (number > 0) {
      const Step& step = script.steps[number - 1];
      take(number, step);
      const bool honest = profile.sync == SyncHonesty::kHonest;
      if (honest && std::holds_alternative<SyncStep>(step)) sync();
    }
    if (const FailedSync* failed = failed_sync_after(script, number)) {
      durable_ = bytes_of(failed->durable);
      if (failed->reverts) live_ = durable_;
      forget_pending();
    }
  }
  add_uncovered();
}

void ReferenceDevice::take(std::uint64_t number, const Step& step) {
  const io::Bytes before = live_;
  perform(step, live_);
  if (const auto* write_step = std::get_if<WriteStep>(&step)) {
    write(number, *write_step, before.size());
  } else if (const auto* resize_step = std::get_if<ResizeStep>(&step)) {
    resize(number, *resize_step, before);
  }
}

/// An extending write may be found to end at any unit boundary that it has inside.
void ReferenceDevice::write(std::uint64_t number, const WriteStep& step, std::uint64_t old_size) {
  touch(number, std::min(step.offset, old_size), step.end());
  for (std::uint64_t at = step.offset; at < step.end() && overwrite_ != Overwrite::kSafe; ++at) {
    spoiled_.insert(at / unit_bytes_);
  }
  const std::uint64_t last_length = lengths_.back().size_bytes;
  for (std::uint64_t size = last_length + 1; size < step.end(); ++size) {
    if (size <= step.offset || size % unit_bytes_ != 0) continue;
    lengths_.push_back({SurvivingLength{number, size}, size});
  }
  if (step.end() > last_length) lengths_.push_back({SurvivingLength{number}, step.end()});
}

void ReferenceDevice::resize(std::uint64_t number, const ResizeStep& step,
                             const io::Bytes& before) {
  touch(number, before.size(), step.size_bytes);
  for (std::uint64_t at = step.size_bytes; at < before.size(); ++at) stale_[at] = before[at];
  lengths_.push_back({SurvivingLength{number}, step.size_bytes});
}

/// Each unit with a byte of [begin, end) gets a version: the unit as the live view shows it now.
void ReferenceDevice::touch(std::uint64_t number, std::uint64_t begin, std::uint64_t end) {
  for (std::uint64_t unit = 0; unit * unit_bytes_ < end; ++unit) {
    if (begin >= end || (unit + 1) * unit_bytes_ <= begin) continue;
    units_[unit].try_emplace(0, unit_of(durable_, unit));
    units_[unit][number] = unit_of(live_, unit);
  }
}

/// The last version of each unit, and the last length; zero where nothing reaches.
void ReferenceDevice::sync() {
  durable_.resize(lengths_.back().size_bytes);
  for (const auto& [unit, versions] : units_) {
    const io::Bytes& last = versions.rbegin()->second;
    for (std::uint64_t i = 0; i < unit_bytes_; ++i) {
      const std::uint64_t at = unit * unit_bytes_ + i;
      if (at < durable_.size()) durable_[at] = i < last.size() ? last[i] : std::byte{0};
    }
  }
  forget_pending();
}

void ReferenceDevice::forget_pending() {
  units_.clear();
  spoiled_.clear();
  stale_.clear();
  lengths_ = {Length{std::nullopt, durable_.size()}};
}

void ReferenceDevice::add_uncovered() {
  for (const Length& length : lengths_) {
    for (std::uint64_t unit = 0; unit * unit_bytes_ < length.size_bytes; ++unit) {
      const io::Bytes version = unit_of(durable_, unit);
      if (fill_shows(unit, version, length.size_bytes)) units_[unit].try_emplace(0, version);
    }
  }
}

io::Bytes ReferenceDevice::unit_of(const io::Bytes& file, std::uint64_t unit) const {
  io::Bytes bytes;
  for (std::uint64_t at = unit * unit_bytes_; at < (unit + 1) * unit_bytes_; ++at) {
    if (at < file.size()) bytes.push_back(file[at]);
  }
  return bytes;
}

bool ReferenceDevice::fill_shows(std::uint64_t unit, const io::Bytes& version,
                                 std::uint64_t size_bytes) const {
  const std::uint64_t reached = unit * unit_bytes_ + version.size();
  return version.size() < unit_bytes_ && reached < size_bytes;
}

std::byte ReferenceDevice::filled(Fill fill, std::uint64_t position) const {
  constexpr std::string_view kPattern = "GARBAGE!";
  if (fill == Fill::kGarbage) return static_cast<std::byte>(kPattern[position % 8]);
  const auto stale = stale_.find(position);
  return fill == Fill::kStale && stale != stale_.end() ? stale->second : std::byte{0};
}

std::byte ReferenceDevice::spoilt(std::uint64_t position) const {
  return overwrite_ == Overwrite::kGarbage ? filled(Fill::kGarbage, position)
                                           : static_cast<std::byte>(kUnreadableByte);
}

std::vector<io::Bytes> views_in_order(const Script& script) {
  std::vector<io::Bytes> views;
  io::Bytes view = script.base;
  for (std::uint64_t number = 0; number <= script.steps.size(); ++number) {
    if (number > 0) perform(script.steps[number - 1], view);
    if (const FailedSync* failed = failed_sync_after(script, number))
      view = bytes_of(failed->durable);
    views.push_back(view);
  }
  return views;
}

std::uint64_t settled_at(const Script& script, const DeviceProfile& profile, std::uint64_t step) {
  if (profile.cache == Cache::kNone) return step;
  for (; step > 0; --step) {
    if (failed_sync_after(script, step) != nullptr) break;
    const bool honest = profile.sync == SyncHonesty::kHonest;
    if (honest && std::holds_alternative<SyncStep>(script.steps[step - 1])) break;
  }
  return step;
}

}  // namespace crashcheck::faultfs
