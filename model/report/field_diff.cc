// The difference between three images, by field.
#include "report/field_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "explorer/words.h"
#include "ghost_tree_model/heap_model.h"
#include "oracle/raw_heap.h"
#include "survival.h"

namespace crashcheck::report {
namespace {

using faultfs::EventKind;
using oracle::kArenaBegin;
using oracle::kBlockBytes;
using oracle::kFileHeaderBytes;

constexpr std::uint64_t kShownBytes = 8;

/// A named piece of the file.
struct Field {
  std::uint64_t begin = 0;  // file bytes
  std::uint64_t end = 0;
  std::string name;  // of a block: none
  bool is_number = false;

  [[nodiscard]] bool is_block() const { return name.empty(); }
};

struct ComparedImages {
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
std::set<std::uint64_t> node_offsets(const ComparedImages& images) {
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
std::vector<Field> all_fields(const ComparedImages& images) {
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
      fields.push_back({at, at + kBlockBytes, "", false});
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
                : explorer::to_hex(bytes.first(std::min<std::size_t>(bytes.size(), kShownBytes))) +
                      (bytes.size() > kShownBytes ? ".." : "");
  }
  if (bytes.size() == 1) {
    return field.name.ends_with("balance")
               ? fmt::format("{}", std::to_integer<std::int8_t>(bytes[0]))
               : fmt::format("{}", std::to_integer<int>(bytes[0]));
  }
  return fmt::format("{}", io::load_u64(bytes));
}

/// The step that was cut: what it was to do, and the file before, as found and had it completed.
struct CutStep {
  const faultfs::Trace& trace;
  std::uint64_t first_event = 0;  ///< the last one before it
  std::uint64_t last_event = 0;   ///< of it
  Survival survival;
  ComparedImages images;
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
  return CutStep{trace,
                 first,
                 last,
                 Survival(reproduction.profile, trace, *crash),
                 {live_view(trace, first), life.image, live_view(trace, last)}};
}

/// A byte of an image; nothing behind its end.
std::optional<std::byte> byte_of(const io::Bytes& image, std::uint64_t at) {
  return at < image.size() ? std::optional(image[at]) : std::nullopt;
}

/// What has happened to a field: the first and the last byte of each kind.
struct Change {
  std::optional<oracle::Range> done;     ///< found is not before
  std::optional<oracle::Range> missing;  ///< found is not after

  [[nodiscard]] bool is_none() const { return !done && !missing; }
};

void extend(std::optional<oracle::Range>& range, std::uint64_t at) {
  if (!range) range = {at, at};
  range->end = at + 1;
}

Change change_of(const ComparedImages& images, const Field& field) {
  Change change;
  for (std::uint64_t at = field.begin; at < field.end; ++at) {
    const auto found = byte_of(images.found, at);
    if (found != byte_of(images.before, at)) extend(change.done, at);
    if (found != byte_of(images.after, at)) extend(change.missing, at);
  }
  return change;
}

/// The events that are responsible for one byte.
class Responsible {
 public:
  Responsible(const CutStep& step, std::uint64_t at) : step_(step), at_(at) {}

  /// The last event of the step that is there; nothing where that is not what one sees.
  [[nodiscard]] std::optional<std::uint64_t> writer() const {
    for (std::uint64_t number = step_.last_event; number > step_.first_event; --number) {
      if (changes_it(number) && step_.survival.is_there(number, at_)) return number;
    }
    return std::nullopt;
  }

  /// The last event of the step that is not there.
  [[nodiscard]] std::optional<std::uint64_t> missing() const {
    for (std::uint64_t number = step_.last_event; number > step_.first_event; --number) {
      if (!changes_it(number)) continue;
      if (!step_.survival.is_there(number, at_)) return number;
      break;
    }
    return std::nullopt;
  }

