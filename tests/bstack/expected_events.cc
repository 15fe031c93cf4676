#include "expected_events.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace crashcheck::bstack {

using faultfs::EventKind;

namespace {

void append_hex(std::ostream& out, const io::Bytes& bytes) {
  constexpr std::size_t kShown = 40;
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t i = 0; i < std::min(bytes.size(), kShown); ++i) {
    const auto value = std::to_integer<unsigned>(bytes[i]);
    out << (i % 8 == 0 ? " " : "") << kDigits[value / 16] << kDigits[value % 16];
  }
  if (bytes.size() > kShown) out << " ...";
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const FileEvent& event) {
  switch (event.kind) {
    case EventKind::kSync: return out << "sync";
    case EventKind::kResize: return out << "resize to " << event.at;
    case EventKind::kWrite: break;
  }
  out << "write of " << event.bytes.size() << " at " << event.at << ":";
  append_hex(out, event.bytes);
  return out;
}

FileEvents events_of(const faultfs::Trace& trace, std::uint64_t skipped) {
  FileEvents result;
  for (std::uint64_t number = skipped + 1; number <= trace.event_count(); ++number) {
    const faultfs::Event& event = trace.event(number);
    const io::ByteView data = event.kind == EventKind::kWrite ? trace.data(event) : io::ByteView();
    result.push_back(FileEvent{event.kind, event.offset, io::Bytes(data.begin(), data.end())});
  }
  return result;
}

::testing::AssertionResult same_events(const FileEvents& actual, const FileEvents& expected) {
  const auto [got, wanted] =
      std::mismatch(actual.begin(), actual.end(), expected.begin(), expected.end());
  if (got == actual.end() && wanted == expected.end()) return ::testing::AssertionSuccess();
  auto failure = ::testing::AssertionFailure();
  failure << "event " << (got - actual.begin() + 1) << " (of " << actual.size() << ", expected "
          << expected.size() << ")\n  is       ";
  if (got == actual.end()) failure << "missing";
  if (got != actual.end()) failure << *got;
  failure << "\n  expected ";
  if (wanted == expected.end()) failure << "nothing more";
  if (wanted != expected.end()) failure << *wanted;
  return failure;
}

FileEvents in_order(std::initializer_list<FileEvents> parts) {
  FileEvents result;
  for (const FileEvents& part : parts) result.insert(result.end(), part.begin(), part.end());
  return result;
}

FileEvents write_event(std::uint64_t file_offset, io::Bytes bytes) {
  return {FileEvent{EventKind::kWrite, file_offset, std::move(bytes)}};
}
FileEvents resize_event(std::uint64_t file_size) {
  return {FileEvent{EventKind::kResize, file_size, {}}};
}
FileEvents sync_event() { return {FileEvent{EventKind::kSync, 0, {}}}; }
FileEvents clen(std::uint64_t length) { return write_event(8, u64(length)); }

FileEvents length(std::uint64_t payload_length) {
  return in_order({resize_event(16 + payload_length), clen(payload_length), sync_event()});
}
FileEvents set(std::uint64_t offset, const io::Bytes& bytes) {
  return in_order({write_event(16 + offset, bytes), sync_event()});
}
FileEvents zero(std::uint64_t offset, std::uint64_t count) { return set(offset, io::Bytes(count)); }
FileEvents root(std::uint64_t offset) { return set(40, u64(offset)); }

FileEvents node(std::uint64_t offset, std::uint64_t size, int balance, unsigned height,
                std::uint64_t left, std::uint64_t right) {
  io::Bytes shape(8);
  shape[0] = static_cast<std::byte>(balance & 0xFF);
  shape[1] = static_cast<std::byte>(height);
  return set(offset, joined({u64(size), shape, u64(left), u64(right)}));
}
FileEvents leaf(std::uint64_t offset, std::uint64_t size) {
  return node(offset, size, 0, 1, kNoChild, kNoChild);
}

io::Bytes from_hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  }
  io::Bytes result;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    result.push_back(static_cast<std::byte>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return result;
}

io::Bytes from_text(std::string_view text) {
  io::Bytes result;
  for (const char c : text) result.push_back(static_cast<std::byte>(c));
  return result;
}

io::Bytes u64(std::uint64_t value) {
  io::Bytes result;
  for (unsigned i = 0; i < 8; ++i) result.push_back(static_cast<std::byte>(value >> (8 * i)));
  return result;
}

io::Bytes pattern(std::size_t count) {
  io::Bytes result(count);
  for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<std::byte>(1 + i % 255);
  return result;
}

io::Bytes joined(std::initializer_list<io::Bytes> parts) {
  io::Bytes result;
  for (const io::Bytes& part : parts) result.insert(result.end(), part.begin(), part.end());
  return result;
}

io::Bytes file_header(std::uint64_t length) {
  return joined({from_hex("42 53 54 4b 00 01 08 00"), u64(length)});
}

}  // namespace crashcheck::bstack
