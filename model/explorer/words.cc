// Splitting into words; numbers and bytes.
#include "explorer/words.h"

#include <charconv>

namespace crashcheck::explorer {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Where the text of a line, or of a part of it, ends: at a comment, or at its own end.
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

}  // namespace

tl::unexpected<ParseError> error_at(const Word& word, std::string message) {
  return tl::unexpected(ParseError{word.line, word.column, std::move(message)});
}

tl::unexpected<ParseError> error_after(std::span<const Word> words, std::string message) {
  const Word& last = words.back();
  return tl::unexpected(ParseError{last.line, last.column + last.text.size(), std::move(message)});
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShown = 60;
  if (text.size() <= kShown) return "'" + std::string(text) + "'";
  std::size_t end = kShown;
  const auto is_inside_a_character = [&] {
    return (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U;
  };
  while (end > 0 && is_inside_a_character()) --end;
  return "'" + std::string(text.substr(0, end)) + "...'";
}

std::vector<std::vector<Word>> split_lines(std::string_view text, std::size_t first_line) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // some editors begin a file with it
  if (first_line == 1 && text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  // A text of one line, as on a command line, goes on after a comment.
  const bool is_one_line = first_line == 1 && text.find('\n') == std::string_view::npos;
  std::vector<std::vector<Word>> lines;
  for (std::size_t number = first_line; !text.empty(); ++number) {
    const std::size_t newline = text.find('\n');
    const std::string_view whole = text.substr(0, newline);
    std::string_view line = is_one_line ? whole : whole.substr(0, end_of_text(whole));
    for (std::size_t column = 1;;) {
      const std::size_t semicolon = line.find(';');
      const std::string_view part = line.substr(0, semicolon);
      auto words = split_words(part.substr(0, end_of_text(part)), number, column);
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
    return error_at(word, in_quotes(word.text) + " is not a whole number");
  }
  if (error == std::errc::result_out_of_range || value > limit) {
    return error_at(word, "the number is out of range: at most " + std::to_string(limit));
  }
  return value;
}

Parsed<io::Bytes> parse_hex(const Word& word) {
  if (word.text.empty() || word.text.size() % 2 != 0) {
    return error_at(word, "bytes are pairs of hexadecimal digits");
  }
  io::Bytes bytes;
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

}  // namespace crashcheck::explorer
