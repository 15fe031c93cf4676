namespace harness {

/// The power goes after event `after`. Since the last sync the device has kept the order: what
/// survives is a prefix.
struct Crash {
  std::uint64_t after = 0;
  std::vector<std::uint64_t> keep = {};  // events that survive; those that leave a gap do not
  //{ torn
  std::uint64_t torn = 0;  // of the last of these only so many bytes, if it can be cut there
  //}
};

/// The file that the crash leaves.
Bytes left_by(const Crash& crash, Bytes file, const Events& events) {
  std::vector<Event> pending;
  std::uint64_t number = 0;
  for (const Event& event : events) {
    //{ failing-sync
    if (event.failed) {
      file = event.bytes;
      pending.clear();
      continue;
    }
    //}
    if (number == crash.after) break;
    ++number;
    pending.push_back(event);
    if (event.kind != Event::kSync) continue;
    for (const Event& each : pending) happen(each, file);
    pending.clear();
  }
  const std::uint64_t synced = number - pending.size();
  const auto survives = [&](std::uint64_t event) {
    return std::ranges::find(crash.keep, event) != crash.keep.end();
  };
  for (std::uint64_t i = 0; i < pending.size() && survives(synced + i + 1); ++i) {
    //{ torn
    const bool is_last = i + 1 == pending.size() || !survives(synced + i + 2);
    const Event part = is_last ? cut(pending[i], crash.torn) : Event{};
    if (!part.bytes.empty()) pending[i] = part;
    //}
    happen(pending[i], file);
  }
  return file;
}

}  // namespace harness
