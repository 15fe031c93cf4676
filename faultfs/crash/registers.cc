// One pass over the trace, with the live tree at hand: what each event makes different becomes a
// version. A unit gets its register when it is first touched; what happened to its place in the
// file before that, growth and shrinks, which are zeros, is kept as a list of ranges for each file,
// so that a hole of a terabyte costs nothing.
#include "registers.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace crashcheck::faultfs {
namespace {

Hash128 hash_of_parts(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  const std::array<std::uint64_t, 3> parts = {a, b, c};
  return hash_of(std::as_bytes(std::span(parts)));
}

/// Without the zeros at its end.
io::ByteView trimmed(io::ByteView bytes) {
  while (!bytes.empty() && bytes.back() == std::byte{0}) bytes = bytes.first(bytes.size() - 1);
  return bytes;
}

}  // namespace

class Registers::Builder {
 public:
  Builder(Registers& registers, const DirectoryTrace& trace, Rename rename)
      : to_(registers), trace_(trace), rename_(rename), live_(trace.base()) {
    to_.given_.resize(trace.event_count() + 1);
    to_.is_metadata_.resize(trace.event_count() + 1);
  }

  void take(std::uint64_t number) {
    number_ = number;
    const DirectoryEvent& event = trace_.event(number);
    switch (event.kind) {
      case Change::kCreate:
        add_node(event);
        to_.births_[event.node] = give_name(event.directory, event.name, event.node);
        note_metadata(event.directory, false);
        return note_metadata(event.node, true);
      case Change::kCreateUnnamed: add_node(event); return note_metadata(event.node, true);
      case Change::kLink: return change_name(event, event.node);
      case Change::kUnlink:
      case Change::kRemoveDirectory: return change_name(event, kNoNode);
      case Change::kRename: return rename(event);
      case Change::kExchange: return exchange(event);
      case Change::kWrite: return write(event);
      case Change::kResize: return resize(event.node, event.offset);
      case Change::kZero: return zero(event);
      case Change::kAllocate:
        note_metadata(event.node, true);
        if (!event.keeps_size && event.end() > content(event.node).size()) {
          resize(event.node, event.end());
        }
        return;
      case Change::kFailedSync: return fail_sync(event);
      case Change::kSync:
      case Change::kSyncRange:
      case Change::kSyncAll:
      case Change::kCloseAfterTruncate:
      case Change::kAcknowledge:
      case Change::kExit: return;
    }
  }

 private:
  enum class By : std::uint8_t { kWriting, kGrowing, kCutting };

  [[nodiscard]] const Image& content(NodeId file) const { return live_.node(file).content; }
  [[nodiscard]] const Image* base_content(NodeId file) const {
    return trace_.base().has(file) ? &trace_.base().node(file).content : nullptr;
  }
  [[nodiscard]] Moment now(std::uint32_t part = 0) const { return {number_, part}; }

  void add_node(const DirectoryEvent& event) {
    const Node node{event.file_kind, event.mode, {}, {}, event.target};
    to_.all_nodes_.put(event.node, node);
    live_.put(event.node, node);
  }

  void note_metadata(NodeId node, bool of_data) {
    to_.is_metadata_[number_] = true;
    to_.metadata_[node].push_back(number_);
    if (of_data) to_.data_metadata_[node].push_back(number_);
  }

  // Names.

  Given give_name(NodeId directory, const std::string& name, NodeId node, std::uint32_t part = 0) {
    const auto [place, is_new] = to_.names_.try_emplace({directory, name}, next_register());
    if (is_new) {
      const bool was_there = trace_.base().has(directory);
      Version first{.node = was_there ? trace_.base().child(directory, name) : kNoNode};
      first.hash = hash_of_parts(place->second, first.node, 0);
      add_register({RegisterKind::kName, directory, 0, name, {first}});
    }
    Version version{.at = now(part), .node = node};
    version.hash = hash_of_parts(place->second, node, 0);
    return give(place->second, version);
  }

  void change_name(const DirectoryEvent& event, NodeId node) {
    give_name(event.directory, event.name, node);
    note_metadata(event.directory, false);
    note_metadata(event.node, false);
  }

  void rename(const DirectoryEvent& event) {
    const Given source = give_name(event.directory, event.name, kNoNode);
    if (event.replaced != kNoNode && rename_ != Rename::kWhole) {
      give_name(event.to_directory, event.to_name, kNoNode);
    }
    const Given target = give_name(event.to_directory, event.to_name, event.node, 1);
    tie(source, target);
    note_metadata(event.directory, false);
    note_metadata(event.to_directory, false);
    note_metadata(event.node, false);
  }

