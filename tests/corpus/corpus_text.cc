// Rows of bytes, and one opening for both protocols where they agree.
#include "corpus_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace crashcheck::corpus {
namespace {

constexpr std::size_t kRowBytes = 32;
constexpr std::size_t kWordBytes = 8;

/// Without the zeros at the end; in words where `spaced`.
std::string hex(io::ByteView bytes, bool spaced = false) {
  while (!bytes.empty() && bytes.back() == std::byte{0}) bytes = bytes.first(bytes.size() - 1);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (spaced && i > 0 && i % kWordBytes == 0) text += ' ';
    text += fmt::format("{:02x}", std::to_integer<unsigned>(bytes[i]));
  }
  return text;
}

/// The rows of `file` that are not those of `before`, which is filled up with zeros.
std::string rows(const io::Bytes& file, io::Bytes before) {
  before.resize(file.size());
  std::string text;
  for (std::size_t at = 0; at < file.size(); at += kRowBytes) {
    const std::size_t size = std::min(kRowBytes, file.size() - at);
    const io::ByteView row = io::ByteView(file).subspan(at, size);
    if (std::ranges::equal(row, io::ByteView(before).subspan(at, size))) continue;
    const std::string bytes = hex(row, true);
    text += fmt::format(" {:04x}: {}\n", at, bytes.empty() ? "00" : bytes);
  }
  return text;
}

std::string answer(const Opening& opening) {
  switch (opening.answer) {
    case Answer::kOpens: return "opens";
    case Answer::kRefuses: return "refuses " + word(opening.code);
    case Answer::kAnything: return "anything";
  }
  return {};
}

std::string content(const Heap& heap, const Opening& opening) {
  std::string text = answer(opening) + '\n';
  if (opening.payload) text += fmt::format(" payload {}\n", *opening.payload);
  if (opening.user_header) {
    const std::string bytes = hex(*opening.user_header);
    text += bytes.empty() ? " header\n" : fmt::format(" header {}\n", bytes);
  }
  for (const Live& live : opening.live) {
    const std::string bytes = hex(live.bytes);
    text += fmt::format(" live {}+{}{}{}\n", live.place.offset, live.place.length,
                        bytes.empty() ? "" : " ", bytes);
  }
  if (opening.free) {
    text += opening.free_within ? " free-within" : " free";
    for (const auto block : *opening.free) {
      text += fmt::format(" {}+{}", block.offset, block.length);
    }
    text += '\n';
  }
  if (!opening.left) return text;
  if (*opening.left == heap.found) return text + " left as found\n";
  return text + fmt::format(" left {}\n", opening.left->size()) + rows(*opening.left, heap.found);
}

std::string to_text(const Heap& heap) {
  std::string text =
      fmt::format("\nheap {}\nmade {}\nfound {}\n", heap.name, heap.made, heap.found.size());
  text += rows(heap.found, {});
  for (std::size_t i = 0; i < heap.openings.size(); ++i) {
    std::string next = content(heap, heap.openings[i]);
    const bool agrees = i + 1 < heap.openings.size() &&
                        content(heap, heap.openings[i + 1]) == next &&
                        (!heap.openings[i].left || *heap.openings[i].left == heap.found);
    text += word(heap.openings[i].protocol);
    text += ' ';
    if (!agrees) text += next;
  }
  return text;
}

}  // namespace

std::string to_text(const std::vector<Heap>& heaps) {
  std::string text =
      "crashcheck-corpus 1\n# Never changes: README.md in the folder above says how to read it and "
      "how to add heaps.\n";
  for (const Heap& heap : heaps) text += to_text(heap);
  return text + fmt::format("\nheaps {}\n", heaps.size());
}

}  // namespace crashcheck::corpus
