// Words for events, survivors, lengths and fills.
#include "crash_words.h"

#include <fmt/format.h>

#include "directory_fates.h"

namespace crashcheck::report {
namespace {

using faultfs::Cache;
using faultfs::EventKind;

class CrashWords {
 public:
  CrashWords(const faultfs::DeviceProfile& profile, const faultfs::CrashPoint& crash)
      : profile_(profile), crash_(crash) {}

  [[nodiscard]] std::string fate_of_last(const faultfs::Event& event) const {
    if (profile_.cache == Cache::kNone) return "completed";
    if (event.kind == EventKind::kSync) return lies() ? "completed, a lie" : "completed";
    if (profile_.ordering == faultfs::Ordering::kAny) return "issued";
    if (crash_.kept.empty() || crash_.kept.back().event != crash_.event) return "issued, then lost";
    if (crash_.torn_bytes == 0) return "issued";
    return fmt::format("issued, cut after {} bytes", crash_.torn_bytes);
  }

  [[nodiscard]] std::string fate_of_next() const {
    const bool cut = crash_.torn_bytes > 0 && profile_.cache == Cache::kNone;
    return cut ? fmt::format("cut after {} bytes", crash_.torn_bytes) : "never happened";
  }

  [[nodiscard]] std::string survivors() const {
    if (profile_.cache == Cache::kNone) return "everything that had been issued";
    std::string text = lies() ? "what was there before the open" : "everything synced";
    if (crash_.kept.empty() && !crash_.length) {
      text += lies() ? ", and nothing since" : ", nothing that was issued since";
    } else {
      text +=
          (lies() ? ", and since then " : ", and of what was issued since ") + kept() + length();
    }
    if (crash_.torn_bytes > 0) {
      text += fmt::format(", the last cut after {} bytes", crash_.torn_bytes);
    }
    for (const auto& units : crash_.garbage) {
      text += fmt::format("; garbage, half written, in {}", bytes_of(units));
    }
    for (const auto& units : crash_.unreadable) {
      text += fmt::format("; unreadable, half written, {}", bytes_of(units));
    }
    for (const auto& choice : crash_.fills) text += fill(choice);
    return text;
  }

 private:
  [[nodiscard]] bool lies() const { return profile_.sync == faultfs::SyncHonesty::kLying; }

  [[nodiscard]] std::string kept() const {
    std::string text;
    for (const faultfs::Survivor& survivor : crash_.kept) {
      text += fmt::format("{}event {}", text.empty() ? "" : ", ", survivor.event);
      if (survivor.units) text += " in " + bytes_of(*survivor.units);
    }
    return text;
  }

  [[nodiscard]] std::string length() const {
    if (!crash_.length) return "";
    const std::string separator = crash_.kept.empty() ? "" : ", ";
    if (crash_.length->size_bytes) {
      return fmt::format("{}the length {} out of event {}", separator, *crash_.length->size_bytes,
                         crash_.length->event);
    }
    return fmt::format("{}the length of event {}", separator, crash_.length->event);
  }

  [[nodiscard]] std::string fill(const faultfs::FillChoice& choice) const {
    const std::string_view word = faultfs::name(choice.fill);
    if (!choice.units) return fmt::format("; {} where nothing was written", word);
    return fmt::format("; {} in {}", word, bytes_of(*choice.units));
  }

  [[nodiscard]] std::string bytes_of(const faultfs::UnitRange& units) const {
    const std::uint64_t unit = profile_.unit_bytes;
    return fmt::format("file bytes {} to {}", units.first * unit, (units.last + 1) * unit - 1);
  }

  const faultfs::DeviceProfile& profile_;
  const faultfs::CrashPoint& crash_;
};

/// At most so many lost events are named.
constexpr std::size_t kShownLosses = 8;

std::vector<std::string> directory_crash(const faultfs::DeviceProfile& profile,
                                         const faultfs::DirectoryTrace& trace,
                                         const faultfs::CrashPoint& crash) {
  const DirectoryFates fates(profile, trace, crash);
  faultfs::NodeNames names(trace);
  const auto words = [&](std::uint64_t number) {
    names.move_to(number - 1);
    return fmt::format("event {}, {}", number, to_string(trace, trace.event(number), names));
  };
  std::vector<std::string> lines;
  for (const auto& [number, lost] : fates.lost()) {
    if (lines.size() == kShownLosses) {
      lines.push_back(fmt::format("and {} more", fates.lost().size() - kShownLosses));
      break;
    }
    lines.push_back(lost.is_all ? "lost: " + words(number)
                                : fmt::format("lost of {}: {}", words(number), lost.parts));
  }
  if (lines.empty()) lines.emplace_back("survived: everything that had been issued");
  if (crash.event > 0 && fates.fate(crash.event) == Fate::kSurvived) {
    lines.push_back("completed: " + words(crash.event));
  }
  if (crash.event < trace.event_count()) {
    const bool is_begun = fates.fate(crash.event + 1) == Fate::kCut;
    lines.push_back((is_begun ? "there in part: " : "never happened: ") + words(crash.event + 1));
  }
  return lines;
}

}  // namespace

std::string describe(const explorer::View* view, const faultfs::Event& event) {
  std::string text = faultfs::to_string(event);
  const std::string place = view == nullptr ? std::string() : view->place_of(event);
  return place.empty() ? text : fmt::format("{} ({})", text, place);
}

std::string_view name(Fate fate) {
  switch (fate) {
    case Fate::kDurable: return "durable";
    case Fate::kSurvived: return "survived";
    case Fate::kCut: return "cut";
    case Fate::kLost: return "lost";
    case Fate::kNever: break;
  }
  return "never";
}

std::vector<std::string> crash_in_words(const explorer::View* view,
                                        const faultfs::DeviceProfile& profile,
                                        const faultfs::Trace& trace,
                                        const faultfs::CrashPoint& crash) {
  if (trace.directory() != nullptr) return directory_crash(profile, *trace.directory(), crash);
  const CrashWords words(profile, crash);
  std::vector<std::string> lines;
  if (crash.event > 0) {
    const faultfs::Event& last = trace.event(crash.event);
    lines.push_back(fmt::format("{}: event {}, {}", words.fate_of_last(last), crash.event,
                                describe(view, last)));
  }
  if (crash.event < trace.event_count()) {
    const std::uint64_t next = crash.event + 1;
    lines.push_back(fmt::format("{}: event {}, {}", words.fate_of_next(), next,
                                describe(view, trace.event(next))));
  }
  lines.push_back("survived: " + words.survivors());
  return lines;
}

}  // namespace crashcheck::report
