// Versions are snapshots of the live view; nothing is shared with the image made from scratch.
#include "epoch.h"

#include <algorithm>

namespace crashcheck::faultfs {

Epoch::Epoch(const Trace& trace, const DeviceProfile& profile)
    : trace_(trace),
      unit_bytes_(profile.unit_bytes),
      syncs_lie_(profile.sync == SyncHonesty::kLying),
      durable_(trace.base().begin(), trace.base().end()),
      live_(durable_) {
  begin(0);
}

/// Nothing is pending after event `synced`; where a sync failed there, what it lost is lost.
void Epoch::begin(std::uint64_t synced) {
  if (const FailedSync* failed = trace_.failed_sync_after(synced)) {
    durable_ = failed->durable;
    if (failed->reverts) live_ = durable_;
  }
  synced_ = synced;
  stale_.clear();
  units_.clear();
  lengths_ = {PendingLength{0, durable_.size(), false}};
}

void Epoch::advance() {
  const Event& event = trace_.event(++event_);
  const std::uint64_t old_size = live_.size();
  if (event.kind == EventKind::kResize) cut_off(event.offset);
  apply(trace_, event, live_);
  if (event.kind == EventKind::kSync) {
    if (!syncs_lie_) {
      durable_ = all_that_is_pending();
      begin(event_);
      return;
    }
  } else {
    take_in(event, old_size);
  }
  if (trace_.failed_sync_after(event_) != nullptr) begin(event_);
}

void Epoch::take_in(const Event& event, std::uint64_t old_size) {
  const std::uint64_t old_length = lengths_.back().size_bytes;
  if (event.kind == EventKind::kWrite) {
    touch(std::min(event.offset, old_size), event.end());
  } else if (event.offset > old_size) {
    touch(old_size, event.offset);
  }
  add_lengths(event);
  uncover(old_length, std::min(old_size, lengths_.back().size_bytes));
}

void Epoch::add_lengths(const Event& event) {
  if (event.kind == EventKind::kResize) {
    lengths_.push_back(PendingLength{event_, event.offset, false});
    return;
  }
  const std::uint64_t old_length = lengths_.back().size_bytes;
  if (event.end() <= old_length) return;
  const std::uint64_t inside = std::max(event.offset, old_length);
  for (std::uint64_t at = (inside / unit_bytes_ + 1) * unit_bytes_; at < event.end();
       at += unit_bytes_) {
    lengths_.push_back(PendingLength{event_, at, true});
  }
  lengths_.push_back(PendingLength{event_, event.end(), false});
}

void Epoch::cut_off(std::uint64_t size_bytes) {
  if (size_bytes >= live_.size()) return;
  if (stale_.size() < live_.size()) stale_.resize(live_.size());
  const auto begin = static_cast<std::ptrdiff_t>(size_bytes);
  std::copy(live_.begin() + begin, live_.end(), stale_.begin() + begin);
}

/// The units that have bytes of [begin, end) get a new version.
void Epoch::touch(std::uint64_t begin, std::uint64_t end) {
  for (std::uint64_t number = begin / unit_bytes_; number * unit_bytes_ < end; ++number) {
    pending(number).versions.push_back(Version{event_, unit_of(live_, number)});
  }
}

/// The units that have bytes of [begin, end) may show fill.
void Epoch::uncover(std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return;
  for (std::uint64_t number = begin / unit_bytes_; number * unit_bytes_ < end; ++number) {
    static_cast<void>(pending(number));
  }
}

PendingUnit& Epoch::pending(std::uint64_t number) {
  auto unit = std::ranges::lower_bound(units_, number, {}, &PendingUnit::number);
  if (unit == units_.end() || unit->number != number) {
    unit = units_.insert(unit, PendingUnit{number, {Version{0, unit_of(durable_, number)}}});
  }
  return *unit;
}

/// Not the live view: that may show what an earlier sync failed to write.
io::Bytes Epoch::all_that_is_pending() const {
  io::Bytes file = durable_;
  file.resize(lengths_.back().size_bytes);
  for (const PendingUnit& unit : units_) {
    render(unit.number, unit.versions.back(), Fill::kZero, file);
  }
  return file;
}

io::Bytes Epoch::unit_of(const io::Bytes& file, std::uint64_t number) const {
  const std::uint64_t begin = std::min<std::uint64_t>(number * unit_bytes_, file.size());
  const std::uint64_t end = unit_end(number, file.size());
  return {file.begin() + static_cast<std::ptrdiff_t>(begin),
          file.begin() + static_cast<std::ptrdiff_t>(std::max(begin, end))};
}

std::uint64_t Epoch::unit_end(std::uint64_t number, std::uint64_t size_bytes) const {
  return std::min((number + 1) * unit_bytes_, size_bytes);
}

bool Epoch::fill_shows(std::uint64_t number, const Version& version,
                       std::uint64_t size_bytes) const {
  return number * unit_bytes_ + version.bytes.size() < unit_end(number, size_bytes);
}

void Epoch::render(std::uint64_t number, const Version& version, Fill fill,
                   io::Bytes& image) const {
  const std::uint64_t begin = number * unit_bytes_;
  const std::uint64_t end = unit_end(number, image.size());
  if (begin >= end) return;
  const std::uint64_t covered = std::min<std::uint64_t>(version.bytes.size(), end - begin);
  std::copy_n(version.bytes.begin(), covered, image.begin() + static_cast<std::ptrdiff_t>(begin));
  for (std::uint64_t at = begin + covered; at < end; ++at) image[at] = filled(fill, at);
}

std::byte Epoch::filled(Fill fill, std::uint64_t position) const {
  switch (fill) {
    case Fill::kZero: break;
    case Fill::kGarbage:
      return static_cast<std::byte>(kGarbagePattern[position % kGarbagePattern.size()]);
    case Fill::kStale:
      if (position < stale_.size()) return stale_[position];
      break;
  }
  return std::byte{0};
}

}  // namespace crashcheck::faultfs
