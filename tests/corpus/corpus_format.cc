// Reads line by line. Anything unexpected is an error, so that no expectation is passed over.
#include "corpus_format.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace crashcheck::corpus {
namespace {

constexpr std::string_view kFirstLine = "crashcheck-corpus 1";
constexpr std::size_t kRowBytes = 32;
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 20U;
constexpr std::size_t kUserHeaderBytes = 32;

constexpr std::array kCodes{io::ErrorCode::kIo,         io::ErrorCode::kNoSpace,
                            io::ErrorCode::kWouldBlock, io::ErrorCode::kCorrupt,
                            io::ErrorCode::kCrashed,    io::ErrorCode::kInvalidData,
                            io::ErrorCode::kPoisoned};

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
  Words words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

std::optional<std::uint64_t> number(std::string_view text, int base = 10) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// "48+32".
std::optional<bstack::Slice> extent(std::string_view text) {
  const std::size_t plus = text.find('+');
  if (plus == std::string_view::npos) return std::nullopt;
  const auto offset = number(text.substr(0, plus));
  const auto length = number(text.substr(plus + 1));
  if (!offset || !length || *length == 0) return std::nullopt;
  return bstack::Slice{*offset, *length};
}

/// The hexadecimal digits of all words from `first` on, filled up with zeros to `size` bytes.
std::optional<io::Bytes> bytes(const Words& words, std::size_t first, std::uint64_t size) {
  if (size > kMaxFileBytes) return std::nullopt;
  std::string digits;
  for (std::size_t i = first; i < words.size(); ++i) digits += words[i];
  if (digits.size() % 2 != 0 || digits.size() / 2 > size) return std::nullopt;
  io::Bytes result(size);
  for (std::size_t i = 0; i < digits.size() / 2; ++i) {
    const auto value = number(std::string_view(digits).substr(2 * i, 2), 16);
    if (!value) return std::nullopt;
    result[i] = static_cast<std::byte>(*value);
  }
  return result;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  tl::expected<std::vector<Heap>, std::string> run() {
    while (problem_.empty() && !rest_.empty()) next_line();
    if (problem_.empty() && line_ == 0) complain("the file is empty");
    if (problem_.empty() && !counted_) complain("the last line, 'heaps COUNT', is missing");
    if (!problem_.empty()) return tl::unexpected(std::move(problem_));
    return std::move(heaps_);
  }

 private:
  void next_line() {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return complain("the last line has no end");
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    ++line_;
    if (line_ == 1 && line != kFirstLine) return complain("not a corpus of version 1");
    if (line_ == 1 || line.starts_with('#')) return;
    const Words words = words_of(line);
    if (!words.empty()) read(words, line);
  }

  void read(const Words& words, std::string_view line) {
    if (counted_) return complain("text after the last line");
    if (words[0] == "heaps") return end(words);
    if (words[0] == "heap") return heap(words);
    if (heaps_.empty()) return complain("no heap before this line");
    if (words[0] == "made") return made(line);
    if (words[0] == "found") return found(words);
    if (rows_ != nullptr && words[0].ends_with(':')) return row(words);
    rows_ = nullptr;
    if (words[0] == "in-place" || words[0] == "journaled") return opening(words);
    if (first_opening_ == current().openings.size()) return complain("no opening before this line");
    for (std::size_t i = first_opening_; i < current().openings.size(); ++i) {
      field(words, current().openings[i]);
    }
  }

  void heap(const Words& words) {
    end_heap();
    if (words.size() != 2) return complain("a heap has one name");
    heaps_.push_back(Heap{std::string(words[1]), {}, {}, {}});
    found_ = false;
    first_opening_ = 0;
    rows_ = nullptr;
  }

  void made(std::string_view line) {
    if (!current().made.empty()) return complain("made twice");
    if (line.size() <= 5) return complain("made of what?");
    current().made = line.substr(5);
  }

  void found(const Words& words) {
    if (found_) return complain("found twice");
    found_ = true;
    if (const auto size = size_of_file(words)) {
      current().found = io::Bytes(*size);
      begin_rows(current().found);
    }
  }

  void begin_rows(io::Bytes& file) {
    rows_ = &file;
    next_row_ = 0;
  }

  std::optional<std::uint64_t> size_of_file(const Words& words) {
    const auto size = words.size() == 2 ? number(words[1]) : std::nullopt;
    if (size && *size <= kMaxFileBytes) return size;
    complain("no size of a file");
    return std::nullopt;
  }

  /// "0040: 2000000000000000 01": up to 32 bytes, the rest of the row zero.
  void row(const Words& words) {
    const auto at = number(words[0].substr(0, words[0].size() - 1), 16);
    if (!at || *at % kRowBytes != 0 || *at < next_row_ || *at >= rows_->size()) {
      return complain("no row of this file");
    }
    next_row_ = *at + kRowBytes;
    const auto row = bytes(words, 1, std::min<std::uint64_t>(kRowBytes, rows_->size() - *at));
    if (!row || words.size() < 2) return complain("no row of bytes");
    std::ranges::copy(*row, rows_->begin() + static_cast<std::ptrdiff_t>(*at));
  }

  /// "in-place journaled opens", "in-place refuses corrupt".
  void opening(const Words& words) {
    if (!found_ || current().made.empty()) return complain("an opening of what?");
    first_opening_ = current().openings.size();
    std::size_t i = 0;
    Opening opening;
    opening.line = line_;
    for (; i < words.size() && (words[i] == "in-place" || words[i] == "journaled"); ++i) {
      opening.protocol =
          words[i] == "in-place" ? bstack::Protocol::kInPlace : bstack::Protocol::kJournaled;
      if (std::ranges::any_of(current().openings, [&](const Opening& each) {
            return each.protocol == opening.protocol;
          })) {
        return complain("opened twice by one protocol");
      }
      current().openings.push_back(opening);
    }
    if (i == words.size()) return complain("no answer");
    answer(Words(words.begin() + static_cast<std::ptrdiff_t>(i), words.end()));
  }

  void answer(const Words& words) {
    const bool refuses = words[0] == "refuses";
    const bool known = refuses || words[0] == "opens" || words[0] == "anything";
    if (!known || words.size() != (refuses ? 2U : 1U)) return complain("no answer");
    for (std::size_t i = first_opening_; i < current().openings.size(); ++i) {
      Opening& opening = current().openings[i];
      opening.answer = refuses               ? Answer::kRefuses
                       : words[0] == "opens" ? Answer::kOpens
                                             : Answer::kAnything;
      if (!refuses) continue;
      const auto* const code =
          std::ranges::find_if(kCodes, [&](io::ErrorCode each) { return word(each) == words[1]; });
      if (code == kCodes.end()) return complain("no such error");
      opening.code = *code;
    }
  }

  void field(const Words& words, Opening& opening) {
    if (words[0] == "left") return left(words, opening);
    if (opening.answer == Answer::kRefuses || opening.answer == Answer::kAnything) {
      return complain("this opening has no content");
    }
    if (words[0] == "payload" && words.size() == 2 && !opening.payload) {
      opening.payload = number(words[1]);
      if (opening.payload) return;
    }
    if (words[0] == "header" && !opening.user_header) {
      opening.user_header = bytes(words, 1, kUserHeaderBytes);
      if (opening.user_header) return;
    }
    if (words[0] == "live") return live(words, opening);
    if ((words[0] == "free" || words[0] == "free-within") && !opening.free) {
      return free(words, opening);
    }
    complain("no line of a corpus");
  }

  void live(const Words& words, Opening& opening) {
    const auto place = words.size() > 1 ? extent(words[1]) : std::nullopt;
    const auto content = place ? bytes(words, 2, place->length) : std::nullopt;
    if (!content) return complain("no live slice");
    opening.live.push_back({*place, *content});
  }

  void free(const Words& words, Opening& opening) {
    opening.free_within = words[0] == "free-within";
    opening.free.emplace();
    for (std::size_t i = 1; i < words.size(); ++i) {
      const auto block = extent(words[i]);
      if (!block) return complain("no free block");
      opening.free->push_back(*block);
    }
  }

  /// "left as found"; or "left SIZE" and the rows that differ from those found.
  void left(const Words& words, Opening& opening) {
    if (opening.left) return complain("left twice");
    opening.left = current().found;
    if (words == Words{"left", "as", "found"}) return;
    if (first_opening_ + 1 != current().openings.size()) {
      return complain("two protocols leave the same file only as found");
    }
    if (const auto size = size_of_file(words)) {
      opening.left->resize(*size);
      begin_rows(*opening.left);
    }
  }

  void end_heap() {
    if (heaps_.empty()) return;
    if (current().openings.empty()) complain("a heap that nothing opens");
    for (const Opening& opening : current().openings) {
      const bool says = opening.left || opening.free;
      if (opening.answer == Answer::kOpens && !says) complain("an opening without content");
    }
  }

  void end(const Words& words) {
    end_heap();
    const auto count = words.size() == 2 ? number(words[1]) : std::nullopt;
    if (count != heaps_.size()) {
      return complain("there are " + std::to_string(heaps_.size()) + " heaps, not as many");
    }
    counted_ = true;
  }

  /// Keeps the first problem.
  void complain(std::string_view what) {
    if (problem_.empty()) problem_ = "line " + std::to_string(line_) + ": " + std::string(what);
  }

  [[nodiscard]] Heap& current() { return heaps_.back(); }

  std::string_view rest_;
  std::size_t line_ = 0;
  std::vector<Heap> heaps_;
  bool found_ = false;             // the present heap's file
  io::Bytes* rows_ = nullptr;      // where rows of bytes go
  std::uint64_t next_row_ = 0;     // rows ascend
  std::size_t first_opening_ = 0;  // of those that the present line names
  bool counted_ = false;
  std::string problem_;
};

}  // namespace

std::string_view word(bstack::Protocol protocol) {
  return protocol == bstack::Protocol::kInPlace ? "in-place" : "journaled";
}

std::string word(io::ErrorCode code) {
  std::string text(io::name(code));
  std::ranges::replace(text, ' ', '-');
  return text;
}

tl::expected<std::vector<Heap>, std::string> read_corpus(std::string_view text) {
  return Reader(text).run();
}

}  // namespace crashcheck::corpus
