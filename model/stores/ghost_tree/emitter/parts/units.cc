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
using enum Fill;
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

PendingUnits device_with(const Image& file) {
  std::vector<Fill> fills = {Fill::kZero};
  //{ fill
  fills = {kZero, kGarbage, kStale};
  //}
  return {file, kUnitBytes, fills};
}

Survivors chosen(const Crash& crash, const PendingUnits& pending) {
  Survivors survivors(pending.registers());
  for (const Kept& kept : crash.keep) {
    pending.keep(survivors, kept.event, kept.first, kept.last);
  }
  pending.end_at(survivors, crash.length.event, crash.length.bytes);
  //{ fill
  for (const Filled& each : crash.fill) {
    pending.fill(survivors, each.fill, each.first, each.last);
  }
  //}
  return survivors;
}

}  // namespace harness
