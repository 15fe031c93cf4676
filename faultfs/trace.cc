// Recording and re-applying of events.
#include "faultfs/trace.h"

#include <algorithm>

namespace crashcheck::faultfs {

void Trace::append_write(std::uint64_t offset, io::ByteView bytes) {
  events_.push_back(Event{EventKind::kWrite, offset, bytes.size(), data_.size()});
  data_.insert(data_.end(), bytes.begin(), bytes.end());
}

void Trace::append_resize(std::uint64_t size_bytes) {
  events_.push_back(Event{EventKind::kResize, size_bytes, 0, 0});
}

void Trace::append_sync() { events_.push_back(Event{}); }

void Trace::append_failed_sync(Image durable, bool reverts) {
  if (const FailedSync* before = failed_sync_after(event_count())) {
    reverts = reverts || before->reverts;
    failed_syncs_.pop_back();
  }
  failed_syncs_.push_back(FailedSync{event_count(), std::move(durable), reverts});
}

const FailedSync* Trace::find_failed_sync(std::uint64_t number) const {
  const auto found = std::ranges::lower_bound(failed_syncs_, number, {}, &FailedSync::after_event);
  return found == failed_syncs_.end() || found->after_event != number ? nullptr : &*found;
}

bool is_sync(const Trace& trace, std::uint64_t number) {
  if (trace.directory() == nullptr) return trace.event(number).kind == EventKind::kSync;
  const Change kind = trace.directory()->event(number).kind;
  return kind == Change::kSync || kind == Change::kSyncAll;
}

Image live_view(const Trace& trace, std::uint64_t event) {
  CRASHCHECK_ASSERT(event <= trace.event_count());
  if (trace.directory() != nullptr) return Image(live_tree(*trace.directory(), event));
  Image view = trace.base();
  for (std::uint64_t number = 0;; ++number) {
    if (number > 0) apply(trace, trace.event(number), view);
    const FailedSync* failed = trace.failed_sync_after(number);
    if (failed != nullptr && failed->reverts) view = failed->durable;
    if (number == event) return view;
  }
}

void apply(const Trace& trace, const Event& event, Image& image, std::uint64_t limit) {
  switch (event.kind) {
    case EventKind::kWrite:
      image.write(event.offset, trace.data(event).first(std::min(event.length, limit)));
      break;
    case EventKind::kResize: image.resize(event.offset); break;
    case EventKind::kSync: break;
  }
}

std::string_view name(EventKind kind) {
  switch (kind) {
    case EventKind::kWrite: return "write";
    case EventKind::kResize: return "resize";
    case EventKind::kSync: break;
  }
  return "sync";
}

std::string to_string(const Event& event) {
  switch (event.kind) {
    case EventKind::kWrite:
      return "write " + std::to_string(event.length) + " bytes at " + std::to_string(event.offset);
    case EventKind::kResize: return "resize to " + std::to_string(event.offset);
    case EventKind::kSync: return "sync";
  }
  return "unknown event";
}

}  // namespace crashcheck::faultfs
