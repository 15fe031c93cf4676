// Reading and writing of case files.
#include "explorer/case.h"

#include <algorithm>

#include "crash_text.h"
#include "fault_text.h"

namespace crashcheck::explorer {
namespace {

using history::error_after;
using history::error_at;
using history::in_quotes;
using history::OperationParser;
using history::Parsed;
using history::Word;

using Line = std::vector<Word>;

Parsed<Word> single_operand(const Line& line, std::string_view usage) {
  if (line.size() < 2) {
    return error_after(line, "something is missing here: " + std::string(usage));
  }
  if (line.size() > 2) return error_at(line[2], "one word too many: " + std::string(usage));
  return line[1];
}

Parsed<Case::Expectation> parse_expectation(const Line& line) {
  CRASHCHECK_PARSE(const Word word, single_operand(line, "expect holds|KIND"));
  if (word.text == "holds") return Case::Expectation{};
  const auto kind = oracle::kind_from_name(word.text);
  if (!kind) return error_at(word, "unknown kind of violation " + in_quotes(word.text));
  return Case::Expectation{*kind};
}

class Parser {
 public:
  Parsed<Case> run(std::string_view text) {
    result_.profile = faultfs::named_profiles()[0];
    result_.places.resize(1);
    const auto lines = history::split_lines(text);
    if (lines.empty()) return tl::unexpected(history::ParseError{1, 0, "the case is empty"});
    if (auto versioned = check_version(lines.front()); !versioned) {
      return tl::unexpected(versioned.error());
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
      if (auto added = add(lines[i]); !added) return tl::unexpected(added.error());
    }
    drop_last_recovery();
    return std::move(result_);
  }

 private:
  /// Of the first word after the line's own, or of that where there is none.
  static Place place_of_operand(const Line& line) {
    const Word& word = line[std::min<std::size_t>(1, line.size() - 1)];
    return {word.line, word.column};
  }

  static Parsed<void> check_version(const Line& line) {
    if (line[0].text != "crashcheck-case") {
      return error_at(line[0], "a case starts with the line 'crashcheck-case 1'");
    }
    CRASHCHECK_PARSE(const Word version, single_operand(line, "crashcheck-case 1"));
    if (version.text != "1") return error_at(version, "only version 1 of cases is known");
    return {};
  }

  [[nodiscard]] Life& life() { return result_.lives.back(); }
  [[nodiscard]] Case::Places& places() { return result_.places.back(); }

  Parsed<void> add(const Line& line) {
    const Word& first = line[0];
    if (result_.expect) return error_at(first, "nothing may follow 'expect'");
    if (first.text == "expect") return assign(result_.expect, parse_expectation(line));
    if (first.text == "recover") return add_recovery(line);
    if (life().crash) return error_at(first, "only 'recover' or 'expect' may follow 'crash'");
    if (first.text == "crash") return add_crash(line, 1);
    if (first.text == "fault") return add_fault(line);
    if (OperationParser::is_operation(first)) return add_operation(line);
    if (first.text != "protocol" && first.text != "profile") {
      return error_at(first, "unknown word " + in_quotes(first.text));
    }
    if (result_.lives.size() > 1 || !life().operations.empty() || !life().faults.empty()) {
      return error_at(first, "protocol and profile come before the operations");
    }
    return first.text == "protocol" ? set_protocol(line) : set_profile(line);
  }

  template <typename T>
  static Parsed<void> assign(std::optional<T>& target, Parsed<T> parsed) {
    if (!parsed) return tl::unexpected(std::move(parsed).error());
    target = std::move(*parsed);
    return {};
  }

  Parsed<void> add_crash(const Line& line, std::size_t begin) {
    const Word& event = line[std::min(begin, line.size() - 1)];
    places().crash = {event.line, event.column};
    return assign(life().crash, parse_crash(line, begin));
  }

  /// recover [crash N ...]
  Parsed<void> add_recovery(const Line& line) {
    if (!life().crash) return error_at(line[0], "there is nothing to recover from: no crash yet");
    if (line.size() > 1 && line[1].text != "crash") {
      return error_at(line[1], "unknown word: recover [crash N ...]");
    }
    result_.lives.emplace_back();
    result_.places.emplace_back();
    operations_.note_crash();
    return line.size() > 1 ? add_crash(line, 2) : Parsed<void>();
  }

