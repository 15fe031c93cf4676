// The reader of operation lines.
#include "history/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace crashcheck::history {
namespace {

/// How an operation is written, and how many words follow its first.
struct Usage {
  std::string_view word;
  std::string_view text;
  std::size_t at_least;
  std::size_t at_most;
};
constexpr std::size_t kAny = SIZE_MAX;
constexpr std::array<Usage, 8> kUsages = {{
    {"allocate", "allocate LENGTH", 1, 1},
    {"deallocate", "deallocate #SLICE", 1, 1},
    {"reallocate", "reallocate #SLICE LENGTH", 2, 2},
    {"allocate-bulk", "allocate-bulk LENGTH...", 1, kAny},
    {"deallocate-bulk", "deallocate-bulk #SLICE...", 1, kAny},
    {"write", "write #SLICE AT HEX", 3, 3},
    {"write-header", "write-header AT HEX", 2, 2},
    {"reopen", "reopen", 0, 0},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Where the line's text ends: at a comment, or at its own end.
std::size_t end_of_text(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i + 1 == line.size() || !is_digit(line[i + 1]))) return i;
  }
  return line.size();
}

std::vector<Word> split_words(std::string_view line, std::size_t number, std::size_t first_column) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < line.size();) {
    if (is_blank(line[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < line.size() && !is_blank(line[end])) ++end;
    words.push_back(Word{line.substr(i, end - i), number, first_column + i});
    i = end;
  }
  return words;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Parsed<void> check_operand_count(std::span<const Word> line) {
  const Usage& usage = *std::ranges::find(kUsages, line[0].text, &Usage::word);
  const std::size_t operands = line.size() - 1;
  if (operands < usage.at_least) {
    return error_after(line, "something is missing here: " + std::string(usage.text));
  }
  if (operands > usage.at_most) {
    return error_at(line[usage.at_most + 1], "one word too many: " + std::string(usage.text));
  }
  return {};
}

Parsed<Operation> parse_allocate(std::span<const Word> line) {
  CRASHCHECK_PARSE(const std::uint64_t length, parse_number(line[1]));
  return Allocate{length};
}

Parsed<Operation> parse_allocate_bulk(std::span<const Word> line) {
  AllocateBulk bulk;
  for (const Word& operand : line.subspan(1)) {
    CRASHCHECK_PARSE(const std::uint64_t length, parse_number(operand));
    bulk.lengths.push_back(length);
  }
  return bulk;
}

Parsed<Operation> parse_write_header(std::span<const Word> line) {
  CRASHCHECK_PARSE(const std::uint64_t at, parse_number(line[1], kUserHeaderBytes - 1));
  CRASHCHECK_PARSE(Bytes bytes, parse_hex(line[2]));
  if (bytes.size() > kUserHeaderBytes - at) {
    return error_at(line[2], "the write leaves the user header, which has 32 bytes");
  }
  return WriteHeader{at, std::move(bytes)};
}

}  // namespace

tl::unexpected<ParseError> error_at(const Word& word, std::string message) {
  return tl::unexpected(ParseError{word.line, word.column, std::move(message)});
}

tl::unexpected<ParseError> error_after(std::span<const Word> words, std::string message) {
  const Word& last = words.back();
  return tl::unexpected(ParseError{last.line, last.column + last.text.size(), std::move(message)});
}

std::vector<std::vector<Word>> split_lines(std::string_view text, std::size_t first_line) {
  std::vector<std::vector<Word>> lines;
  for (std::size_t number = first_line; !text.empty(); ++number) {
    const std::size_t newline = text.find('\n');
    const std::string_view whole = text.substr(0, newline);
    std::string_view line = whole.substr(0, end_of_text(whole));
    for (std::size_t column = 1;;) {
      const std::size_t semicolon = line.find(';');
      auto words = split_words(line.substr(0, semicolon), number, column);
      if (!words.empty()) lines.push_back(std::move(words));
      if (semicolon == std::string_view::npos) break;
      line.remove_prefix(semicolon + 1);
      column += semicolon + 1;
    }
    if (newline == std::string_view::npos) break;
    text.remove_prefix(newline + 1);
  }
  return lines;
}

Parsed<std::uint64_t> parse_number(const Word& word, std::uint64_t limit) {
  std::uint64_t value = 0;
  const char* const end = word.text.data() + word.text.size();
  const auto [stop, error] = std::from_chars(word.text.data(), end, value);
  if (stop != end || (error != std::errc() && error != std::errc::result_out_of_range)) {
    return error_at(word, "'" + std::string(word.text) + "' is not a whole number");
  }
  if (error == std::errc::result_out_of_range || value > limit) {
    return error_at(word, "the number is out of range: at most " + std::to_string(limit));
  }
  return value;
}

Parsed<Bytes> parse_hex(const Word& word) {
  if (word.text.empty() || word.text.size() % 2 != 0) {
    return error_at(word, "bytes are pairs of hexadecimal digits");
  }
  Bytes bytes;
  bytes.reserve(word.text.size() / 2);
  for (std::size_t i = 0; i < word.text.size(); i += 2) {
    const int high = hex_digit(word.text[i]);
    const int low = hex_digit(word.text[i + 1]);
    if (high < 0 || low < 0) return error_at(word, "bytes are pairs of hexadecimal digits");
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return bytes;
}

std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<std::size_t>(byte) / 16];
    text += kDigits[std::to_integer<std::size_t>(byte) % 16];
  }
  return text;
}

