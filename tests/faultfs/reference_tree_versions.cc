// Bytes of a file are compared unit by unit before and after each event, and of a write after each
// of its units.
#include "reference_tree_versions.h"

#include <algorithm>

namespace crashcheck::faultfs::reference {
namespace {

std::string string_of(io::ByteView bytes) {
  std::string text;
  for (const std::byte byte : bytes) text += static_cast<char>(byte);
  return text;
}

std::string unit_of(const std::string& bytes, std::uint64_t unit, std::uint64_t unit_bytes) {
  return unit * unit_bytes < bytes.size() ? bytes.substr(unit * unit_bytes, unit_bytes) : "";
}

/// The greatest size that any file may have had.
std::uint64_t greatest_size(const DirectoryTrace& trace) {
  std::uint64_t greatest = 1;
  for (NodeId id = 0; id < trace.base().next_id(); ++id) {
    if (trace.base().has(id)) greatest = std::max(greatest, trace.base().node(id).content.size());
  }
  for (const DirectoryEvent& event : trace.events()) greatest = std::max(greatest, event.end());
  return greatest;
}

/// Whether one unit shows what the other does, whatever the file's size.
bool looks_equal(std::string one, std::string other, bool has_garbage) {
  const std::size_t longest = std::max(one.size(), other.size());
  if (!has_garbage) one.resize(longest), other.resize(longest);
  return one == other;
}

}  // namespace

std::size_t Register::newest(const When& when) const {
  std::size_t index = versions.size() - 1;
  while (versions[index].when > when) --index;
  return index;
}

Versions::Versions(const DirectoryTrace& trace, const FileSystemModel& model)
    : trace_(trace), model_(model), units_((greatest_size(trace) - 1) / model.unit_bytes + 1) {
  begin(trace.base());
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    now_ = {number, 0};
    take(trace.event(number));
  }
}

bool Versions::is_directory(NodeId node) const {
  return kinds_.at(node).kind == io::FileKind::kDirectory;
}

bool Versions::changed_size(std::uint64_t event) const {
  const std::size_t size = size_of(trace_.event(event).node);
  if (size == kNone) return false;
  return std::ranges::any_of(registers_[size].versions,
                             [&](const Version& version) { return version.when.event == event; });
}

std::size_t Versions::name(NodeId directory, const std::string& name) const {
  const auto found = names_.find({directory, name});
  return found == names_.end() ? kNone : found->second;
}

std::size_t Versions::size_of(NodeId file) const {
  const auto found = sizes_.find(file);
  return found == sizes_.end() ? kNone : found->second;
}

void Versions::begin(const Tree& base) {
  for (NodeId id = 0; id < base.next_id(); ++id) {
    if (!base.has(id)) continue;
    const Node& node = base.node(id);
    add_node(id, node.kind, node.target, string_of(node.content.bytes()));
    for (const auto& [name, child] : node.entries) give_name(id, name, child);
  }
}

void Versions::add_node(NodeId node, io::FileKind kind, const std::string& target,
                        const std::string& base) {
  kinds_[node] = {kind, target};
  if (kind != io::FileKind::kFile) return;
  bytes_[node] = base;
  sizes_[node] = registers_.size();
  registers_.push_back({.of = Of::kSize, .node = node, .versions = {{.size = base.size()}}});
  for (std::uint64_t unit = 0; unit < units_; ++unit) {
    const std::string bytes = unit_of(base, unit, model_.unit_bytes);
    registers_.push_back({.of = Of::kUnit,
                          .node = node,
                          .unit = unit,
                          .versions = {{.bytes = bytes, .is_unwritten = bytes.empty()}}});
  }
}

std::size_t Versions::give_name(NodeId directory, const std::string& name, NodeId node) {
  const auto [place, is_new] = names_.try_emplace({directory, name}, registers_.size());
  if (is_new) {
    registers_.push_back({.of = Of::kName, .node = directory, .name = name, .versions = {{}}});
  }
  std::vector<Version>& versions = registers_[place->second].versions;
  if (now_.event == 0) {
    versions.front().node = node;
  } else {
    versions.push_back({.when = now_, .by = By::kOther, .node = node});
  }
  return place->second;
}

