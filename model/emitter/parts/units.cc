namespace harness {

/// Units of the file that survive, as they looked after an event since the last sync that touched
/// them.
struct Kept {
  std::uint64_t event = 0;
  std::uint64_t first = 0;
  std::uint64_t last = UINT64_MAX;
};
/// The length that the file had after an event; or, of a write that made it longer, a unit boundary
/// inside.
struct Length {
  std::uint64_t event = 0;
  std::uint64_t bytes = 0;
};
//{ fill
/// What reads in these units where the length reaches and no data that survived.
enum Fill { kZero, kGarbage, kStale };
struct Filled {
  Fill fill = kZero;
  std::uint64_t first = 0;
  std::uint64_t last = UINT64_MAX;
};
//}

/// The power goes after event `after`. Since the last sync each unit of the file, and its length,
/// persists by itself; what is not named is as that sync left it. What cannot be is left out.
struct Crash {
  std::uint64_t after = 0;
  std::vector<Kept> keep = {};
  Length length = {};
  //{ fill
  std::vector<Filled> fill = {};
  //}
};

class Medium {
 public:
  explicit Medium(const Bytes& file) : file_(file), durable_(file), length_(file.size()) {}

  void take(const Event& event) {
    //{ failing-sync
    if (event.failed) {
      durable_ = event.bytes;
      if (event.reverts) file_ = durable_;
      begin_epoch();
      return;
    }
    //}
    Pending pending{++number_, event, file_, {}, length_};
    happen(event, file_);
    pending.after = file_;
    length_ = pending.new_length();
    pending_.push_back(std::move(pending));
    if (event.kind != Event::kSync) return;
    durable_ = everything();
    begin_epoch();
  }

  [[nodiscard]] Bytes left(const Crash& crash) const {
    std::map<std::uint64_t, const Bytes*> versions;
    for (const Kept& kept : crash.keep) {
      for (const Pending& pending : pending_) {
        const auto [begin, end] = pending.touched();
        if (pending.number != kept.event || begin >= end) continue;
        const std::uint64_t first = std::max(kept.first, begin / kUnitBytes);
        const std::uint64_t last = std::min(kept.last, (end - 1) / kUnitBytes);
        for (std::uint64_t unit = first; unit <= last; ++unit) versions[unit] = &pending.after;
      }
    }
    Bytes file(length(crash.length));
    for (std::uint64_t at = 0; at < file.size(); ++at) {
      const auto version = versions.find(at / kUnitBytes);
      const Bytes& from = version == versions.end() ? durable_ : *version->second;
      if (at < from.size()) file[at] = from[at];
      //{ fill
      if (at >= from.size()) file[at] = filled(crash, at);
      //}
    }
    return file;
  }

 private:
  struct Pending {
    std::uint64_t number = 0;
    Event event;
    Bytes before;  // the file as it was read
    Bytes after;
    std::uint64_t length = 0;  // before, if nothing else is lost than what failed syncs have

    /// The bytes that were written, or added to the file.
    [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> touched() const {
      if (event.kind != Event::kWrite) return {before.size(), event.at};
      return {std::min<std::uint64_t>(before.size(), event.at), event.at + event.bytes.size()};
    }
    [[nodiscard]] std::uint64_t new_length() const {
      if (event.kind == Event::kResize) return event.at;
      if (event.kind != Event::kWrite) return length;
      return std::max<std::uint64_t>(length, event.at + event.bytes.size());
    }
  };

  void begin_epoch() {
    pending_.clear();
    length_ = durable_.size();
  }

  /// What a sync makes durable: all that is pending, and nothing that an earlier one has lost.
  [[nodiscard]] Bytes everything() const {
    Crash all;
    for (const Pending& pending : pending_) {
      all.keep.push_back({pending.number});
      if (pending.new_length() != pending.length) all.length = {pending.number};
    }
    return left(all);
  }

  [[nodiscard]] std::uint64_t length(Length wanted) const {
    for (const Pending& pending : pending_) {
      if (pending.number != wanted.event) continue;
      const bool is_write = pending.event.kind == Event::kWrite;
      const std::uint64_t to = pending.new_length();
      if (wanted.bytes == 0 && (!is_write || to > pending.length)) return to;
      const std::uint64_t from = std::max(pending.length, pending.event.at);
      const bool is_inside = is_write && from < wanted.bytes && wanted.bytes < to;
      if (is_inside && wanted.bytes % kUnitBytes == 0) return wanted.bytes;
    }
    return durable_.size();
  }
  //{ fill

  [[nodiscard]] std::byte filled(const Crash& crash, std::uint64_t at) const {
    Fill fill = kZero;
    for (const Filled& each : crash.fill) {
      if (each.first <= at / kUnitBytes && at / kUnitBytes <= each.last) fill = each.fill;
    }
    if (fill == kGarbage) return static_cast<std::byte>("GARBAGE!"[at % 8]);
    if (fill == kZero) return std::byte{0};
    for (auto pending = pending_.rbegin(); pending != pending_.rend(); ++pending) {
      const bool cut_off = pending->event.kind == Event::kResize && pending->event.at <= at;
      if (cut_off && at < pending->before.size()) return pending->before[at];
    }
    return std::byte{0};
  }
  //}

  Bytes file_;
  Bytes durable_;
  std::uint64_t length_;
  std::uint64_t number_ = 0;
  std::vector<Pending> pending_;
};

/// The file that the crash leaves.
Bytes left_by(const Crash& crash, const Bytes& file, const Events& events) {
  Medium medium(file);
  std::uint64_t number = 0;
  for (const Event& event : events) {
    //{ failing-sync
    if (event.failed) {
      medium.take(event);
      continue;
    }
    //}
    if (number++ == crash.after) break;
    medium.take(event);
  }
  return medium.left(crash);
}

}  // namespace harness
