// Reading and writing of fault lines.
#include "fault_text.h"

#include "crash_text.h"

namespace crashcheck::explorer {
namespace {

constexpr std::string_view kFaultUsage =
    "fault POINT N ERRNO once|forever [in-open] [wrote BYTES|most] [reverts] [keep ...] "
    "[length ...] [fill ...]";
constexpr std::size_t kFirstClause = 5;
constexpr std::uint64_t kMost = UINT64_MAX;

Parsed<faultfs::Fault> parse_what(std::span<const Word> line) {
  if (line.size() < kFirstClause) {
    return error_after(line, "something is missing here: " + std::string(kFaultUsage));
  }
  std::string text;
  for (std::size_t i = 1; i < kFirstClause; ++i) {
    if (i > 1) text += ' ';
    text += line[i].text;
  }
  const auto fault = faultfs::parse_fault(text);
  if (!fault) return error_at(line[1 + fault.error().offset], std::string(fault.error().reason));
  return *fault;
}

}  // namespace

Parsed<LifeFault> parse_fault_line(std::span<const Word> line, std::size_t next_step) {
  LifeFault result;
  result.step = next_step;
  CRASHCHECK_PARSE(result.fault, parse_what(line));
  std::size_t i = kFirstClause;
  if (i < line.size() && line[i].text == "in-open") {
    result.step = 0;
    ++i;
  }
  if (i < line.size() && line[i].text == "wrote") {
    if (result.fault.point != faultfs::FaultPoint::kWrite) {
      return error_at(line[i], "only a write can have written something");
    }
    if (++i == line.size()) {
      return error_after(line, "something is missing here: " + std::string(kFaultUsage));
    }
    result.wrote_bytes = kMost;
    if (line[i].text != "most") {
      CRASHCHECK_PARSE(result.wrote_bytes, parse_number(line[i], kMost - 1));
    }
    ++i;
  }
  const bool is_sync = result.fault.point == faultfs::FaultPoint::kSync;
  if (i < line.size() && !is_sync) {
    return error_at(line[i], "unknown word: " + std::string(kFaultUsage));
  }
  if (i < line.size() && line[i].text == "reverts") {
    result.reverts = true;
    ++i;
  }
  if (auto parsed = parse_survivors(line, i, result.durable); !parsed) {
    return tl::unexpected(std::move(parsed).error());
  }
  return result;
}

std::string to_string(const LifeFault& fault) {
  std::string text = "fault " + faultfs::to_string(fault.fault);
  if (fault.step == 0) text += " in-open";
  if (fault.wrote_bytes == kMost) text += " wrote most";
  if (fault.wrote_bytes > 0 && fault.wrote_bytes < kMost) {
    text += " wrote " + std::to_string(fault.wrote_bytes);
  }
  if (fault.reverts) text += " reverts";
  const std::string survivors = faultfs::survivors_text(fault.durable);
  return survivors.empty() ? text : text + " " + survivors;
}

Parsed<OthersHold> parse_others_line(std::span<const Word> line, std::size_t next_step) {
  constexpr std::string_view kUsage = "others BYTES [in-open]";
  if (line.size() < 2) {
    return error_after(line, "something is missing here: " + std::string(kUsage));
  }
  OthersHold result{next_step, 0};
  CRASHCHECK_PARSE(result.bytes, parse_number(line[1], UINT64_MAX));
  const bool in_open = line.size() == 3 && line[2].text == "in-open";
  if (line.size() > 2 && !in_open) {
    return error_at(line[2], "unknown word: " + std::string(kUsage));
  }
  if (in_open) result.step = 0;
  return result;
}

std::string to_string(const OthersHold& others) {
  return "others " + std::to_string(others.bytes) + (others.step == 0 ? " in-open" : "");
}

}  // namespace crashcheck::explorer
