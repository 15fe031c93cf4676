// Reading and writing of case files.
#include "explorer/case.h"

#include <algorithm>

#include "crash_text.h"

namespace crashcheck::explorer {
namespace {

using history::error_after;
using history::error_at;
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
  if (!kind) return error_at(word, "unknown kind of violation '" + std::string(word.text) + "'");
  return Case::Expectation{*kind};
}

class Parser {
 public:
  Parsed<Case> run(std::string_view text) {
    result_.profile = faultfs::named_profiles()[0];
    const auto lines = history::split_lines(text);
    if (lines.empty()) return tl::unexpected(history::ParseError{1, 0, "the case is empty"});
    if (auto versioned = check_version(lines.front()); !versioned) {
      return tl::unexpected(versioned.error());
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
      if (auto added = add(lines[i]); !added) return tl::unexpected(added.error());
    }
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

  Parsed<void> add(const Line& line) {
    const Word& first = line[0];
    if (result_.expect) return error_at(first, "nothing may follow 'expect'");
    if (first.text == "expect") return assign(result_.expect, parse_expectation(line));
    if (result_.crash) return error_at(first, "only 'expect' may follow 'crash'");
    if (first.text == "crash") {
      result_.crash_place = place_of_operand(line);
      return assign(result_.crash, parse_crash(line, 1));
    }
    if (OperationParser::is_operation(first)) return add_operation(line);
    if (first.text != "protocol" && first.text != "profile") {
      return error_at(first, "unknown word '" + std::string(first.text) + "'");
    }
    if (!result_.operations.empty()) {
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

  Parsed<void> add_operation(const Line& line) {
    CRASHCHECK_PARSE(history::Operation operation, operations_.parse(line));
    result_.operations.push_back(std::move(operation));
    result_.operation_places.push_back(place_of_operand(line));
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

std::string join(const Case& reproduction, std::string_view separator, bool with_comments) {
  std::string text = "crashcheck-case 1";
  text.append(separator).append("protocol ").append(reproduction.protocol);
  text.append(separator).append("profile ").append(to_string(reproduction.profile));
  history::Handle next = 0;
  for (const history::Operation& operation : reproduction.operations) {
    text.append(separator).append(history::to_string(operation));
    const std::size_t given = history::handles_given(operation);
    if (with_comments && given > 0) text += "  # gives";
    for (std::size_t i = 0; i < given; ++i, ++next) {
      if (with_comments) text += " #" + std::to_string(next);
    }
  }
  if (reproduction.crash) text.append(separator).append(to_string(*reproduction.crash));
  if (reproduction.expect) {
    const auto& kind = reproduction.expect->kind;
    text.append(separator).append("expect ").append(kind ? oracle::name(*kind) : "holds");
  }
  return text;
}

}  // namespace

bool Case::same_as(const Case& other) const {
  return protocol == other.protocol && profile == other.profile && operations == other.operations &&
         crash == other.crash && expect == other.expect;
}

history::Parsed<Case> parse_case(std::string_view text) { return Parser().run(text); }

std::string to_string(const Case& reproduction) { return join(reproduction, "\n", true) + "\n"; }

std::string to_line(const Case& reproduction) { return join(reproduction, "; ", false); }

}  // namespace crashcheck::explorer
