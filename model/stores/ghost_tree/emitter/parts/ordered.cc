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

PendingLog device_with(const Image& file) { return {file, kUnitBytes, true}; }

Survivors chosen(const Crash& crash, const PendingLog& pending) {
  Survivors survivors(pending.registers());
  for (const std::uint64_t event : crash.keep) pending.keep(survivors, event);
  //{ torn
  pending.cut(survivors, crash.torn);
  //}
  return survivors;
}

}  // namespace harness
