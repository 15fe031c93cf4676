// One function for each operation, found by the line's first word.
#include "single_text.h"

#include <algorithm>
#include <array>
#include <set>

#include "operand_text.h"
#include "refused_text.h"

namespace crashcheck::history {
namespace {

using Line = std::span<const Word>;

Parsed<Operation> parse_allocate(Line line, const Slices&) {
  CRASHCHECK_PARSE(const std::uint64_t length, parse_number(line[1]));
  return Allocate{length};
}

Parsed<Operation> parse_deallocate(Line line, const Slices& slices) {
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[1], slices));
  return Deallocate{slice};
}

Parsed<Operation> parse_reallocate(Line line, const Slices& slices) {
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[1], slices));
  CRASHCHECK_PARSE(const std::uint64_t length, parse_number(line[2]));
  return Reallocate{slice, length};
}

Parsed<Operation> parse_allocate_bulk(Line line, const Slices&) {
  AllocateBulk bulk;
  for (const Word& operand : line.subspan(1)) {
    CRASHCHECK_PARSE(const std::uint64_t length, parse_number(operand));
    bulk.lengths.push_back(length);
  }
  return bulk;
}

Parsed<Operation> parse_deallocate_bulk(Line line, const Slices& slices) {
  DeallocateBulk bulk;
  std::set<Handle> named;
  for (const Word& operand : line.subspan(1)) {
    CRASHCHECK_PARSE(const Handle slice, parse_handle(operand, slices));
    if (!named.insert(slice).second) return error_at(operand, "the slice is named twice");
    bulk.slices.push_back(slice);
  }
  return bulk;
}

Parsed<Operation> parse_write(Line line, const Slices& slices) {
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[1], slices));
  const std::uint64_t length = slices.length_of(slice);
  CRASHCHECK_PARSE(const std::uint64_t at, parse_number(line[2], length));
  CRASHCHECK_PARSE(Bytes bytes, parse_hex(line[3]));
  if (bytes.size() > length - at) {
    return error_at(line[3], "the write leaves " + the_slice_of(length));
  }
  return Write{slice, at, std::move(bytes)};
}

Parsed<Operation> parse_write_header(Line line, const Slices&) {
  CRASHCHECK_PARSE(const std::uint64_t at, parse_number(line[1], kUserHeaderBytes - 1));
  CRASHCHECK_PARSE(Bytes bytes, parse_hex(line[2]));
  if (bytes.size() > kUserHeaderBytes - at) {
    return error_at(line[2], "the write leaves the user header, which has 32 bytes");
  }
  return WriteHeader{at, std::move(bytes)};
}

Parsed<Operation> parse_allocate_into(Line line, const Slices& slices) {
  CRASHCHECK_PARSE(const Slot slot, parse_slot(line[1], slices));
  CRASHCHECK_PARSE(const std::uint64_t length, parse_number(line[2]));
  return AllocateInto{slot, length};
}

Parsed<Operation> parse_reallocate_into(Line line, const Slices& slices) {
  CRASHCHECK_PARSE(const Slot slot, parse_slot(line[1], slices));
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[2], slices));
  CRASHCHECK_PARSE(const std::uint64_t length, parse_number(line[3]));
  const ReallocateInto operation{slot, slice, length};
  if (!fits(slot, slices.bytes_for_slot(operation))) {
    return error_at(line[3], "too short for the slot, which lies in the slice itself");
  }
  return operation;
}

Parsed<Operation> parse_deallocate_from(Line line, const Slices& slices) {
  CRASHCHECK_PARSE(const Slot slot, parse_slot(line[1], slices));
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[2], slices));
  if (slot.slice == slice) return error_at(line[1], "the slot lies in the slice that is freed");
  return DeallocateFrom{slot, slice};
}