  void exchange(const DirectoryEvent& event) {
    const Given first = give_name(event.directory, event.name, event.replaced);
    const Given second = give_name(event.to_directory, event.to_name, event.node);
    tie(first, second);
    note_metadata(event.directory, false);
    note_metadata(event.to_directory, false);
    note_metadata(event.node, false);
    note_metadata(event.replaced, false);
  }

  void tie(Given a, Given b) {
    if (rename_ == Rename::kLoose) return;
    to_.ties_[a.of_register].push_back({a.version, b.of_register, b.version});
    to_.ties_[b.of_register].push_back({b.version, a.of_register, a.version});
  }

  // Contents and sizes.

  void write(const DirectoryEvent& event) {
    const NodeId file = event.node;
    const std::uint64_t old_size = content(file).size();
    const std::uint64_t unit = to_.unit_bytes_;
    if (event.offset > old_size) {
      live_.own(file).content.resize(event.offset);
      become_zero({old_size, event.offset, now(), false}, file, By::kGrowing);
    }
    std::uint32_t part = 0;
    for (std::uint64_t at = event.offset; at < event.end(); ++part) {
      const std::uint64_t end = std::min((at / unit + 1) * unit, event.end());
      const std::uint64_t before = content(file).size();
      const io::ByteView bytes = trace_.data(event).subspan(at - event.offset, end - at);
      live_.own(file).content.write(at, bytes);
      give_unit(file, at / unit, now(part), By::kWriting);
      if (end > before) give_size(file, old_size, {.at = now(part), .size_bytes = end});
      if (end <= before && brings_size_back(file, end)) {
        give_size(file, old_size, {.at = now(part), .size_bytes = before});
        note_metadata(file, true);
      }
      at = end;
    }
    if (content(file).size() > old_size) note_metadata(file, true);
  }

  void resize(NodeId file, std::uint64_t size_bytes) {
    const std::uint64_t old_size = content(file).size();
    if (size_bytes == old_size) return;
    live_.own(file).content.resize(size_bytes);
    const bool is_cut = size_bytes < old_size;
    give_size(file, old_size,
              {.at = now(), .size_bytes = size_bytes, .is_exact = true, .is_cut = is_cut});
    note_metadata(file, true);
    become_zero({std::min(size_bytes, old_size), is_cut ? UINT64_MAX : size_bytes, now(), is_cut},
                file, is_cut ? By::kCutting : By::kGrowing);
  }

  void zero(const DirectoryEvent& event) {
    const NodeId file = event.node;
    const std::uint64_t old_size = content(file).size();
    const std::uint64_t end = event.keeps_size ? std::min(event.end(), old_size) : event.end();
    apply(event, {}, live_);
    if (end > old_size) {
      give_size(file, old_size, {.at = now(), .size_bytes = end, .is_exact = true});
      note_metadata(file, true);
    }
    // From the end of the file to the range, too, where that lies past it.
    const std::uint64_t begin = std::min(event.offset, old_size);
    if (event.offset < end) become_zero({begin, end, now(), false}, file, By::kWriting);
  }

  /// What it was to make durable is lost or not, and no sync decides it: only what is written after
  /// it is pending again, equal bytes included. What it reverts is a change of its own.
  void fail_sync(const DirectoryEvent& event) {
    unsure_until_[event.node] = event.began_after;
    if (!event.reverts) return;
    const NodeId file = event.node;
    const io::ByteView bytes = trace_.data(event);
    resize(file, bytes.size());
    live_.own(file).content = Image(bytes);
    for (std::uint64_t at = 0; at < bytes.size(); at += to_.unit_bytes_) {
      give_unit(file, at / to_.unit_bytes_, now(), By::kGrowing);
    }
  }

  /// Whether a sync that failed left it open which of the versions up to this one is on the disk.
  [[nodiscard]] bool is_unsure(NodeId node, const Version& version) const {
    const auto until = unsure_until_.find(node);
    return until != unsure_until_.end() && version.at.event > 0 &&
           version.at.event <= until->second;
  }

  /// A size that a failed sync left open comes back with a write that reaches the file's last unit.
  [[nodiscard]] bool brings_size_back(NodeId file, std::uint64_t end) const {
    const auto index = to_.sizes_.find(file);
    if (index == to_.sizes_.end()) return false;
    const std::uint64_t last_unit = (content(file).size() - 1) / to_.unit_bytes_;
    return (end - 1) / to_.unit_bytes_ == last_unit &&
           is_unsure(file, to_.registers_[index->second].versions.back());
  }

