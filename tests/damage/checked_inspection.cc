// The verdict against the allocator's, and the text against what may be printed.
#include "damage/checked_inspection.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "bstack/ghost_tree.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"
#include "report/inspection.h"

namespace crashcheck::testing {

using report::Inspection;

namespace {

constexpr std::size_t kMostLines = 200;

/// The number at the start of `text`, which is moved behind it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Whether each "payload bytes FIRST to LAST" is a range.
bool ranges_are_sane(std::string_view text) {
  constexpr std::string_view kBefore = "payload bytes ";
  constexpr std::string_view kBetween = " to ";
  for (std::size_t at = text.find(kBefore); at != std::string_view::npos; at = text.find(kBefore)) {
    text.remove_prefix(at + kBefore.size());
    const auto first = take_number(text);
    if (!first || !text.starts_with(kBetween)) continue;
    text.remove_prefix(kBetween.size());
    const auto last = take_number(text);
    if (!last || *last < *first) return false;
  }
  return true;
}

/// "free bytes N": no more than there are.
bool free_bytes_are_there(std::string_view text, std::size_t file_bytes) {
  constexpr std::string_view kBefore = "free bytes        ";
  const std::size_t at = text.find(kBefore);
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at + kBefore.size());
  const auto number = take_number(text);
  return number && *number <= file_bytes;
}

std::string problem_with_text(std::string_view text, std::size_t file_bytes) {
  if (text.empty() || text.back() != '\n') return "no text";
  if (std::ranges::count(text, '\n') > static_cast<std::ptrdiff_t>(kMostLines)) return "too long";
  const auto control = [](char c) { return c != '\n' && (c < ' ' || c > '~'); };
  if (std::ranges::any_of(text, control)) return "text with control characters";
  if (!ranges_are_sane(text)) return "a range that ends before it begins";
  if (!free_bytes_are_there(text, file_bytes)) return "more free bytes than bytes";
  return {};
}

bool opens(io::ByteView file) {
  faultfs::MemoryFile memory(io::Bytes(file.begin(), file.end()));
  return bstack::GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory),
                                 bstack::Protocol::kInPlace)
      .has_value();
}

}  // namespace

std::string problem_with_inspection(io::ByteView file) {
  const Inspection inspection = report::inspect("file", file, report::Palette());
  if (inspection.verdict == Inspection::Verdict::kNoStack) {
    if (!inspection.text.empty()) return "a text about no stack";
    const bool may_open = file.size() < 16;  // a creation that was cut short
    return !may_open && opens(file) ? "what opens is called no stack" : "";
  }
  std::string problem = problem_with_text(inspection.text, file.size());
  if (problem.empty() && inspection.verdict == Inspection::Verdict::kSound && !opens(file)) {
    problem = "no damage found, and yet the file is refused";
  }
  return problem.empty() ? problem : problem + " in\n" + inspection.text;
}

}  // namespace crashcheck::testing