Parsed<Operation> parse_read(Line line, const Slices& slices) {
  CRASHCHECK_PARSE(const Handle slice, parse_handle(line[1], slices));
  const std::uint64_t length = slices.length_of(slice);
  CRASHCHECK_PARSE(const std::uint64_t at, parse_number(line[2], length));
  CRASHCHECK_PARSE(const std::uint64_t count, parse_number(line[3]));
  if (count > length - at) return error_at(line[3], "the read leaves " + the_slice_of(length));
  return Read{slice, at, count};
}

Parsed<Operation> parse_refused(Line line, const Slices&) {
  CRASHCHECK_PARSE(Refused refused, parse_refused_call(line.subspan(1)));
  return refused;
}

Parsed<Operation> parse_abandon(Line line, const Slices&) {
  CRASHCHECK_PARSE(const std::uint64_t length, parse_number(line[1]));
  return Abandon{length};
}

Parsed<Operation> parse_set_reserve(Line line, const Slices&) {
  CRASHCHECK_PARSE(const std::uint64_t bytes, parse_number(line[1]));
  return SetReserve{bytes};
}

Parsed<Operation> parse_reopen(Line, const Slices&) { return Reopen{}; }
Parsed<Operation> parse_reclaim(Line, const Slices&) { return Reclaim{}; }

/// How an operation is written, how many words follow its first, and what reads it.
struct Usage {
  std::string_view word;
  std::string_view text;
  std::size_t at_least;
  std::size_t at_most;
  Parsed<Operation> (*parse)(Line, const Slices&);
};
constexpr std::size_t kAny = SIZE_MAX;
constexpr std::array<Usage, 16> kUsages = {{
    {"allocate", "allocate LENGTH", 1, 1, parse_allocate},
    {"deallocate", "deallocate #SLICE", 1, 1, parse_deallocate},
    {"reallocate", "reallocate #SLICE LENGTH", 2, 2, parse_reallocate},
    {"allocate-bulk", "allocate-bulk LENGTH...", 1, kAny, parse_allocate_bulk},
    {"deallocate-bulk", "deallocate-bulk #SLICE...", 1, kAny, parse_deallocate_bulk},
    {"write", "write #SLICE AT HEX", 3, 3, parse_write},
    {"write-header", "write-header AT HEX", 2, 2, parse_write_header},
    {"reopen", "reopen", 0, 0, parse_reopen},
    {"allocate-into", "allocate-into SLOT LENGTH", 2, 2, parse_allocate_into},
    {"reallocate-into", "reallocate-into SLOT #SLICE LENGTH", 3, 3, parse_reallocate_into},
    {"deallocate-from", "deallocate-from SLOT #SLICE", 2, 2, parse_deallocate_from},
    {"reclaim", "reclaim", 0, 0, parse_reclaim},
    {"abandon", "abandon LENGTH", 1, 1, parse_abandon},
    {"set-reserve", "set-reserve BYTES", 1, 1, parse_set_reserve},
    {"read", "read #SLICE AT LENGTH", 3, 3, parse_read},
    {"refused", "refused CALL PLACE... LENGTH...", 1, kAny, parse_refused},
}};

Parsed<void> check_operand_count(Line line, const Usage& usage) {
  const std::size_t operands = line.size() - 1;
  if (operands < usage.at_least) {
    return error_after(line, "something is missing here: " + std::string(usage.text));
  }
  if (operands > usage.at_most) {
    return error_at(line[usage.at_most + 1], "one word too many: " + std::string(usage.text));
  }
  return {};
}

}  // namespace

bool is_single(const Word& first) {
  return std::ranges::find(kUsages, first.text, &Usage::word) != kUsages.end();
}

Parsed<Operation> parse_single(Line line, const Slices& slices) {
  const Usage& usage = *std::ranges::find(kUsages, line[0].text, &Usage::word);
  if (auto counted = check_operand_count(line, usage); !counted) {
    return tl::unexpected(std::move(counted).error());
  }
  return usage.parse(line, slices);
}

}  // namespace crashcheck::history