  void give_size(NodeId file, std::uint64_t old_size, Version version) {
    const auto [place, is_new] = to_.sizes_.try_emplace(file, next_register());
    const RegisterIndex index = place->second;  // clang 14 captures no structured binding
    const auto hash = [index](std::uint64_t size) { return hash_of_parts(index, size, 1); };
    if (is_new) {
      add_register({RegisterKind::kSize, file, 0, "", {{.size_bytes = old_size}}});
      to_.registers_.back().versions.front().hash = hash(old_size);
    }
    version.hash = hash(version.size_bytes);
    give(index, version);
  }

  /// The units of the range that are there get zeros; others when they come to be.
  void become_zero(const Zeroed& zeroed, NodeId file, By by) {
    zeroed_[file].push_back(zeroed);
    const std::uint64_t first = zeroed.begin / to_.unit_bytes_;
    const std::uint64_t end = (zeroed.end - 1) / to_.unit_bytes_ + 1;
    make_base_units(file, first, end);
    if (to_.has_garbage_ && !zeroed.is_cut && end - first <= kMaxGarbageUnits) {
      for (std::uint64_t unit = first; unit < end; ++unit) make_unit(file, unit);
    }
    const auto& units = to_.units_[file];
    for (auto unit = units.lower_bound(first); unit != units.end() && unit->first < end; ++unit) {
      const Version& last = to_.registers_[unit->second].versions.back();
      if (last.at < zeroed.at || last.is_nothing) {
        const bool is_new = by == By::kGrowing && unit->first * to_.unit_bytes_ >= zeroed.begin;
        give_unit(file, unit->first, zeroed.at, is_new ? By::kWriting : by);
      }
    }
  }

  /// Units with bytes of the first tree can be cut off or zeroed before any write touches them.
  void make_base_units(NodeId file, std::uint64_t first, std::uint64_t end) {
    const Image* base = base_content(file);
    if (base == nullptr || base->size() == 0) return;
    const std::uint64_t base_end = (base->size() - 1) / to_.unit_bytes_ + 1;
    for (std::uint64_t unit = first; unit < std::min(end, base_end); ++unit) make_unit(file, unit);
  }

  RegisterIndex make_unit(NodeId file, std::uint64_t unit) {
    const auto [place, is_new] = to_.units_[file].try_emplace(unit, next_register());
    if (!is_new) return place->second;
    const RegisterIndex index = place->second;
    const Image* base = base_content(file);
    const bool is_nothing = base == nullptr || base->size() <= unit * to_.unit_bytes_;
    add_register({RegisterKind::kUnit, file, unit, "", {}});
    Version first = is_nothing ? Version{} : unit_version(index, *base, unit);
    first.is_nothing = is_nothing;
    if (is_nothing) first.hash = hash_of({}, index);
    to_.registers_[index].versions.push_back(first);
    for (const Zeroed& zeroed : zeroed_[file]) zero_new_unit(index, unit, zeroed);
    return index;
  }

  void zero_new_unit(RegisterIndex index, std::uint64_t unit, const Zeroed& zeroed) {
    const std::uint64_t begin = unit * to_.unit_bytes_;
    const std::uint64_t end = begin + to_.unit_bytes_;
    const bool is_base = !to_.registers_[index].versions.front().is_nothing;
    if (is_base || zeroed.begin >= end || zeroed.end <= begin) return;
    const Version& last = to_.registers_[index].versions.back();
    if (!last.is_nothing && !last.is_cut && !zeroed.is_cut) return;
    Version version{.at = zeroed.at, .is_cut = zeroed.is_cut};
    if (to_.has_garbage_ && !zeroed.is_cut) {
      version.data_begin = to_.store_.size();
      version.size_bytes = std::min(zeroed.end, end) - begin;
      to_.store_.resize(to_.store_.size() + version.size_bytes);
    }
    version.hash = hash_of(to_.bytes(version), index);
    give(index, version);
  }

  /// The unit of the file as it is now, if it is not what it was. What is written is pending again
  /// where a failed sync left it open.
  void give_unit(NodeId file, std::uint64_t unit, Moment at, By by) {
    const bool is_cut = by == By::kCutting;
    const RegisterIndex index = make_unit(file, unit);
    const Version last = to_.registers_[index].versions.back();
    const std::size_t store_size = to_.store_.size();
    Version version = unit_version(index, content(file), unit);
    version.at = at;
    version.is_cut = is_cut;
    const bool is_pending_again = by == By::kWriting && is_unsure(file, last);
    const bool is_equal = version.hash == last.hash && !last.is_nothing && !is_pending_again;
    if (is_equal && (!is_cut || last.at == at)) return to_.store_.resize(store_size);
    give(index, version);
  }