bool OperationParser::is_operation(const Word& first) {
  return std::ranges::find(kUsages, first.text, &Usage::word) != kUsages.end();
}

void OperationParser::note_crash() {
  for (Handle handle = 0; handle < next_handle_; ++handle) live_lengths_[handle] = UINT64_MAX;
}

Parsed<Operation> OperationParser::parse(std::span<const Word> line) {
  if (auto counted = check_operand_count(line); !counted) return tl::unexpected(counted.error());
  auto operation = parse_operands(line);
  if (operation) note(*operation);
  return operation;
}

Parsed<Operation> OperationParser::parse_operands(std::span<const Word> line) const {
  const std::string_view word = line[0].text;
  if (word == "allocate") return parse_allocate(line);
  if (word == "deallocate") return parse_deallocate(line);
  if (word == "reallocate") return parse_reallocate(line);
  if (word == "allocate-bulk") return parse_allocate_bulk(line);
  if (word == "deallocate-bulk") return parse_deallocate_bulk(line);
  if (word == "write") return parse_write(line);
  if (word == "write-header") return parse_write_header(line);
  return Reopen{};
}

Parsed<Operation> OperationParser::parse_deallocate(std::span<const Word> line) const {
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[1]));
  return Deallocate{slice};
}

Parsed<Operation> OperationParser::parse_reallocate(std::span<const Word> line) const {
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[1]));
  CRASHCHECK_PARSE(const std::uint64_t length, parse_number(line[2]));
  return Reallocate{slice, length};
}

Parsed<Operation> OperationParser::parse_deallocate_bulk(std::span<const Word> line) const {
  DeallocateBulk bulk;
  std::set<Handle> named;
  for (const Word& operand : line.subspan(1)) {
    CRASHCHECK_PARSE(const Handle slice, parse_handle(operand));
    if (!named.insert(slice).second) return error_at(operand, "the slice is named twice");
    bulk.slices.push_back(slice);
  }
  return bulk;
}

Parsed<Handle> OperationParser::parse_handle(const Word& word) const {
  if (!word.text.starts_with('#')) {
    return error_at(word, "a slice is named like #0, by the order in which slices were given");
  }
  const Word digits{word.text.substr(1), word.line, word.column + 1};
  CRASHCHECK_PARSE(const std::uint64_t number, parse_number(digits, UINT32_MAX));
  const auto handle = static_cast<Handle>(number);
  if (handle >= next_handle_) {
    return error_at(word, "no slice #" + std::to_string(number) + " has been given by here");
  }
  if (!live_lengths_.contains(handle)) {
    return error_at(word, "slice #" + std::to_string(number) + " is dead: it was deallocated");
  }
  return handle;
}

Parsed<Operation> OperationParser::parse_write(std::span<const Word> line) const {
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[1]));
  const std::uint64_t length = live_lengths_.at(slice);
  CRASHCHECK_PARSE(const std::uint64_t at, parse_number(line[2], length));
  CRASHCHECK_PARSE(Bytes bytes, parse_hex(line[3]));
  if (bytes.size() > length - at) {
    return error_at(line[3],
                    "the write leaves the slice, which has " + std::to_string(length) + " bytes");
  }
  return Write{slice, at, std::move(bytes)};
}

void OperationParser::note(const Operation& operation) {
  std::visit(Match{[&](const Allocate& op) { live_lengths_[next_handle_++] = op.length; },
                   [&](const AllocateBulk& op) {
                     for (const auto length : op.lengths) live_lengths_[next_handle_++] = length;
                   },
                   [&](const Reallocate& op) { live_lengths_[op.slice] = op.length; },
                   [&](const Deallocate& op) { live_lengths_.erase(op.slice); },
                   [&](const DeallocateBulk& op) {
                     for (const Handle slice : op.slices) live_lengths_.erase(slice);
                   },
                   [](const auto&) {}},
             operation);
}

Parsed<History> HistoryParser::parse(std::string_view lines) {
  History history;
  for (const auto& line : split_lines(lines, next_line_)) {
    if (!OperationParser::is_operation(line[0])) {
      return error_at(line[0], "unknown operation '" + std::string(line[0].text) + "'");
    }
    CRASHCHECK_PARSE(Operation operation, operations_.parse(line));
    history.push_back(std::move(operation));
  }
  next_line_ += static_cast<std::size_t>(std::ranges::count(lines, '\n'));
  return history;
}

Parsed<History> parse_history(std::string_view text) { return HistoryParser().parse(text); }

}  // namespace crashcheck::history
