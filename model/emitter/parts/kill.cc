namespace harness {

/// The process dies after event `after`. The device does not: whatever was issued is there.
struct Crash {
  std::uint64_t after = 0;
  //{ torn
  std::uint64_t torn = 0;  // this many bytes of the next event, if that is a write that can be cut
  //}
};

/// The file that the crash leaves.
Bytes left_by(const Crash& crash, Bytes file, const Events& events) {
  std::uint64_t number = 0;
  for (const Event& event : events) {
    if (++number <= crash.after) happen(event, file);
    //{ torn
    if (number == crash.after + 1 && event.kind == Event::kWrite) {
      const Event torn = cut(event, crash.torn);
      if (!torn.bytes.empty()) happen(torn, file);
    }
    //}
  }
  return file;
}

}  // namespace harness
