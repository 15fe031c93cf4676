namespace harness {

/// The process dies after event `after`. The device does not: whatever was issued is there.
struct Crash {
  std::uint64_t after = 0;
  //{ torn
  std::uint64_t torn = 0;  // this many bytes of the next event, if that is a write that can be cut
  //}
};

PendingLog device_with(const Image& file) { return {file, kUnitBytes, false}; }

Survivors chosen([[maybe_unused]] const Crash& crash, const PendingLog& pending) {
  Survivors survivors(pending.registers());
  //{ torn
  pending.cut(survivors, crash.torn);
  //}
  return survivors;
}

}  // namespace harness
