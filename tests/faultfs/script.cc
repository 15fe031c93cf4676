// Scripts, one byte at a time.
#include "script.h"

#include <ostream>

#include "runs.h"

namespace crashcheck::faultfs {
namespace {

void append(const Step& step, Trace& trace) {
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    trace.append_write(write->offset, write->bytes);
  } else if (const auto* resize = std::get_if<ResizeStep>(&step)) {
    trace.append_resize(resize->size_bytes);
  } else {
    trace.append_sync();
  }
}

void show(const Step& step, std::ostream& os) {
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    os << "; write " << write->bytes.size() << " at " << write->offset;
  } else if (const auto* resize = std::get_if<ResizeStep>(&step)) {
    os << "; resize " << resize->size_bytes;
  } else {
    os << "; sync";
  }
}

}  // namespace

void perform(const Step& step, io::Bytes& file, std::uint64_t limit) {
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    for (std::size_t i = 0; i < write->bytes.size() && i < limit; ++i) {
      while (file.size() <= write->offset + i) file.push_back(std::byte{0});
      file[write->offset + i] = write->bytes[i];
    }
  } else if (const auto* resize = std::get_if<ResizeStep>(&step)) {
    while (file.size() > resize->size_bytes) file.pop_back();
    while (file.size() < resize->size_bytes) file.push_back(std::byte{0});
  }
}

io::Result<void> issue(const Step& step, io::File& file) {
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    return file.write_at(write->offset, write->bytes);
  }
  if (const auto* resize = std::get_if<ResizeStep>(&step)) return file.resize(resize->size_bytes);
  return file.sync();
}

Trace trace_of(const Script& script) {
  Trace trace(script.base);
  for (std::uint64_t number = 0; number <= script.steps.size(); ++number) {
    if (number > 0) append(script.steps[number - 1], trace);
    const FailedSync* failed = failed_sync_after(script, number);
    if (failed != nullptr) trace.append_failed_sync(failed->durable, failed->reverts);
  }
  return trace;
}

const FailedSync* failed_sync_after(const Script& script, std::uint64_t step) {
  for (const FailedSync& failed : script.failed_syncs) {
    if (failed.after_event == step) return &failed;
  }
  return nullptr;
}

std::vector<io::Bytes> live_views(const Script& script) {
  std::vector<io::Bytes> views;
  io::Bytes view = script.base;
  for (std::uint64_t number = 0; number <= script.steps.size(); ++number) {
    if (number > 0) perform(script.steps[number - 1], view);
    const FailedSync* failed = failed_sync_after(script, number);
    if (failed != nullptr && failed->reverts) view = bytes_of(failed->durable);
    views.push_back(view);
  }
  return views;
}

std::size_t synced_at(const Script& script, std::size_t step) {
  std::size_t synced = 0;
  for (std::size_t number = 1; number <= step; ++number) {
    if (std::holds_alternative<SyncStep>(script.steps[number - 1])) synced = number;
  }
  return synced;
}

void showValue(const Script& script, std::ostream& os) {
  os << "a file of " << script.base.size() << " bytes";
  for (std::uint64_t number = 0; number <= script.steps.size(); ++number) {
    if (number > 0) show(script.steps[number - 1], os);
    const FailedSync* failed = failed_sync_after(script, number);
    if (failed == nullptr) continue;
    os << "; failed sync, then durable:";
    for (const std::byte byte : failed->durable.bytes()) os << ' ' << std::to_integer<int>(byte);
    if (failed->reverts) os << " (reverts)";
  }
}

}  // namespace crashcheck::faultfs
