// crashcheck inspect: what the bytes of a file say, whatever they are. Never writes.
#include <iostream>

#include "commands.h"
#include "files.h"
#include "report/inspection.h"

namespace crashcheck::cli {
namespace {

constexpr std::uint64_t kMaxHeapBytes = std::uint64_t{256} << 20U;

int show(const std::string& path, std::span<const std::byte> file, const report::Palette& palette) {
  const report::Inspection inspection = report::inspect(path, file, palette);
  std::cout << inspection.text;
  switch (inspection.verdict) {
    case report::Inspection::Verdict::kSound: return kHeld;
    case report::Inspection::Verdict::kDamaged: return kViolation;
    case report::Inspection::Verdict::kNoStack: break;
  }
  return complain(path + ": not a bstack file: it does not start with a bstack header");
}

}  // namespace

Command add_inspect(CLI::App& app, const Common& common) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "inspect", "Show header, free tree, map and damage of a heap file, whatever its bytes are");
  command->add_option("FILE", *path, "The file; it is only read")->type_name("FILE")->required();
  return [path, &common] {
    const auto text = read_text(*path, kMaxHeapBytes, Source::kRegularFile);
    if (!text) return complain(text.error());
    return show(*path, std::as_bytes(std::span(*text)), common.palette());
  };
}

}  // namespace crashcheck::cli