  /// The last event before the step, if that is lost.
  [[nodiscard]] std::optional<std::uint64_t> lost_before() const {
    for (std::uint64_t number = step_.first_event; number > 0; --number) {
      if (!changes_it(number)) continue;
      if (!step_.survival.is_there(number, at_)) return number;
      break;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool changes_it(std::uint64_t number) const {
    const oracle::Range range = step_.survival.changed_by(number);
    return range.begin <= at_ && at_ < range.end;
  }

  const CutStep& step_;
  std::uint64_t at_;
};

/// The later of two events, if any.
void take_later(std::optional<std::uint64_t>& event, std::optional<std::uint64_t> other) {
  if (other && (!event || *other > *event)) event = other;
}

void find_responsible(const CutStep& step, const Change& change, FieldDifference& difference) {
  if (change.done) {
    for (const std::uint64_t at : {change.done->begin, change.done->end - 1}) {
      const Responsible responsible(step, at);
      const auto writer = responsible.writer();
      take_later(difference.written_by, writer);
      if (!writer) take_later(difference.missing, responsible.lost_before());
      // Where the file has become longer, and what was to be there has not arrived.
      const bool only_length = !writer || step.trace.event(*writer).kind == EventKind::kResize;
      const auto found = byte_of(step.images.found, at);
      const bool is_old = !writer && responsible.lost_before();
      difference.filled =
          difference.filled || (only_length && !is_old && found && *found != std::byte{0});
    }
  }
  if (change.missing && !difference.missing) {
    for (const std::uint64_t at : {change.missing->begin, change.missing->end - 1}) {
      take_later(difference.missing, Responsible(step, at).missing());
    }
  }
}

/// The field in pieces of eight bytes; one that is a number as a whole.
std::vector<Field> words_of(const Field& field) {
  if (field.is_number) return {field};
  std::vector<Field> words;
  for (std::uint64_t at = field.begin; at < field.end; at += kShownBytes) {
    words.push_back({at, std::min(field.end, at + kShownBytes), field.name, false});
  }
  return words;
}

/// What is shown from the word `at` on to the end of the field.
FieldDifference values_from(std::uint64_t at, const Field& field, const ComparedImages& images,
                            const oracle::HeapState& state) {
  const Field shown{at, field.end, field.name, field.is_number};
  FieldDifference difference;
  difference.field = field.name;
  if (field.is_block()) {
    difference.field = owner_of(at - kFileHeaderBytes, state);
  } else if (at > field.begin) {
    difference.field += fmt::format(" at +{}", at - field.begin);
  }
  difference.before = value_text(images.before, shown);
  difference.found = value_text(images.found, shown);
  difference.after = value_text(images.after, shown);
  return difference;
}

}  // namespace

/// Words of a field for which the same events are responsible are one difference.
std::vector<FieldDifference> field_differences(const explorer::Case& reproduction,
                                               const explorer::Replay& replay) {
  std::vector<FieldDifference> differences;
  const auto step = cut_step(reproduction, replay);
  if (!step) return differences;
  for (const Field& field : all_fields(step->images)) {
    const FieldDifference* last = nullptr;  // of this field
    for (const Field& word : words_of(field)) {
      const Change change = change_of(step->images, word);
      if (change.is_none()) continue;
      FieldDifference difference = values_from(
          word.begin, field, step->images, ghost_tree::heap_model(*replay.last().known).state());
      find_responsible(*step, change, difference);
      if (last != nullptr && last->is_by_the_same(difference)) continue;
      last = &differences.emplace_back(std::move(difference));
    }
  }
  return differences;
}

oracle::RangeSet half_done_bytes(const explorer::Case& reproduction,
                                 const explorer::Replay& replay) {
  oracle::RangeSet done;
  bool something_is_missing = false;
  const auto step = cut_step(reproduction, replay);
  if (!step) return done;
  for (const Field& field : all_fields(step->images)) {
    const Change change = change_of(step->images, field);
    if (change.done) done.push_back({field.begin, field.end});
    something_is_missing = something_is_missing || change.missing.has_value();
  }
  if (!something_is_missing) return {};
  oracle::normalize(done);
  return done;
}

}  // namespace crashcheck::report
