// crashcheck repair: a new heap out of a damaged one, and what it leaves out. Like `inspect` about
// GhostTree alone.
#include "bstack/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "ghost_tree_commands.h"
#include "half_made_file.h"
#include "io/posix_file.h"
#include "printable.h"

namespace crashcheck::cli {
namespace {

/// Of a tree that is nothing but defects, the first are enough.
constexpr std::size_t kMostDefects = 20;

struct RepairOptions {
  std::string damaged;
  std::string repaired;
};

std::string headers(const bstack::RepairReport& report) {
  std::string text;
  if (report.stack_magic_damaged) text += "  the magic at the beginning of the file is restored\n";
  if (report.heap_magic_damaged) text += "  the magic of the heap is restored\n";
  if (report.length_mended) {
    text += fmt::format(
        "  the committed length, {}, has a wrong bit: {} is the only length a bit away that fits "
        "its "
        "check\n  and the file\n",
        report.committed_length, report.length_bytes);
  } else if (report.length_damaged) {
    text += fmt::format(
        "  the committed length, {}, is damaged: the size of the file, {}, tells the payload\n",
        report.committed_length, report.file_bytes);
  }
  return text;
}

std::string contents(const bstack::RepairReport& report) {
  std::string text;
  if (report.carried_out_record) text += "  a change that was under way is completed\n";
  if (report.dropped_record) {
    text +=
        "  a change that was under way is left out: its redo record is not whole. If the record "
        "was\n  damaged, and not torn by a crash, parts of the change may have been made\n";
  } else if (report.dropped_bytes > 0) {
    text += fmt::format(
        "  {} bytes after the payload are left out{}\n", report.dropped_bytes,
        report.length_is_checked ? "" : ": the length has no check, they may belong to it");
  }
  if (report.missing_bytes > 0) {
    text += fmt::format("  the last {} bytes of the payload are missing: the file was cut\n",
                        report.missing_bytes);
  }
  return text;
}

std::string tree(const bstack::RepairReport& report) {
  std::string text;
  for (std::size_t i = 0; i < std::min(report.defects.size(), kMostDefects); ++i) {
    const bstack::Defect& defect = report.defects[i];
    text += fmt::format("  payload bytes {} to {}: {}\n", defect.offset,
                        defect.offset + defect.length - 1, defect.message);
  }
  if (report.defects.size() > kMostDefects) {
    text += fmt::format("  and {} more defects of the free tree\n",
                        report.defects.size() - kMostDefects);
  }
  return text;
}

void print(const RepairOptions& options, const bstack::Repaired& repaired,
           const bstack::Statistics& statistics) {
  const bstack::RepairReport& report = repaired.report;
  const std::string found = headers(report) + contents(report) + tree(report);
  std::cout << fmt::format("{}\n{}{}\n", printable(options.damaged),
                           found.empty() ? "  nothing is wrong with it\n" : found,
                           printable(options.repaired));
  std::cout << fmt::format("  a sound heap: {} bytes in use or leaked, {} free\n",
                           statistics.live_or_leaked_bytes, statistics.free_bytes);
  if (!report.defects.empty() || (report.length_damaged && !report.length_mended)) {
    std::cout << fmt::format(
        "  memory that cannot be trusted is leaked; `reclaim`, told what is live, frees it\n");
  }
  std::cout << fmt::format("{}\n", report.has_losses()
                                       ? "repaired, with losses possible where it says so"
                                       : "repaired, nothing is lost");
}

int repair_into(const RepairOptions& options, std::unique_ptr<const io::File> damaged) {
  HalfMadeFile half_made(options.repaired);
  auto fresh = io::open_posix_file(options.repaired);
  if (!fresh) return complain(io::to_string(fresh.error()));
  const auto repaired = bstack::repair(std::move(damaged), std::move(*fresh));
  const auto statistics =
      repaired.and_then([](const bstack::Repaired& made) { return made.heap.statistics(); });
  if (!statistics) {
    half_made.remove();
    return complain(options.damaged + ": " + io::to_string(statistics.error()));
  }
  print(options, *repaired, *statistics);
  return repaired->report.has_losses() ? kViolation : kHeld;
}

int repair(const RepairOptions& options) {
  std::error_code error;
  if (std::filesystem::symlink_status(options.repaired, error).type() !=
      std::filesystem::file_type::not_found) {
    return complain(options.repaired + " is there already: name a new file, which gets the heap");
  }
  auto damaged = io::open_posix_file(options.damaged, io::OpenMode::kReadOnly);
  if (!damaged) return complain(io::to_string(damaged.error()));
  return repair_into(options, std::move(*damaged));
}

}  // namespace

std::string repair_hint(std::string_view path) {
  return fmt::format("'crashcheck repair {} NEW' makes a sound heap of what can be trusted",
                     printable(std::string(path)));
}

Command repair_command() {
  auto options = std::make_shared<RepairOptions>();
  return {
      .name = "repair",
      .description = "Make a sound heap of a damaged one, in a new file, and say what is left out",
      .options = {{.names = "FILE",
                   .target = &options->damaged,
                   .description = "The damaged heap; it is only read",
                   .value = "FILE",
                   .is_required = true},
                  {.names = "NEW",
                   .target = &options->repaired,
                   .description = "The file to make; it must not be there",
                   .value = "NEW",
                   .is_required = true}},
      .footer = "Exit status: 0 nothing is lost, 1 something may be, 2 bad usage or input.",
      .run = [options] { return repair(*options); }};
}

}  // namespace crashcheck::cli