  [[nodiscard]] Version unit_version(RegisterIndex index, const Image& file, std::uint64_t unit) {
    const std::uint64_t begin = std::min(unit * to_.unit_bytes_, file.size());
    io::Bytes bytes(std::min(to_.unit_bytes_, file.size() - begin));
    file.read(begin, bytes);
    const io::ByteView kept = to_.has_garbage_ ? io::ByteView(bytes) : trimmed(bytes);
    Version version{.size_bytes = kept.size(), .data_begin = to_.store_.size()};
    to_.store_.insert(to_.store_.end(), kept.begin(), kept.end());
    version.hash = hash_of(kept, index);
    return version;
  }

  // Both.

  [[nodiscard]] RegisterIndex next_register() const {
    return static_cast<RegisterIndex>(to_.registers_.size());
  }
  void add_register(Register added) {
    to_.registers_.push_back(std::move(added));
    to_.ties_.emplace_back();
  }
  Given give(RegisterIndex index, const Version& version) {
    std::vector<Version>& versions = to_.registers_[index].versions;
    const Given given{index, static_cast<std::uint32_t>(versions.size())};
    to_.given_[version.at.event].push_back(given);
    versions.push_back(version);
    return given;
  }

  static constexpr std::uint64_t kMaxGarbageUnits = std::uint64_t{1} << 16U;

  Registers& to_;
  const DirectoryTrace& trace_;
  Rename rename_;
  Tree live_;
  std::uint64_t number_ = 0;
  std::map<NodeId, std::vector<Zeroed>> zeroed_;
  std::map<NodeId, std::uint64_t> unsure_until_;  // by the last failed sync of each
};

Registers::Registers(const DirectoryTrace& trace, const FileSystemModel& model)
    : unit_bytes_(model.unit_bytes), has_garbage_(model.has_garbage), all_nodes_(trace.base()) {
  Builder builder(*this, trace, model.rename);
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) builder.take(number);
  find_directory_names();
}

void Registers::find_directory_names() {
  std::map<NodeId, std::set<RegisterIndex>> names;
  for (RegisterIndex index = 0; index < count(); ++index) {
    if (registers_[index].kind != RegisterKind::kName) continue;
    for (const Version& version : registers_[index].versions) {
      if (is_directory(version.node)) names[version.node].insert(index);
    }
  }
  std::set<RegisterIndex> of_moved;
  for (const auto& [node, of_node] : names) {
    if (of_node.size() > 1) of_moved.insert(of_node.begin(), of_node.end());
  }
  directory_names_.assign(of_moved.begin(), of_moved.end());
}

std::uint32_t Registers::last_until(RegisterIndex index, const Moment& limit) const {
  const std::vector<Version>& versions = registers_[index].versions;
  const auto after = std::ranges::upper_bound(versions, limit, {}, &Version::at);
  return static_cast<std::uint32_t>(after - versions.begin()) - 1;
}

RegisterIndex Registers::name_register(NodeId directory, const std::string& name) const {
  const auto found = names_.find({directory, name});
  return found == names_.end() ? kNone : found->second;
}

RegisterIndex Registers::size_register(NodeId file) const {
  const auto found = sizes_.find(file);
  return found == sizes_.end() ? kNone : found->second;
}

const std::map<std::uint64_t, RegisterIndex>& Registers::units_of(NodeId file) const {
  static const std::map<std::uint64_t, RegisterIndex> kNoUnits;
  const auto found = units_.find(file);
  return found == units_.end() ? kNoUnits : found->second;
}

const Given* Registers::birth(NodeId node) const {
  const auto found = births_.find(node);
  return found == births_.end() ? nullptr : &found->second;
}

std::uint64_t Registers::last_metadata(NodeId node, bool data_only, std::uint64_t event) const {
  const auto& of_nodes = data_only ? data_metadata_ : metadata_;
  const auto found = of_nodes.find(node);
  if (found == of_nodes.end()) return 0;
  const auto after = std::ranges::upper_bound(found->second, event);
  return after == found->second.begin() ? 0 : *std::prev(after);
}

}  // namespace crashcheck::faultfs
