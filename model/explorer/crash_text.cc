// Parses the `crash` line of a case: the event, and which pending events, lengths and fills
// survive.
#include "crash_text.h"

#include <algorithm>

namespace crashcheck::explorer {
namespace {

using faultfs::CrashPoint;
using faultfs::UnitRange;

constexpr std::string_view kCrashUsage =
    "crash N [torn BYTES] [keep E[:U[-U]],...] [garbage|unreadable U[-U],...] [length "
    "E[:SIZE]|old] [fill [U[-U]:]FILL,...], or of a directory crash N [choose TAKEN/OPTIONS,...]";

Word part_of(const Word& word, std::size_t begin, std::size_t end) {
  return Word{word.text.substr(begin, end - begin), word.line, word.column + begin};
}

std::vector<Word> split(const Word& word, char separator) {
  std::vector<Word> parts;
  for (std::size_t begin = 0; begin <= word.text.size();) {
    const std::size_t end = std::min(word.text.find(separator, begin), word.text.size());
    parts.push_back(part_of(word, begin, end));
    begin = end + 1;
  }
  return parts;
}

Parsed<UnitRange> parse_units(const Word& word) {
  const std::vector<Word> ends = split(word, '-');
  if (ends.size() > 2) return error_at(ends[2], "units are U or U-U");
  CRASHCHECK_PARSE(const std::uint64_t first, parse_number(ends[0]));
  CRASHCHECK_PARSE(const std::uint64_t last, parse_number(ends.back()));
  if (first > last) return error_at(ends[0], "the first unit comes after the last");
  return UnitRange{first, last};
}

Parsed<void> parse_kept(const Word& word, CrashPoint& crash) {
  for (const Word& item : split(word, ',')) {
    const std::vector<Word> parts = split(item, ':');
    if (parts.size() > 2) return error_at(parts[2], "what is kept is E or E:U or E:U-U");
    faultfs::Survivor survivor;
    CRASHCHECK_PARSE(survivor.event, parse_number(parts[0]));
    if (parts.size() == 2) {
      CRASHCHECK_PARSE(survivor.units, parse_units(parts[1]));
    }
    crash.kept.push_back(survivor);
  }
  return {};
}

/// Spoilt units, in the words of one kind of device.
template <std::vector<UnitRange> CrashPoint::*kSpoilt>
Parsed<void> parse_spoilt(const Word& word, CrashPoint& crash) {
  for (const Word& item : split(word, ',')) {
    CRASHCHECK_PARSE(const UnitRange units, parse_units(item));
    (crash.*kSpoilt).push_back(units);
  }
  return {};
}

Parsed<void> parse_length(const Word& word, CrashPoint& crash) {
  crash.length.reset();
  if (word.text == "old") return {};
  const std::vector<Word> parts = split(word, ':');
  if (parts.size() > 2) return error_at(parts[2], "the length is old or E or E:SIZE");
  faultfs::SurvivingLength length;
  CRASHCHECK_PARSE(length.event, parse_number(parts[0]));
  if (parts.size() == 2) {
    CRASHCHECK_PARSE(length.size_bytes, parse_number(parts[1]));
  }
  crash.length = length;
  return {};
}

Parsed<faultfs::Fill> parse_fill(const Word& word) {
  for (const auto fill : {faultfs::Fill::kZero, faultfs::Fill::kGarbage, faultfs::Fill::kStale}) {
    if (word.text == faultfs::name(fill)) return fill;
  }
  return error_at(word, "a fill is zero, garbage or stale");
}

Parsed<void> parse_fills(const Word& word, CrashPoint& crash) {
  for (const Word& item : split(word, ',')) {
    const std::vector<Word> parts = split(item, ':');
    if (parts.size() > 2) return error_at(parts[2], "a fill is FILL or U:FILL or U-U:FILL");
    faultfs::FillChoice choice;
    if (parts.size() == 2) {
      CRASHCHECK_PARSE(choice.units, parse_units(parts[0]));
    }
    CRASHCHECK_PARSE(choice.fill, parse_fill(parts.back()));
    crash.fills.push_back(choice);
  }
  return {};
}

/// Of a directory.
Parsed<void> parse_choices(const Word& word, CrashPoint& crash) {
  for (const Word& item : split(word, ',')) {
    const std::vector<Word> parts = split(item, '/');
    if (parts.size() != 2) return error_at(item, "a choice is TAKEN/OPTIONS");
    faultfs::Choice choice;
    CRASHCHECK_PARSE(choice.taken, parse_number(parts[0]));
    CRASHCHECK_PARSE(choice.options, parse_number(parts[1]));
    if (choice.taken >= choice.options) return error_at(item, "the choice is none of the options");
    crash.choices.push_back(choice);
  }
  return {};
}

Parsed<void> parse_torn(const Word& word, CrashPoint& crash) {
  CRASHCHECK_PARSE(crash.torn_bytes, parse_number(word));
  if (crash.torn_bytes == 0) return error_at(word, "torn wants at least one byte");
  return {};
}

}  // namespace

Parsed<void> parse_survivors(std::span<const Word> line, std::size_t begin, CrashPoint& crash) {
  struct Clause {
    std::string_view word;
    Parsed<void> (*parse)(const Word&, CrashPoint&);
  };
  constexpr Clause kClauses[] = {{"torn", parse_torn},
                                 {"keep", parse_kept},
                                 {"garbage", parse_spoilt<&CrashPoint::garbage>},
                                 {"unreadable", parse_spoilt<&CrashPoint::unreadable>},
                                 {"length", parse_length},
                                 {"fill", parse_fills},
                                 {"choose", parse_choices}};
  for (std::size_t i = begin; i < line.size(); i += 2) {
    const auto* clause = std::ranges::find(kClauses, line[i].text, &Clause::word);
    if (clause == std::end(kClauses)) {
      return error_at(line[i], "unknown word: " + std::string(kCrashUsage));
    }
    if (i + 1 == line.size()) {
      return error_after(line, "something is missing here: " + std::string(kCrashUsage));
    }
    if (auto parsed = clause->parse(line[i + 1], crash); !parsed) return parsed;
  }
  return {};
}

Parsed<CrashPoint> parse_crash(std::span<const Word> line, std::size_t begin) {
  if (line.size() <= begin) {
    return error_after(line, "something is missing here: " + std::string(kCrashUsage));
  }
  CrashPoint crash;
  CRASHCHECK_PARSE(crash.event, parse_number(line[begin]));
  if (auto parsed = parse_survivors(line, begin + 1, crash); !parsed) {
    return tl::unexpected(std::move(parsed).error());
  }
  return crash;
}

bool is_open_crash(std::span<const Word> line, std::size_t begin) {
  if (line.size() <= begin) return false;
  const bool any = line.size() == begin + 3 && line[begin + 1].text == "survivors";
  return line[begin].text == "anywhere" || any;
}

Parsed<OpenCrash> parse_open_crash(std::span<const Word> line, std::size_t begin) {
  constexpr std::string_view kUsage = "crash anywhere [in step N] [survivors any]";
  OpenCrash crash;
  std::size_t at = begin + 1;
  if (line[begin].text != "anywhere") {
    CRASHCHECK_PARSE(crash.event, parse_number(line[begin]));
  } else if (at < line.size() && line[at].text == "in") {
    const bool is_whole = at + 2 < line.size() && line[at + 1].text == "step";
    if (!is_whole) return error_at(line[at], "something is missing here: " + std::string(kUsage));
    CRASHCHECK_PARSE(crash.step, parse_number(line[at + 2]));
    at += 3;
  }
  if (at == line.size()) return crash;
  if (line[at].text != "survivors" || at + 1 == line.size() || line[at + 1].text != "any") {
    return error_at(line[at], "unknown word: " + std::string(kUsage));
  }
  if (at + 2 < line.size()) {
    return error_at(line[at + 2], "one word too many: " + std::string(kUsage));
  }
  crash.any_survivors = true;
  return crash;
}

std::string to_string(const OpenCrash& crash) {
  std::string text = "crash ";
  text += crash.event ? std::to_string(*crash.event) : "anywhere";
  if (crash.step) text += " in step " + std::to_string(*crash.step);
  if (crash.any_survivors) text += " survivors any";
  return text;
}

}  // namespace crashcheck::explorer
