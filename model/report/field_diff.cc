// The difference between three images, by field.
#include "report/field_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "history/text.h"
#include "oracle/raw_heap.h"

namespace crashcheck::report {
namespace {

using oracle::kArenaBegin;
using oracle::kBlockBytes;
using oracle::kFileHeaderBytes;

constexpr std::uint64_t kShownBytes = 8;

/// A named piece of the file.
struct Field {
  std::uint64_t begin = 0;  // file bytes
  std::uint64_t end = 0;
  std::string name;
  bool is_number = false;
};

struct Images {
  io::Bytes before;
  io::Bytes found;
  io::Bytes after;
};

void add_node_fields(std::uint64_t offset, std::vector<Field>& fields) {
  const std::uint64_t at = kFileHeaderBytes + offset;
  const std::string node = fmt::format("node@{}", offset);
  fields.push_back({at, at + 8, node + ".size", true});
  fields.push_back({at + 8, at + 9, node + ".balance", true});
  fields.push_back({at + 9, at + 10, node + ".height", true});
  fields.push_back({at + 10, at + 16, node + ".spare", false});
  fields.push_back({at + 16, at + 24, node + ".left", true});
  fields.push_back({at + 24, at + 32, node + ".right", true});
}

/// Where nodes are or were: in the trees of the three images, and what 32-byte writes hit.
std::set<std::uint64_t> node_offsets(const Images& images) {
  std::set<std::uint64_t> offsets;
  for (const io::Bytes* image : {&images.before, &images.found, &images.after}) {
    for (const oracle::RawNode& node : oracle::decode(*image).nodes) offsets.insert(node.offset);
  }
  return offsets;
}

std::string owner_of(std::uint64_t payload, const oracle::HeapState& state) {
  for (const oracle::LiveSlice& slice : state.live) {
    if (!slice.empty() && slice.block().contains({payload, payload + 1})) {
      return fmt::format("slice #{} at +{}", slice.handle, payload - slice.offset);
    }
  }
  return fmt::format("memory@{}", payload);
}

/// Every byte of the file belongs to one field.
std::vector<Field> all_fields(const Images& images, const oracle::HeapState& state) {
  const std::uint64_t size =
      std::max({images.before.size(), images.found.size(), images.after.size()});
  std::vector<Field> fields = {{0, 8, "stack magic", false},
                               {8, 16, "committed length", true},
                               {16, 48, "user header", false},
                               {48, 56, "heap magic", false},
                               {56, 64, "root", true}};
  const std::set<std::uint64_t> nodes = node_offsets(images);
  for (std::uint64_t at = kFileHeaderBytes + kArenaBegin; at < size; at += kBlockBytes) {
    const std::uint64_t payload = at - kFileHeaderBytes;
    if (nodes.contains(payload)) {
      add_node_fields(payload, fields);
    } else {
      fields.push_back({at, at + kBlockBytes, owner_of(payload, state), false});
    }
  }
  return fields;
}

std::span<const std::byte> cut(const io::Bytes& image, const Field& field) {
  const std::uint64_t begin = std::min<std::uint64_t>(field.begin, image.size());
  const std::uint64_t end = std::min<std::uint64_t>(field.end, image.size());
  return std::span(image).subspan(begin, end - begin);
}

std::string value_text(const io::Bytes& image, const Field& field) {
  const auto bytes = cut(image, field);
  if (bytes.empty()) return "absent";
  if (!field.is_number || bytes.size() < field.end - field.begin) {
    const bool zero = oracle::all_zero(bytes);
    return zero ? fmt::format("{} zeros", bytes.size())
                : history::to_hex(bytes.first(std::min<std::size_t>(bytes.size(), kShownBytes))) +
                      (bytes.size() > kShownBytes ? ".." : "");
  }
  if (bytes.size() == 1) {
    return field.name.ends_with("balance")
               ? fmt::format("{}", std::to_integer<std::int8_t>(bytes[0]))
               : fmt::format("{}", std::to_integer<int>(bytes[0]));
  }
  return fmt::format("{}", io::load_u64(bytes));
}

/// The last event in (first, last] that touched the field, among those that reached the image.
std::optional<std::uint64_t> last_writer(const faultfs::Trace& trace, const Field& field,
                                         std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t number = last; number > first; --number) {
    const faultfs::Event& event = trace.event(number);
    const bool wrote = event.kind == faultfs::EventKind::kWrite && event.offset < field.end &&
                       event.end() > field.begin;
    const bool resized = event.kind == faultfs::EventKind::kResize &&
                         field.begin >= kFileHeaderBytes && event.offset <= field.begin;
    if (wrote || resized) return number;
  }
  return std::nullopt;
}

/// The last event of which something is in the image.
std::uint64_t last_surviving_event(const explorer::Case& reproduction,
                                   const faultfs::CrashPoint& crash, const faultfs::Trace& trace) {
  if (reproduction.profile.cache == faultfs::Cache::kNone) {
    return crash.event + (crash.torn_bytes > 0 ? 1 : 0);
  }
  if (!crash.kept.empty()) return crash.kept.back().event;
  if (reproduction.profile.sync == faultfs::SyncHonesty::kLying) return 0;
  std::uint64_t synced = crash.event;
  while (synced > 0 && trace.event(synced).kind != faultfs::EventKind::kSync) --synced;
  return synced;
}

/// The step that was cut: what it was to do, and the file before, as found and had it completed.
struct CutStep {
  const faultfs::Trace& trace;
  std::uint64_t first_event = 0;     ///< the last one before it
  std::uint64_t last_event = 0;      ///< of it
  std::uint64_t last_surviving = 0;  ///< of which something is in the image
  Images images;
};

/// Nothing where there was no crash.
std::optional<CutStep> cut_step(const explorer::Case& reproduction,
                                const explorer::Replay& replay) {
  const auto& crash = reproduction.lives[replay.lives.size() - 1].crash;
  if (!crash) return std::nullopt;
  const explorer::ReplayedLife& life = replay.last();
  const auto& steps = life.recording.steps;
  const faultfs::Trace& trace = life.recording.trace;
  const std::uint64_t first = life.step == 0 ? 0 : steps[life.step - 1].last_event;
  const std::uint64_t last = life.step < steps.size() ? steps[life.step].last_event : first;
  const std::uint64_t survived = std::max(first, last_surviving_event(reproduction, *crash, trace));
  return CutStep{
      trace, first, last, survived, {live_view(trace, first), life.image, live_view(trace, last)}};
}

/// What has happened to a field.
struct Change {
  bool is_done = false;     ///< found is not before
  bool is_missing = false;  ///< found is not after
};

Change change_of(const Images& images, const Field& field) {
  const auto found = cut(images.found, field);
  return {!std::ranges::equal(cut(images.before, field), found),
          !std::ranges::equal(found, cut(images.after, field))};
}

}  // namespace

