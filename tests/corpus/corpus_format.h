// The corpus as values, and its reader. The text form is described in README.md beside this file.
// The reader depends on the public library alone, so that it outlives every change of the checker.
// Thread rule: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "bstack/protocol.h"
#include "bstack/slice.h"
#include "io/bytes.h"
#include "io/result.h"

namespace crashcheck::corpus {

/// The content of one live slice.
struct Live {
  bstack::Slice place;
  io::Bytes bytes;
};

enum class Answer : std::uint8_t {
  kOpens,
  kRefuses,   ///< with `code`
  kAnything,  ///< opens or refuses; no content is promised
};

/// How one protocol must open the file. Fields without a value promise nothing.
struct Opening {
  std::size_t line = 0;  ///< in its text, from 1
  bstack::Protocol protocol = bstack::Protocol::kInPlace;
  Answer answer = Answer::kOpens;
  io::ErrorCode code = io::ErrorCode::kInvalidData;
  std::optional<std::uint64_t> payload;
  std::optional<io::Bytes> user_header;
  std::vector<Live> live;
  std::optional<std::vector<bstack::Slice>> free;
  bool free_within = false;       ///< `free` is an upper bound: the file is damaged
  std::optional<io::Bytes> left;  ///< the whole file after the open
};

struct Heap {
  std::string name;
  std::string made;  ///< history and crash
  io::Bytes found;
  std::vector<Opening> openings;
};

/// "in-place", "journaled".
[[nodiscard]] std::string_view word(bstack::Protocol protocol);
/// "invalid-data", "corrupt", ...
[[nodiscard]] std::string word(io::ErrorCode code);

/// The heaps of one file of the corpus, or what is wrong with the text: "line 12: no row of bytes".
[[nodiscard]] tl::expected<std::vector<Heap>, std::string> read_corpus(std::string_view text);

}  // namespace crashcheck::corpus
