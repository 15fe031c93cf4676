// The difference between three images, by field: before the step that was cut, found, and had it
// completed. Each byte that differs is traced back to the events that are responsible for it.
#include "report/field_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "explorer/view.h"
#include "explorer/words.h"
#include "survival.h"

namespace crashcheck::report {
namespace {

using explorer::Field;
using explorer::Range;
using faultfs::EventKind;

constexpr std::uint64_t kShownBytes = 8;

struct ComparedImages {
  faultfs::Image before;
  faultfs::Image found;
  faultfs::Image after;
};

/// None where the store gives no names, or a file is too long to be looked at as a whole.
std::vector<Field> all_fields(const explorer::View* view, const ComparedImages& images) {
  const std::uint64_t longest =
      std::max({images.before.size(), images.found.size(), images.after.size()});
  if (view == nullptr || longest > faultfs::Image::kMaxViewBytes) return {};
  const std::array<io::ByteView, 3> files = {images.before.bytes(), images.found.bytes(),
                                             images.after.bytes()};
  return view->fields(files);
}

std::span<const std::byte> cut(const faultfs::Image& image, const Field& field) {
  const std::uint64_t begin = std::min<std::uint64_t>(field.begin, image.size());
  const std::uint64_t end = std::min<std::uint64_t>(field.end, image.size());
  return image.bytes().subspan(begin, end - begin);
}

std::string bytes_text(std::span<const std::byte> bytes) {
  const auto is_zero = [](std::byte each) { return each == std::byte{0}; };
  if (std::ranges::all_of(bytes, is_zero)) return fmt::format("{} zeros", bytes.size());
  return explorer::to_hex(bytes.first(std::min<std::size_t>(bytes.size(), kShownBytes))) +
         (bytes.size() > kShownBytes ? ".." : "");
}

std::string value_text(const faultfs::Image& image, const Field& field) {
  const auto bytes = cut(image, field);
  if (bytes.empty()) return "absent";
  if (field.form == Field::Form::kBytes || bytes.size() < field.end - field.begin) {
    return bytes_text(bytes);
  }
  if (field.form == Field::Form::kSigned) {
    return fmt::format("{}", std::to_integer<std::int8_t>(bytes[0]));
  }
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    number = (number << 8U) | std::to_integer<std::uint64_t>(bytes[i - 1]);
  }
  return fmt::format("{}", number);
}

/// The step that was cut: what it was to do, and the file before, as found and had it completed.
struct CutStep {
  const faultfs::Trace& trace;
  std::uint64_t first_event = 0;  ///< the last one before it
  std::uint64_t last_event = 0;   ///< of it
  Survival survival;
  ComparedImages images;
};

/// Nothing where there was no crash, and of a directory.
std::optional<CutStep> cut_step(const explorer::Case& reproduction,
                                const explorer::Replay& replay) {
  const auto& crash = reproduction.lives[replay.lives.size() - 1].crash;
  if (!crash) return std::nullopt;
  const explorer::ReplayedLife& life = replay.last();
  const auto& steps = life.recording.steps;
  const faultfs::Trace& trace = life.recording.trace;
  if (trace.directory() != nullptr) return std::nullopt;
  const std::uint64_t first = life.step == 0 ? 0 : steps[life.step - 1].last_event;
  const std::uint64_t last = life.step < steps.size() ? steps[life.step].last_event : first;
  return CutStep{trace,
                 first,
                 last,
                 Survival(reproduction.profile, trace, *crash),
                 {live_view(trace, first), life.image, live_view(trace, last)}};
}

/// A byte of an image; nothing behind its end.
std::optional<std::byte> byte_of(const faultfs::Image& image, std::uint64_t at) {
  return at < image.size() ? std::optional(image[at]) : std::nullopt;
}

/// What has happened to a field: the first and the last byte of each kind.
struct Change {
  std::optional<Range> done;     ///< found is not before
  std::optional<Range> missing;  ///< found is not after

  [[nodiscard]] bool is_none() const { return !done && !missing; }
};

void extend(std::optional<Range>& range, std::uint64_t at) {
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
    const Range range = step_.survival.changed_by(number);
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
  if (field.form != Field::Form::kBytes) return {field};
  std::vector<Field> words;
  for (std::uint64_t at = field.begin; at < field.end; at += kShownBytes) {
    words.push_back({at, std::min(field.end, at + kShownBytes), field.name});
  }
  return words;
}

/// What is shown from the word `at` on to the end of the field.
FieldDifference values_from(std::uint64_t at, const Field& field, const ComparedImages& images) {
  const Field shown{at, field.end, field.name, field.form};
  FieldDifference difference;
  difference.before = value_text(images.before, shown);
  difference.found = value_text(images.found, shown);
  difference.after = value_text(images.after, shown);
  return difference;
}

/// The bytes that are not as before; none where all are as after.
explorer::RangeSet half_done_bytes(const ComparedImages& images) {
  const std::uint64_t compared =
      std::max({images.before.size(), images.found.size(), images.after.size()});
  if (compared > faultfs::Image::kMaxViewBytes) return {};
  const std::size_t size =
      std::max({images.before.size(), images.found.size(), images.after.size()});
  explorer::RangeSet done;
  bool something_is_missing = false;
  for (std::uint64_t at = 0; at < size; ++at) {
    const auto found = byte_of(images.found, at);
    something_is_missing = something_is_missing || found != byte_of(images.after, at);
    if (found == byte_of(images.before, at)) continue;
    if (done.empty() || done.back().end != at) done.push_back({at, at});
    done.back().end = at + 1;
  }
  return something_is_missing ? done : explorer::RangeSet();
}

}  // namespace

/// Words of a field for which the same events are responsible are one difference.
std::vector<FieldDifference> field_differences(const explorer::Case& reproduction,
                                               const explorer::Replay& replay) {
  std::vector<FieldDifference> differences;
  const auto step = cut_step(reproduction, replay);
  if (!step) return differences;
  const explorer::View* view = replay.store->view();
  for (const Field& field : all_fields(view, step->images)) {
    FieldDifference* last = nullptr;  // of this field
    for (const Field& word : words_of(field)) {
      const Change change = change_of(step->images, word);
      if (change.is_none()) continue;
      FieldDifference difference = values_from(word.begin, field, step->images);
      difference.begin = word.begin;
      difference.end = word.end;
      find_responsible(*step, change, difference);
      if (last != nullptr && last->is_by_the_same(difference)) {
        last->end = word.end;
        continue;
      }
      difference.field = view->name_of(field, word.begin, *replay.last().known);
      last = &differences.emplace_back(std::move(difference));
    }
  }
  return differences;
}

explorer::RangeSet half_done_bytes(const explorer::Case& reproduction,
                                   const explorer::Replay& replay) {
  const auto step = cut_step(reproduction, replay);
  if (!step) return {};
  const std::vector<Field> fields = all_fields(replay.store->view(), step->images);
  if (fields.empty()) return half_done_bytes(step->images);
  explorer::RangeSet done;
  bool something_is_missing = false;
  for (const Field& field : fields) {
    const Change change = change_of(step->images, field);
    if (change.done) done.push_back({field.begin, field.end});
    something_is_missing = something_is_missing || change.missing.has_value();
  }
  if (!something_is_missing) return {};
  explorer::normalize(done);
  return done;
}

}  // namespace crashcheck::report