void Versions::take(const DirectoryEvent& event) {
  const auto bytes = [&] { return bytes_.at(event.node); };
  switch (event.kind) {
    case Change::kCreate:
      add_node(event.node, event.file_kind, event.target, "");
      give_name(event.directory, event.name, event.node);
      return;
    case Change::kCreateUnnamed: return add_node(event.node, io::FileKind::kFile, "", "");
    case Change::kLink: give_name(event.directory, event.name, event.node); return;
    case Change::kUnlink:
    case Change::kRemoveDirectory: give_name(event.directory, event.name, kNoNode); return;
    case Change::kRename:
    case Change::kExchange: return rename(event);
    case Change::kWrite: return write(event);
    case Change::kFailedSync: {
      failed_[event.node] = event.began_after;
      if (!event.reverts) return;
      const std::string changed = string_of(trace_.data(event));
      const bool is_shrink = changed.size() < bytes().size();
      return change(event.node, changed, is_shrink ? By::kShrink : By::kGrowth, {});
    }
    case Change::kResize: {
      std::string changed = bytes();
      const bool is_shrink = event.offset < changed.size();
      changed.resize(event.offset);
      return change(event.node, changed, is_shrink ? By::kShrink : By::kGrowth, {});
    }
    case Change::kZero: {
      std::string changed = bytes();
      if (!event.keeps_size) changed.resize(std::max(changed.size(), event.end()));
      const std::uint64_t end = std::min<std::uint64_t>(event.end(), changed.size());
      for (std::uint64_t at = event.offset; at < end; ++at) changed[at] = '\0';
      const std::uint64_t begin = std::min<std::uint64_t>(event.offset, bytes().size());
      const Written written = event.offset < end ? Written{begin, end} : Written{};
      return change(event.node, changed, By::kGrowth, written);
    }
    case Change::kAllocate: {
      std::string changed = bytes();
      if (!event.keeps_size) changed.resize(std::max(changed.size(), event.end()));
      return change(event.node, changed, By::kGrowth, {});
    }
    default: return;
  }
}

void Versions::rename(const DirectoryEvent& event) {
  const bool is_exchange = event.kind == Change::kExchange;
  const bool is_whole = model_.rename == Rename::kWhole;
  const std::size_t one =
      give_name(event.directory, event.name, is_exchange ? event.replaced : kNoNode);
  if (!is_exchange && !is_whole && event.replaced != kNoNode) {
    give_name(event.to_directory, event.to_name, kNoNode);
  }
  const std::size_t other = give_name(event.to_directory, event.to_name, event.node);
  if (model_.rename == Rename::kLoose) return;
  ties_.push_back(
      {one, registers_[one].versions.size() - 1, other, registers_[other].versions.size() - 1});
}

void Versions::write(const DirectoryEvent& event) {
  const std::string written = string_of(trace_.data(event));
  std::string bytes = bytes_.at(event.node);
  if (event.offset > bytes.size()) {
    bytes.resize(event.offset);
    change_units(event.node, bytes, By::kOther, {});  // the gap
    bytes_[event.node] = bytes;
  }
  for (std::uint64_t at = event.offset; at < event.end(); ++now_.units) {
    const std::uint64_t unit_end = (at / model_.unit_bytes + 1) * model_.unit_bytes;
    const std::uint64_t end = std::min(unit_end, event.end());
    bytes.resize(std::max(bytes.size(), end));
    bytes.replace(at, end - at, written, at - event.offset, end - at);
    const Version& size = registers_[size_of(event.node)].versions.back();
    const std::uint64_t last_unit = (bytes.size() - 1) / model_.unit_bytes;
    const bool is_at_the_end = (end - 1) / model_.unit_bytes == last_unit;
    const bool gives_size_anew =
        is_at_the_end && size.size == bytes.size() && is_unsure(event.node, size);
    change(event.node, bytes, By::kWrite, {at, end});
    if (gives_size_anew) {
      registers_[size_of(event.node)].versions.push_back(
          {.when = now_, .by = By::kWrite, .size = bytes.size()});
    }
    at = end;
  }
}

/// Whether a failed sync left it open that this version, or an older one, is on the disk.
bool Versions::is_unsure(NodeId node, const Version& version) const {
  const auto failed = failed_.find(node);
  return failed != failed_.end() && version.when.event > 0 && version.when.event <= failed->second;
}

void Versions::change(NodeId file, std::string bytes, By by, Written written) {
  change_units(file, bytes, by, written);
  Register& size = registers_[size_of(file)];
  if (size.versions.back().size != bytes.size()) {
    size.versions.push_back({.when = now_, .by = by, .size = bytes.size()});
  }
  bytes_[file] = std::move(bytes);
}

void Versions::change_units(NodeId file, const std::string& bytes, By by, Written written) {
  for (std::uint64_t unit = 0; unit < units_; ++unit) {
    std::vector<Version>& versions = registers_[size_of(file) + 1 + unit].versions;
    const std::string before = unit_of(bytes_.at(file), unit, model_.unit_bytes);
    const std::string now = unit_of(bytes, unit, model_.unit_bytes);
    const bool comes_to_be = before.empty() && !now.empty();
    const bool is_cut = by == By::kShrink && (unit + 1) * model_.unit_bytes > bytes.size();
    const std::uint64_t begin = unit * model_.unit_bytes;
    const bool is_written =
        written.begin < begin + model_.unit_bytes && begin < written.end && !before.empty();
    const bool is_pending_again = is_written && is_unsure(file, versions.back());
    const bool is_equal = looks_equal(before, now, model_.has_garbage);
    if (!is_cut && !comes_to_be && is_equal && !is_pending_again) continue;
    versions.push_back({.when = now_, .by = by, .bytes = now});
  }
}

}  // namespace crashcheck::faultfs::reference
