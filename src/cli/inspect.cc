// crashcheck inspect: what the bytes of a file say, whatever they are. Never writes.
#include <fmt/format.h>

#include <iostream>

#include "commands.h"
#include "files.h"
#include "oracle/guarantees.h"
#include "report/explain.h"
#include "report/heap_map.h"

namespace crashcheck::cli {
namespace {

constexpr std::uint64_t kMaxHeapBytes = std::uint64_t{1} << 30U;
constexpr std::size_t kShownFindings = 32;

oracle::Findings damage(const oracle::RawHeap& heap) {
  oracle::Findings all;
  for (const oracle::Findings& findings :
       {oracle::tree(heap), oracle::extents(heap), oracle::zeroed(heap)}) {
    all.insert(all.end(), findings.begin(), findings.end());
  }
  oracle::sort_by_severity(all);
  return all;
}

/// What is wrong with the file before its tree can be looked at; empty if nothing is.
std::string header_damage(const oracle::RawHeap& heap) {
  const std::uint64_t payload = heap.file.size() - oracle::kFileHeaderBytes;
  if (heap.committed_length != payload) {
    return fmt::format(
        "the file has {} payload bytes, {} are committed: the next open cuts it to {}", payload,
        heap.committed_length, heap.length);
  }
  if (heap.length == 0) return {};
  if (heap.length < oracle::kArenaBegin) return "too short for a heap: fewer than 48 payload bytes";
  if (!heap.has_heap_magic) return "the heap's magic is missing at payload offset 32";
  return {};
}

int show(const std::string& path, std::span<const std::byte> file, const report::Palette& palette) {
  const oracle::RawHeap heap = oracle::decode(file);
  if (!heap.has_stack_magic || file.size() < oracle::kFileHeaderBytes) {
    return complain(path + ": not a bstack file: it does not start with a bstack header");
  }
  std::cout << palette.heading(path) << "\n"
            << fmt::format("  file size         {}\n", file.size())
            << fmt::format("  committed length  {}\n", heap.committed_length)
            << fmt::format("  root              {}\n", heap.root)
            << fmt::format("  free blocks       {}\n", heap.nodes.size());
  std::uint64_t free_bytes = 0;
  for (const oracle::Range range : heap.free) free_bytes += range.length();
  std::cout << fmt::format("  free bytes        {}\n\n", free_bytes);
  if (heap.length == 0) std::cout << "an empty stack: the next open as a heap creates one\n\n";
  if (!heap.nodes.empty()) {
    std::cout << palette.heading("Free tree") << "\n" << report::tree_text(heap) << "\n";
  }
  if (heap.length > oracle::kArenaBegin && heap.has_heap_magic) {
    std::cout << palette.heading("Heap") << "\n  " << report::heap_map(heap, nullptr) << "\n  "
              << palette.faint(
                     "one character a 32-byte block from payload offset 48: "
                     ". free, # in use or leaked")
              << "\n\n";
  }
  const std::string header = header_damage(heap);
  const oracle::Findings findings = damage(heap);
  if (header.empty() && findings.empty()) {
    std::cout << palette.good("no damage found") << "\n";
    return kHeld;
  }
  if (!header.empty()) std::cout << palette.bad("header: " + header) << "\n";
  for (std::size_t i = 0; i < std::min(findings.size(), kShownFindings); ++i) {
    std::cout << palette.bad(report::to_string(findings[i])) << "\n";
  }
  if (findings.size() > kShownFindings) {
    std::cout << fmt::format("and {} more\n", findings.size() - kShownFindings);
  }
  return kViolation;
}

}  // namespace

Command add_inspect(CLI::App& app, const Common& common) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "inspect", "Show header, free tree, map and damage of a heap file, whatever its bytes are");
  command->add_option("FILE", *path, "The file; it is only read")->required();
  return [path, &common] {
    const auto text = read_text(*path, kMaxHeapBytes, Source::kRegularFile);
    if (!text) return complain(text.error());
    return show(*path, std::as_bytes(std::span(*text)), common.palette());
  };
}

}  // namespace crashcheck::cli
