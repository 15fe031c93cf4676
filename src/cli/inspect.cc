// crashcheck inspect: what the bytes of GhostTree's file say, whatever they are. Never writes to
// it. The one command that is about a single store: a file without a history is all that it has.
#include <filesystem>
#include <iostream>
#include <memory>

#include "commands.h"
#include "files.h"
#include "ghost_tree_pictures/inspection.h"
#include "printable.h"
#include "report/palette.h"

namespace crashcheck::cli {
namespace {

constexpr std::uint64_t kMaxHeapBytes = std::uint64_t{256} << 20U;
/// What a program that shows pictures still takes, with everything in it.
constexpr std::size_t kMostDrawn = 100'000;

struct InspectOptions {
  std::string path;
  std::string format = "text";
  std::string output;
  bool all = false;
};

std::string shown(const ghost_tree::Inspection& inspection, const InspectOptions& options,
                  const report::Palette& palette) {
  const std::string name = printable(options.path);
  const ghost_tree::Amount amount =
      options.all ? ghost_tree::Amount::kAll : ghost_tree::Amount::kSummary;
  if (options.format == "json") return to_json_text(name, inspection, amount);
  if (options.format == "svg") return to_svg(name, inspection, amount);
  return to_text(name, inspection, palette, amount);
}

int inspect(const InspectOptions& options, const Common& common) {
  if (!options.output.empty() && lead_to_one_file(options.path, options.output)) {
    return complain("--output " + options.output + " is the file to inspect, which is only read");
  }
  std::error_code unknown;
  const std::uintmax_t bytes = std::filesystem::file_size(options.path, unknown);
  if (!unknown && bytes > kMaxHeapBytes) {
    return complain(
        options.path + ": larger than 256 MiB, which is the most that inspect reads",
        "A program that opens it can call GhostTree::check() and statistics() instead.");
  }
  const auto file = read_text(options.path, kMaxHeapBytes, Source::kRegularFile);
  if (!file) return complain(file.error());
  const ghost_tree::Inspection inspection = ghost_tree::inspect(std::as_bytes(std::span(*file)));
  if (inspection.verdict == ghost_tree::Inspection::Verdict::kNoStack) {
    return complain(options.path + ": not a bstack file: it does not start with a bstack header");
  }
  const std::size_t parts = inspection.heap.extents.size() + inspection.heap.nodes.size();
  if (options.format == "svg" && options.all && parts > kMostDrawn) {
    return complain(std::to_string(parts) +
                    " blocks and nodes are too many for one picture: leave out --all");
  }
  const bool to_file = !options.output.empty();
  const std::string text =
      shown(inspection, options, to_file ? report::Palette() : common.palette());
  if (!to_file) std::cout << text;
  if (to_file) {
    if (const auto done = write_text(options.output, text); !done) return complain(done.error());
  }
  return inspection.verdict == ghost_tree::Inspection::Verdict::kSound ? kHeld : kViolation;
}

std::vector<Option> options_of(InspectOptions& options) {
  return {
      {.names = "FILE",
       .target = &options.path,
       .description = "The file; it is only read",
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
