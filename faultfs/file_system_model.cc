// The named models, and models as text.
#include "faultfs/file_system_model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace crashcheck::faultfs {
namespace {

using io::ErrorCode;

struct Described {
  FileSystemModel model;
  std::string_view description;
};

const std::array<Described, 8>& described() {
  static const std::array<Described, 8> kModels = {{
      {{"kill", Keeping::kEverything}, "only the process dies: every completed call survives"},
      {{"ordered", Keeping::kOrder}, "everything up to some call survives, and nothing after it"},
      {{"folklore", Keeping::kFolklore},
       "as xfs, but a rename over a file, or closing a truncated one, makes its data durable"},
      {{"xfs", Keeping::kXfs}, "as ext4, but the last block of a file that grew has its bytes"},
      {{"ext4", Keeping::kExt4},
       "names survive in order, contents in any; an unwritten block reads as zeros"},
      {{"posix-names", Keeping::kPosixNames},
       "as posix, but syncing a new file makes its name durable"},
      {{"btrfs", Keeping::kBtrfs, 4096, false, Rename::kLoose},
       "as posix-names, but the two halves of a rename may survive apart"},
      {{"posix", Keeping::kPosix},
       "each page, size and name survives by itself; renames are whole"},
  }};
  return kModels;
}

/// Names of devices of one file, as what they mean for a directory.
struct Synonym {
  std::string_view name;
  FileSystemModel model;
};
const std::array<Synonym, 3>& synonyms() {
  static const std::array<Synonym, 3> kSynonyms = {{
      {"powerloss", {"powerloss", Keeping::kPosix, 512}},
      {"powerloss-4k", {"powerloss-4k", Keeping::kPosix, 4096}},
      {"hostile", {"hostile", Keeping::kPosix, 8, true, Rename::kLoose}},
  }};
  return kSynonyms;
}

io::Failure refused(std::string_view reason) {
  return io::fail(ErrorCode::kInvalidArgument, "file system model", reason);
}

bool set_unit(FileSystemModel& model, std::string_view text) {
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  constexpr std::uint64_t kLargestUnit = std::uint64_t{1} << 20U;
  if (error != std::errc() || end != text.data() + text.size() || !std::has_single_bit(bytes) ||
      bytes > kLargestUnit) {
    return false;
  }
  model.unit_bytes = bytes;
  return true;
}

io::Result<void> set_field(FileSystemModel& model, std::string_view field) {
  const std::size_t equals = field.find('=');
  const std::string_view key = field.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
  if (key == "unit") {
    if (set_unit(model, value)) return {};
    return refused("unit is a power of two up to 1048576");
  }
  if (key == "fill") {
    if (value != "zero" && value != "zero+garbage") return refused("fill is zero or zero+garbage");
    model.has_garbage = value == "zero+garbage";
    return {};
  }
  if (key != "rename") return refused("the fields are unit, fill and rename");
  constexpr std::array<std::string_view, 3> kRenames = {"whole", "split", "loose"};
  const auto* const found = std::ranges::find(kRenames, value);
  if (found == kRenames.end()) return refused("rename is whole, split or loose");
  if (is_journaled(model.keeping) || is_in_order(model.keeping)) {
    return refused("renames are whole where names survive in order");
  }
  model.rename = static_cast<Rename>(found - kRenames.begin());
  return {};
}

}  // namespace

std::span<const FileSystemModel> named_models() {
  static const std::array<FileSystemModel, 8> kModels = [] {
    std::array<FileSystemModel, 8> models;
    for (std::size_t i = 0; i < models.size(); ++i) models[i] = described()[i].model;
    return models;
  }();
  return kModels;
}

std::string_view description(const FileSystemModel& model) {
  return described()[static_cast<std::size_t>(model.keeping)].description;
}

std::vector<FileSystemModel> ladder_to(const FileSystemModel& model) {
  std::vector<FileSystemModel> ladder;
  for (const FileSystemModel& milder : named_models()) {
    const bool is_apart = milder.keeping == Keeping::kBtrfs && model.keeping == Keeping::kPosix &&
                          model.rename != Rename::kLoose;
    if (is_apart || milder.keeping > model.keeping) continue;
    ladder.push_back(milder);
    if (milder.keeping != model.keeping) continue;
    ladder.back().name = model.name;
    if (ladder.back() == model) return ladder;
    ladder.back() = milder;
  }
  ladder.push_back(model);
  return ladder;
}

io::Result<FileSystemModel> parse_model(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(','));
  FileSystemModel model;
  const auto& named = described();
  const auto* const found = std::ranges::find(
      named, name, [](const Described& of) { return std::string_view(of.model.name); });
  const auto* const synonym = std::ranges::find(synonyms(), name, &Synonym::name);
  if (found != named.end()) {
    model = found->model;
  } else if (synonym != synonyms().end()) {
    model = synonym->model;
  } else {
    return refused(
        "the models are kill, ordered, folklore, xfs, ext4, posix-names, btrfs, posix, powerloss, "
        "powerloss-4k and hostile");
  }
  for (std::string_view rest = text.substr(name.size()); !rest.empty();) {
    rest.remove_prefix(1);
    const std::string_view field = rest.substr(0, rest.find(','));
    CRASHCHECK_TRY(set_field(model, field));
    rest.remove_prefix(field.size());
  }
  model.name = text;
  return model;
}

}  // namespace crashcheck::faultfs
