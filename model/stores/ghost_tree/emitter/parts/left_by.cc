namespace harness {

/// The file that the crash leaves. What cannot survive is left out.
Image left_by(const Crash& crash, const Image& file, const Events& events) {
  auto pending = device_with(file);
  for (const Event& event : events) {
    //{ failing-sync
    if (event.failed) {
      pending.fail_sync(event.durable, event.reverts);
      continue;
    }
    //}
    if (pending.event() == crash.after) {
      if (event.kind == Event::kWrite) pending.begin_write(event.at, event.bytes);
      break;
    }
    switch (event.kind) {
      case Event::kWrite: pending.write(event.at, event.bytes); break;
      case Event::kResize: pending.resize(event.at); break;
      case Event::kSync: pending.sync(); break;
    }
  }
  pending.show(chosen(crash, pending));
  return pending.image();
}

}  // namespace harness
