// The events of the operations that the worked examples are about, and the images that a crash
// inside them leaves, as text. A file of 48 bytes: a header of 16, of which a commit writes bytes 8
// to 15, and 32 of payload. Each line is a crash, and after the colon what is found.
#pragma once

#include "faultfs/crash_images.h"
#include "runs.h"

namespace crashcheck::faultfs {

using Lines = std::vector<std::string>;

[[nodiscard]] inline DeviceProfile profile(std::string_view text) {
  return parse_profile(text).value();
}

[[nodiscard]] inline Lines images(const Trace& trace, std::string_view profile_text) {
  Lines lines;
  CrashImages walk(trace, profile(profile_text));
  while (walk.next()) lines.push_back(to_string(walk.crash()) + ": " + runs(walk.image()));
  return lines;
}

/// Those of the crash after `event` events.
[[nodiscard]] inline Lines images_at(const Trace& trace, std::string_view profile_text,
                                     std::uint64_t event) {
  Lines lines;
  CrashImages walk(trace, profile(profile_text), event);
  while (walk.next() && walk.crash_event() == event) {
    lines.push_back(to_string(walk.crash()) + ": " + runs(walk.image()));
  }
  return lines;
}

/// How many images there are after 0, 1, 2, ... events.
[[nodiscard]] inline std::vector<std::uint64_t> counts(const Trace& trace,
                                                       std::string_view profile_text) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t event = 0; event <= trace.event_count(); ++event) {
    numbers.push_back(count_images(trace, profile(profile_text), event));
  }
  return numbers;
}

using Counts = std::vector<std::uint64_t>;

inline void append_commit(Trace& trace) {
  trace.append_write(8, run('C', 8));
  trace.append_sync();
}

/// Payload at the end, commit, sync.
[[nodiscard]] inline Trace push(std::uint64_t length) {
  Trace trace(run('b', 48));
  trace.append_write(48, run('W', length));
  append_commit(trace);
  return trace;
}

/// Resize, commit, sync: an extend or a discard.
[[nodiscard]] inline Trace resize(std::uint64_t size_bytes) {
  Trace trace(run('b', 48));
  trace.append_resize(size_bytes);
  append_commit(trace);
  return trace;
}

/// 1024 bytes at 300 of 1536: the ends of the first and third sector are left.
[[nodiscard]] inline Trace set_over_three_sectors() {
  Trace trace(run('b', 1536));
  trace.append_write(300, run('W', 1024));
  trace.append_sync();
  return trace;
}

}  // namespace crashcheck::faultfs