  /// The store is recovered in the end anyway.
  void drop_last_recovery() {
    if (result_.lives.size() == 1 || life() != Life{}) return;
    result_.lives.pop_back();
    result_.places.pop_back();
  }

  Parsed<void> add_fault(const Line& line) {
    CRASHCHECK_PARSE(const LifeFault fault, parse_fault_line(line, life().operations.size() + 1));
    if (fault.step == 0 && !life().operations.empty()) {
      return error_at(line[0], "a fault in the open comes before the operations");
    }
    if (!life().faults.empty()) {
      return error_at(line[0], "one fault in a life: there is one already");
    }
    life().faults.push_back(fault);
    places().faults.push_back(place_of_operand(line));
    return {};
  }

  Parsed<void> add_operation(const Line& line) {
    CRASHCHECK_PARSE(history::Operation operation, operations_.parse(line));
    life().operations.push_back(std::move(operation));
    places().operations.push_back(place_of_operand(line));
    return {};
  }

  Parsed<void> set_protocol(const Line& line) {
    CRASHCHECK_PARSE(const Word word, single_operand(line, "protocol NAME"));
    result_.protocol = word.text;
    result_.protocol_place = {word.line, word.column};
    return {};
  }

  Parsed<void> set_profile(const Line& line) {
    CRASHCHECK_PARSE(const Word word, single_operand(line, "profile NAME[,field=value]..."));
    auto profile = faultfs::parse_profile(word.text);
    if (!profile) return error_at(word, std::string(profile.error().reason));
    result_.profile = std::move(*profile);
    return {};
  }

  Case result_;
  OperationParser operations_;
};

class Writer {
 public:
  Writer(std::string_view separator, bool with_comments)
      : separator_(separator), with_comments_(with_comments) {}

  std::string run(const Case& reproduction) {
    text_ = "crashcheck-case 1";
    line("protocol ").append(reproduction.protocol);
    line("profile ").append(to_string(reproduction.profile));
    for (std::size_t i = 0; i < reproduction.lives.size(); ++i) add(reproduction.lives[i], i > 0);
    if (reproduction.expect) {
      const auto& kind = reproduction.expect->kind;
      line("expect ").append(kind ? oracle::name(*kind) : "holds");
    }
    return std::move(text_);
  }

 private:
  std::string& line(std::string_view words) { return text_.append(separator_).append(words); }

  void add(const Life& life, bool recovers) {
    const bool in_one_line =
        recovers && life.crash && life.operations.empty() && life.faults.empty();
    if (in_one_line) {
      line("recover ").append(to_string(*life.crash));
      return;
    }
    if (recovers) line("recover");
    for (std::size_t step = 0; step <= life.operations.size() + 1; ++step) {
      add_faults(life, step);
      if (step > 0 && step <= life.operations.size()) add(life.operations[step - 1]);
    }
    if (life.crash) line(to_string(*life.crash));
  }

  void add_faults(const Life& life, std::size_t step) {
    for (const LifeFault& fault : life.faults) {
      if (fault.step == step) line(to_string(fault));
    }
  }

  void add(const history::Operation& operation) {
    line(history::to_string(operation));
    const std::size_t given = history::handles_given(operation);
    if (with_comments_ && given > 0) text_ += "  # gives";
    for (std::size_t i = 0; i < given; ++i, ++next_) {
      if (with_comments_) text_ += " #" + std::to_string(next_);
    }
  }

  std::string_view separator_;
  bool with_comments_;
  std::string text_;
  history::Handle next_ = 0;
};

}  // namespace

bool Case::same_as(const Case& other) const {
  return protocol == other.protocol && profile == other.profile && lives == other.lives &&
         expect == other.expect;
}

history::Parsed<Case> parse_case(std::string_view text) { return Parser().run(text); }

std::string to_string(const Case& reproduction) {
  return Writer("\n", true).run(reproduction) + "\n";
}

std::string to_line(const Case& reproduction) { return Writer("; ", false).run(reproduction); }

}  // namespace crashcheck::explorer
