// crashcheck inspect: what the bytes of GhostTree's file say, whatever they are. Never writes to
// it. The one command that is about a single store: a file without a history is all that it has.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "file_source.h"
#include "files.h"
#include "ghost_tree_commands.h"
#include "ghost_tree_pictures/inspection.h"
#include "printable.h"
#include "report/palette.h"

namespace crashcheck::cli {
namespace {

/// Of standard input, which has to be in memory.
constexpr std::uint64_t kMaxStreamBytes = std::uint64_t{256} << 20U;
/// What a program that shows pictures still takes, with everything in it.
constexpr std::size_t kMostDrawn = 100'000;

struct InspectOptions {
  std::string path;
  std::string format = "text";
  std::string output;
  bool all = false;
  const std::string about_file = fmt::format(
      "The file, of any size; it is only read. Takes memory of at most {} % of the file's size and "
      "32 MiB; with --all, about 200 bytes for each free block",
      ghost_tree::kMemoryPercent);
};

ghost_tree::Amount amount_of(const InspectOptions& options) {
  return options.all ? ghost_tree::Amount::kAll : ghost_tree::Amount::kSummary;
}

std::string shown(const ghost_tree::Inspection& inspection, const InspectOptions& options,
                  const report::Palette& palette) {
  const std::string name = printable(options.path);
  const ghost_tree::Amount amount = amount_of(options);
  if (options.format == "json") return to_json_text(name, inspection, amount);
  if (options.format == "svg") return to_svg(name, inspection, amount);
  return to_text(name, inspection, palette, amount);
}

tl::expected<ghost_tree::Inspection, std::string> inspection_of(const InspectOptions& options) {
  if (options.path == "-") {
    const auto text = read_text(options.path, kMaxStreamBytes, Source::kRegularFile);
    if (!text) return tl::unexpected(text.error());
    return ghost_tree::inspect(std::as_bytes(std::span(*text)), amount_of(options));
  }
  const auto file = FileSource::open(options.path);
  if (!file) return tl::unexpected(file.error());
  auto inspection = ghost_tree::inspect(**file, amount_of(options));
  if (!(*file)->error().empty()) return tl::unexpected((*file)->error());
  return inspection;
}

int inspect(const InspectOptions& options, const Common& common) {
  using Verdict = ghost_tree::Inspection::Verdict;
  if (!options.output.empty() && lead_to_one_file(options.path, options.output)) {
    return complain("--output " + options.output + " is the file to inspect, which is only read");
  }
  const auto inspection = inspection_of(options);
  if (!inspection) return complain(inspection.error());
  if (inspection->verdict == Verdict::kNoStack) {
    return complain(options.path + ": not a bstack file: it does not start with a bstack header");
  }
  const std::size_t parts = inspection->heap.extents.size() + inspection->heap.node_count();
  if (options.format == "svg" && options.all && parts > kMostDrawn) {
    return complain(std::to_string(parts) +
                    " blocks and nodes are too many for one picture: leave out --all");
  }
  const bool to_file = !options.output.empty();
  const std::string text =
      shown(*inspection, options, to_file ? report::Palette() : common.palette());
  if (!to_file) std::cout << text;
  if (to_file) {
    if (const auto done = write_text(options.output, text); !done) return complain(done.error());
  }
  return inspection->verdict == Verdict::kDamaged ? kViolation : kHeld;
}

std::vector<Option> options_of(InspectOptions& options) {
  return {
      {.names = "FILE",
       .target = &options.path,
       .description = options.about_file,
       .value = "FILE",
       .is_required = true},
      {.names = "--format",
       .target = &options.format,
       .description = "text, json or svg, a picture",
       .rule = one_of({"text", "json", "svg"}),
       .shows_default = true},
      {.names = "-o,--output",
       .target = &options.output,
       .description = "Write to this file instead of standard output",
       .rule = not_empty()},
      {.names = "--all",
       .target = &options.all,
       .description = "Leave nothing out of a large heap, however long it gets"},
  };
}

}  // namespace

Command inspect_command(const Common& common) {
  auto options = std::make_shared<InspectOptions>();
  return {.name = "inspect",
          .description =
              "Show header, free tree, map and damage of a heap file, whatever its bytes are",
          .options = options_of(*options),
          .run = [options, &common] { return inspect(*options, common); }};
}

}  // namespace crashcheck::cli
