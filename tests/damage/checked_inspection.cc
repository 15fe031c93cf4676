// The verdict against the allocator's, and what is shown against what may be.
#include "damage/checked_inspection.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "bstack/ghost_tree.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"
#include "ghost_tree_pictures/inspection.h"
#include "oracle/guarantees.h"
#include "report/palette.h"
#include "well_formed_xml.h"

namespace crashcheck::testing {

using ghost_tree::Inspection;

namespace {

constexpr std::size_t kMostLines = 320;
constexpr std::size_t kMostShapes = 2000;

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

/// The numbers that a reader adds up: what is free, in use and claimed twice is the whole arena.
std::string problem_with_json(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return "no JSON";
  const nlohmann::json& heap = json["heap"];
  std::uint64_t at = 48;
  for (const auto& extent : heap["extents"]) {
    if (extent[0] != at || extent[1] <= at) return "extents that do not follow one another";
    at = extent[1];
  }
  const std::uint64_t length = heap["length"];
  const bool has_gaps =
      json["left_out"]["extents"] == 0 && at != std::max<std::uint64_t>(48, length);
  if (has_gaps) return "extents that do not fill the arena";
  std::uint64_t blocks = 0;
  for (const auto& size : json["free"]["by_size"]) blocks += size["blocks"].get<std::uint64_t>();
  return blocks == json["free"]["blocks"] ? "" : "sizes of another number of blocks";
}

std::string problem_with_svg(std::string_view svg) {
  std::size_t shapes = 0;
  for (const std::string_view shape : {"<rect", "<path", "<circle", "<text"}) {
    for (std::size_t at = svg.find(shape); at != std::string_view::npos; ++shapes) {
      at = svg.find(shape, at + 1);
    }
  }
  if (shapes > kMostShapes) return "too many shapes";
  if (svg.find("nan") != std::string_view::npos) return "a place that is no number";
  return problem_with_xml(svg);
}

std::string problem_with_forms(const Inspection& inspection, std::size_t file_bytes, Forms forms) {
  const std::string text = to_text("file", inspection, report::Palette());
  std::string problem = problem_with_text(text, file_bytes);
  if (problem.empty() && forms == Forms::kText) return problem;
  if (problem.empty()) problem = problem_with_json(to_json("file", inspection).dump());
  if (problem.empty()) problem = problem_with_svg(to_svg("file", inspection));
  return problem.empty() ? problem : problem + " in\n" + text;
}

bool opens(io::ByteView file, bstack::Protocol protocol = bstack::Protocol::kInPlace) {
  faultfs::MemoryFile memory(io::Bytes(file.begin(), file.end()));
  return bstack::GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory), protocol)
      .has_value();
}

/// Findings and extents against those of the oracle and of pictures, which have all nodes at once.
std::string problem_with_contents(io::ByteView file, const Inspection& inspection) {
  const oracle::RawHeap heap = oracle::decode(file);
  explorer::Findings expected = oracle::tree(heap);
  explorer::append(expected, oracle::extents(heap));
  explorer::append(expected, oracle::zeroed(heap));
  oracle::sort_by_severity(expected);
  if (inspection.damage.findings != expected) return "other findings than the predicates have";
  const ghost_tree::HeapPicture picture = ghost_tree::picture_of(heap, nullptr);
  const ghost_tree::Extents& found = inspection.heap.extents;
  bool same = found.size() == picture.extents.size();
  for (std::size_t i = 0; same && i < found.size(); ++i) same = found[i] == picture.extents[i];
  return same ? "" : "other extents than a picture has";
}

/// A summary, which keeps less, shows what an inspection that keeps all shows of it. REQUIRES: a
/// heap with no list longer than a summary's.
std::string problem_with_summary(io::ByteView file, const Inspection& all, Forms forms) {
  oracle::SpanSource source(file);
  const Inspection summary = ghost_tree::inspect(source, ghost_tree::Amount::kSummary);
  if (summary.verdict != all.verdict) return "a summary with another verdict";
  const report::Palette plain;
  if (to_text("file", summary, plain) != to_text("file", all, plain)) return "another summary";
  if (forms == Forms::kText) return {};
  if (to_json_text("file", summary) != to_json_text("file", all)) return "another JSON summary";
  return to_svg("file", summary) == to_svg("file", all) ? "" : "another picture of a summary";
}

/// A creation that was cut is completed, by the protocols that it says.
std::string problem_with_cut_creation(io::ByteView file, const Inspection& inspection) {
  const bool says_in_place = inspection.unfinished.ends_with("in-place, completes it");
  if (!opens(file, bstack::Protocol::kJournaled)) return "a cut creation that does not open";
  return opens(file) == says_in_place ? "" : "a cut creation that is wrong about in-place";
}

}  // namespace

std::string problem_with_inspection(io::ByteView file, Forms forms) {
  const Inspection inspection = ghost_tree::inspect(file);
  if (inspection.verdict == Inspection::Verdict::kNoStack) {
    return opens(file) ? "what opens is called no stack" : "";
  }
  std::string problem;
  if (inspection.verdict == Inspection::Verdict::kCutCreation) {
    problem = problem_with_cut_creation(file, inspection);
  } else if (inspection.verdict == Inspection::Verdict::kSound && !opens(file)) {
    problem = "no damage found, and yet the file is refused";
  } else {
    problem = problem_with_contents(file, inspection);
  }
  if (problem.empty()) problem = problem_with_summary(file, inspection, forms);
  return problem.empty() ? problem_with_forms(inspection, file.size(), forms) : problem;
}

}  // namespace crashcheck::testing
