// For each unit and for the length, the event whose version of it the crash kept.
#include "survival.h"

#include <algorithm>

namespace crashcheck::report {

using faultfs::Cache;
using faultfs::Event;
using faultfs::EventKind;
using faultfs::Ordering;

Survival::Survival(const faultfs::DeviceProfile& profile, const faultfs::Trace& trace,
                   const faultfs::CrashPoint& crash)
    : profile_(profile), trace_(trace), crash_(crash) {
  sizes_.push_back(trace.base().size());
  for (const Event& event : trace.events()) {
    const std::uint64_t before = sizes_.back();
    const bool is_resize = event.kind == EventKind::kResize;
    const bool is_write = event.kind == EventKind::kWrite;
    sizes_.push_back(is_resize ? event.offset : is_write ? std::max(before, event.end()) : before);
  }
  settled_ = profile.cache == Cache::kNone ? crash.event : settled_at(crash.event);
  if (profile.cache != Cache::kNone) failed_ = trace.failed_sync_after(settled_);
  if (failed_ != nullptr) seen_ = live_view(trace, settled_);

  length_event_ = settled_;
  if (profile.ordering == Ordering::kAny) {
    if (crash.length) length_event_ = crash.length->event;
  } else if (profile.cache == Cache::kNone) {
    length_event_ += crash.torn_bytes > 0 ? 1 : 0;
  } else if (!crash.kept.empty()) {
    length_event_ = crash.kept.back().event;
  }
  length_ = sizes_[length_event_];
  if (failed_ != nullptr && length_event_ == settled_) length_ = failed_->durable.size();
  if (crash.length && crash.length->size_bytes) length_ = *crash.length->size_bytes;
  if (crash.torn_bytes > 0 && sizes_[length_event_ - 1] < length_) {
    length_ =
        std::max(sizes_[length_event_ - 1], trace.event(length_event_).offset + crash.torn_bytes);
  }
}

/// The last sync up to `event` that kept its word, or that failed and dropped what was pending.
std::uint64_t Survival::settled_at(std::uint64_t event) const {
  const bool honest = profile_.sync == faultfs::SyncHonesty::kHonest;
  for (; event > 0; --event) {
    if (trace_.failed_sync_after(event) != nullptr) break;
    if (honest && trace_.event(event).kind == EventKind::kSync) break;
  }
  return event;
}

/// A sync that fails tells nobody which units it wrote: those that look like what the program saw.
std::uint64_t Survival::settled_version(std::uint64_t byte) const {
  if (failed_ == nullptr || settled_ == 0) return settled_;
  const bool is_written = byte < failed_->durable.size() && byte < seen_.size() &&
                          failed_->durable[byte] == seen_[byte];
  return is_written ? settled_ : settled_at(settled_ - 1);
}

bool Survival::keeps(const faultfs::Survivor& survivor, std::uint64_t unit) const {
  const explorer::Range bytes = changed_by(survivor.event);
  if (bytes.length() == 0) return false;
  const auto units = survivor.units.value_or(
      faultfs::UnitRange{bytes.begin / profile_.unit_bytes, (bytes.end - 1) / profile_.unit_bytes});
  return units.first <= unit && unit <= units.last;
}

std::uint64_t Survival::version(std::uint64_t byte) const {
  if (profile_.ordering == Ordering::kAny) {
    const std::uint64_t unit = byte / profile_.unit_bytes;
    const auto is_spoiled = [&](const faultfs::UnitRange& units) {
      return units.first <= unit && unit <= units.last;
    };
    if (std::ranges::any_of(crash_.garbage, is_spoiled)) return 0;
    if (std::ranges::any_of(crash_.unreadable, is_spoiled)) return 0;
    const auto kept = std::find_if(crash_.kept.rbegin(), crash_.kept.rend(),
                                   [&](const auto& each) { return keeps(each, unit); });
    return kept == crash_.kept.rend() ? settled_version(byte) : kept->event;
  }
  if (crash_.torn_bytes > 0) {
    const Event& torn = trace_.event(length_event_);
    const bool is_cut_off = byte < torn.offset || byte >= torn.offset + crash_.torn_bytes;
    return is_cut_off ? length_event_ - 1 : length_event_;
  }
  return length_event_ > settled_ ? length_event_ : settled_version(byte);
}

explorer::Range Survival::changed_by(std::uint64_t number) const {
  const Event& event = trace_.event(number);
  const std::uint64_t before = sizes_[number - 1];
  switch (event.kind) {
    case EventKind::kWrite: return {std::min(before, event.offset), event.end()};
    case EventKind::kResize:
      return {std::min(before, event.offset), std::max(before, event.offset)};
    case EventKind::kSync: break;
  }
  return {};
}

bool Survival::is_there(std::uint64_t number, std::uint64_t byte) const {
  const bool is_length_there =
      length_event_ > number || (length_event_ == number && length_ == sizes_[number]);
  if (trace_.event(number).kind == EventKind::kResize) return is_length_there;
  return version(byte) >= number && (byte < length_ || is_length_there);
}

explorer::RangeSet Survival::surviving_of(std::uint64_t number) const {
  const explorer::Range all = changed_by(number);
  explorer::RangeSet there;
  for (std::uint64_t at = all.begin; at < all.end;) {
    std::uint64_t end = std::min(all.end, (at / profile_.unit_bytes + 1) * profile_.unit_bytes);
    if (at < length_) end = std::min(end, length_);
    // Units persist as a whole, but only some bytes of one need look like what was written.
    if (failed_ != nullptr && number <= settled_) end = at + 1;
    if (is_there(number, at)) there.push_back({at, end});
    at = end;
  }
  explorer::normalize(there);
  return there;
}

/// Whether a sync that came after it, before the crash, kept its word and no other failed before.
bool Survival::is_durable(std::uint64_t number) const {
  if (profile_.cache == Cache::kNone) return true;
  if (profile_.sync == faultfs::SyncHonesty::kLying) return false;
  for (std::uint64_t later = number; later <= crash_.event; ++later) {
    if (trace_.event(later).kind == EventKind::kSync) return true;
    if (trace_.failed_sync_after(later) != nullptr) return false;
  }
  return false;
}

Fate Survival::fate(std::uint64_t number) const {
  const bool is_torn = profile_.cache == Cache::kNone && crash_.torn_bytes > 0;
  if (number > crash_.event) {
    return is_torn && number == crash_.event + 1 ? Fate::kCut : Fate::kNever;
  }
  if (is_durable(number)) return Fate::kDurable;
  if (trace_.event(number).kind == EventKind::kSync) return Fate::kLost;
  const explorer::Range all = changed_by(number);
  if (all.length() == 0) return Fate::kSurvived;  // it changed nothing
  const explorer::RangeSet there = surviving_of(number);
  if (there.empty()) return Fate::kLost;
  return there == explorer::RangeSet{all} ? Fate::kSurvived : Fate::kCut;
}

}  // namespace crashcheck::report
