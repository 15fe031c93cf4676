// A notation for what a file must see, worked out by hand: each function gives the events of one
// stack call or one part of it, and `in_order` strings them together. It shares no code with the
// layer that it is to judge. Offsets of nodes, zeros and sets are payload offsets.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string_view>
#include <vector>

#include "faultfs/trace.h"

namespace crashcheck::bstack {

struct FileEvent {
  faultfs::EventKind kind = faultfs::EventKind::kSync;
  std::uint64_t at = 0;  // of a write: its file offset; of a resize: the new size of the file
  io::Bytes bytes;       // of a write

  bool operator==(const FileEvent&) const = default;
};

std::ostream& operator<<(std::ostream& out, const FileEvent& event);

using FileEvents = std::vector<FileEvent>;

/// What the trace holds after its first `skipped` events.
FileEvents events_of(const faultfs::Trace& trace, std::uint64_t skipped = 0);

/// Equal, or a failure that names the first event that differs.
::testing::AssertionResult same_events(const FileEvents& actual, const FileEvents& expected);

FileEvents in_order(std::initializer_list<FileEvents> parts);

inline constexpr std::uint64_t kNoChild = 0;

// Single events, at file offsets.
FileEvents write_event(std::uint64_t file_offset, io::Bytes bytes);
FileEvents resize_event(std::uint64_t file_size);
FileEvents sync_event();
/// The committed length: 8 bytes at file byte 8.
FileEvents clen(std::uint64_t length);

// Stack calls, each with its sync.
/// The payload gets this length: resize, clen, sync.
FileEvents length(std::uint64_t payload_length);
FileEvents set(std::uint64_t offset, const io::Bytes& bytes);
FileEvents zero(std::uint64_t offset, std::uint64_t count);
FileEvents root(std::uint64_t offset);
FileEvents node(std::uint64_t offset, std::uint64_t size, int balance, unsigned height,
                std::uint64_t left, std::uint64_t right);
FileEvents leaf(std::uint64_t offset, std::uint64_t size);

// Bytes.
/// Pairs of hexadecimal digits; anything else in between is skipped.
io::Bytes from_hex(std::string_view text);
io::Bytes from_text(std::string_view text);
io::Bytes u64(std::uint64_t value);
/// `count` different bytes, none of them zero.
io::Bytes pattern(std::size_t count);
io::Bytes joined(std::initializer_list<io::Bytes> parts);
/// A file's first 16 bytes for this committed length.
io::Bytes file_header(std::uint64_t length);

}  // namespace crashcheck::bstack
