// The parts of a proof as bytes: numbers of 8 bytes in little-endian order, a length before
// whatever has one. What is read is not trusted: every number is checked before it is used.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "explorer/recording.h"
#include "states.h"

namespace crashcheck::prover {

class Writer {
 public:
  void add(std::uint64_t number) {
    std::array<std::byte, 8> bytes{};
    io::store_u64(bytes, number);
    for (const std::byte byte : bytes) text_ += static_cast<char>(byte);
  }
  void add(io::ByteView bytes) {
    add(bytes.size());
    for (const std::byte byte : bytes) text_ += static_cast<char>(byte);
  }
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  void add(const Hash128& hash) {
    add(hash.high);
    add(hash.low);
  }
  void add(const Action& action) {
    add(std::uint64_t{action.kind});
    add(std::uint64_t{action.first});
    add(std::uint64_t{action.second});
    add(action.before);
    add(action.after);
  }
  void add(const faultfs::ChoiceList& way) {
    add(way.size());
    for (const faultfs::Choice& choice : way) {
      add(choice.taken);
      add(choice.options);
    }
  }
  void add(const Start& start) {
    add(start.image.bytes());
    add(start.knowledge);
    add(std::uint64_t{start.next_name});
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// Reads what Writer wrote; after the first thing that cannot be, nothing more.
class Reader {
 public:
  Reader(std::string_view bytes, const explorer::Alphabet& alphabet)
      : left_(bytes), alphabet_(alphabet) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return left_.empty() && !failed_; }

  std::uint64_t number(std::uint64_t limit = UINT64_MAX) {
    const std::string_view bytes = take(8);
    const std::uint64_t read =
        failed_ ? 0 : io::load_u64(std::as_bytes(std::span(bytes.data(), bytes.size())));
    if (read > limit) failed_ = true;
    return failed_ ? 0 : read;
  }
  /// How many things follow, of which each takes at least `bytes` bytes.
  std::size_t count(std::size_t bytes) { return number(left_.size() / bytes); }
  std::uint32_t number32() { return static_cast<std::uint32_t>(number(UINT32_MAX)); }
  std::string_view text() { return take(count(1)); }
  io::Bytes bytes() {
    const std::string_view read = text();
    const auto view = std::as_bytes(std::span(read.data(), read.size()));
    return {view.begin(), view.end()};
  }
  Hash128 hash() {
    const std::uint64_t high = number();
    return {high, number()};
  }
  Action action() {
    Action action;
    action.kind = static_cast<std::uint8_t>(number(alphabet_.last_kind()));
    action.first = number32();
    action.second = number32();
    action.before = number(explorer::kMaxFileBytes);
    action.after = number(explorer::kMaxFileBytes);
    return action;
  }
  faultfs::ChoiceList way() {
    faultfs::ChoiceList way(count(16));
    for (faultfs::Choice& choice : way) {
      choice.taken = number();
      choice.options = number();
    }
    return way;
  }
  Start start() {
    Start start;
    start.image = bytes();
    start.knowledge = bytes();
    start.next_name = number32();
    const bool fits = start.image.size() == 0 ||
                      alphabet_.unpack(start.knowledge, start.next_name, start.image) != nullptr;
    if (!fits) failed_ = true;
    return start;
  }

 private:
  std::string_view take(std::size_t bytes) {
    if (failed_ || left_.size() < bytes) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = left_.substr(0, bytes);
    left_.remove_prefix(bytes);
    return taken;
  }

  std::string_view left_;
  const explorer::Alphabet& alphabet_;
  bool failed_ = false;
};

}  // namespace crashcheck::prover