std::vector<FieldDifference> field_differences(const explorer::Case& reproduction,
                                               const explorer::Replay& replay) {
  std::vector<FieldDifference> differences;
  const auto step = cut_step(reproduction, replay);
  if (!step) return differences;
  const Images& images = step->images;
  for (const Field& field : all_fields(images, replay.last().known)) {
    const Change change = change_of(images, field);
    if (!change.is_done && !change.is_missing) continue;
    FieldDifference difference{field.name,
                               value_text(images.before, field),
                               value_text(images.found, field),
                               value_text(images.after, field),
                               std::nullopt,
                               std::nullopt};
    if (change.is_done) {
      difference.written_by =
          last_writer(step->trace, field, step->first_event, step->last_surviving);
    }
    if (change.is_missing) {
      difference.missing = last_writer(step->trace, field, step->last_surviving, step->last_event);
    }
    differences.push_back(std::move(difference));
  }
  return differences;
}

oracle::RangeSet half_done_bytes(const explorer::Case& reproduction,
                                 const explorer::Replay& replay) {
  oracle::RangeSet done;
  bool something_is_missing = false;
  const auto step = cut_step(reproduction, replay);
  if (!step) return done;
  for (const Field& field : all_fields(step->images, replay.last().known)) {
    const Change change = change_of(step->images, field);
    if (change.is_done) done.push_back({field.begin, field.end});
    something_is_missing = something_is_missing || change.is_missing;
  }
  if (!something_is_missing) return {};
  oracle::normalize(done);
  return done;
}

}  // namespace crashcheck::report
