// Single crash states: replayed, told, made simpler, and looked for.
#include <algorithm>
#include <array>

#include "faultfs/directory_crashes.h"
#include "pick_sources.h"
#include "shown_tree.h"

namespace crashcheck::faultfs {
namespace {

/// Whether bytes at that place of a file are what shows where nothing was written.
bool is_garbage(io::ByteView bytes, std::uint64_t at) {
  return std::ranges::all_of(bytes, [&](std::byte byte) { return byte == garbage_at(at++); });
}

/// Offers of each register only the versions that the wanted tree shows, and only the newest of
/// them where the others make no difference.
class MatchingPicks final : public PickSource {
 public:
  MatchingPicks(Choices& choices, const Registers& registers, const Tree& wanted)
      : choices_(choices), registers_(registers), wanted_(wanted), is_reachable_(wanted.next_id()) {
    is_reachable_[kRoot] = true;
    wanted.for_each([&](std::string_view, NodeId id) { is_reachable_[id] = true; });
  }

  /// Whether registers that are not pending, and names without one, are as the tree has them.
  [[nodiscard]] bool is_possible(const PendingTree& pending) {
    for (RegisterIndex index = 0; index < registers_.count(); ++index) {
      if (pending.pending().contains(index)) continue;
      if (!matches(index, registers_.version(index, pending.lowest()[index]))) return false;
    }
    for (NodeId id = 0; id < is_reachable_.size(); ++id) {
      if (is_reachable_[id] && !is_possible_node(id)) return false;
    }
    return true;
  }

  void restart() { is_hopeless_ = false; }
  [[nodiscard]] bool is_hopeless() const { return is_hopeless_; }

  [[nodiscard]] std::size_t cut(std::size_t options) override { return choices_.choose(options); }
  [[nodiscard]] std::uint32_t version(RegisterIndex of_register, const Offer& offer) override {
    if (is_hopeless_) return offer.at(0);
    if (!is_shown(registers_[of_register])) return offer.at(offer.count() - 1);
    matching_.clear();
    for (std::uint32_t place = offer.count(); place-- > 0;) {
      const std::uint32_t version = offer.at(place);
      if (matches(of_register, registers_.version(of_register, version))) {
        matching_.push_back(version);
      }
    }
    is_hopeless_ = matching_.empty();
    if (is_hopeless_) return offer.at(0);
    // Versions of a unit that show the same are one.
    const bool is_unit = registers_[of_register].kind == RegisterKind::kUnit;
    return is_unit ? matching_.front() : matching_[choices_.choose(matching_.size())];
  }
  [[nodiscard]] bool garbage(RegisterIndex of_register, std::uint32_t version) override {
    const Register& of = registers_[of_register];
    if (is_hopeless_ || !is_shown(of)) return false;
    const std::uint64_t begin = of.unit * registers_.unit_bytes();
    const Image& content = wanted_.node(of.node).content;
    const std::uint64_t at = begin + registers_.version(of_register, version).size_bytes;
    // A size without a choice was not asked for, and may be another.
    return at < content.size() && content[at] != std::byte{0};
  }

 private:
  [[nodiscard]] bool is_possible_node(NodeId id) const {
    const Tree& all = registers_.all_nodes();
    if (!all.has(id)) return false;
    const Node& node = wanted_.node(id);
    const bool has_sizes = registers_.size_register(id) != Registers::kNone;
    if (!has_sizes && node.content.size() != all.node(id).content.size()) return false;
    return std::ranges::all_of(node.entries, [&](const auto& entry) {
      const auto& [name, child] = entry;
      return registers_.name_register(id, name) != Registers::kNone || all.child(id, name) == child;
    });
  }

  [[nodiscard]] bool is_reachable(NodeId node) const {
    return node < is_reachable_.size() && is_reachable_[node];
  }

  /// Whether the wanted tree says which versions there can be. Names in a directory that it has not
  /// are tied to others.
  [[nodiscard]] bool is_shown(const Register& of) const {
    if (of.kind == RegisterKind::kName) return true;
    if (!is_reachable(of.node)) return false;
    if (of.kind == RegisterKind::kSize) return true;
    return of.unit * registers_.unit_bytes() < wanted_.node(of.node).content.size();
  }

  [[nodiscard]] bool matches(RegisterIndex index, const Version& version) const {
    const Register& of = registers_[index];
    if (!is_reachable(of.node) || !is_shown(of)) return true;
    if (of.kind == RegisterKind::kName) return wanted_.child(of.node, of.name) == version.node;
    const Image& content = wanted_.node(of.node).content;
    if (of.kind == RegisterKind::kSize) return content.size() == version.size_bytes;
    return matches_unit(content, of.unit * registers_.unit_bytes(), version);
  }

  [[nodiscard]] bool matches_unit(const Image& content, std::uint64_t begin,
                                  const Version& version) const {
    io::Bytes bytes(std::min(registers_.unit_bytes(), content.size() - begin));
    content.read(begin, bytes);
    const io::ByteView written = registers_.bytes(version);
    const std::size_t covered = std::min(written.size(), bytes.size());
    if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(covered),
                    written.begin())) {
      return false;
    }
    const io::ByteView rest = io::ByteView(bytes).subspan(covered);
    const bool are_zeros =
        std::ranges::all_of(rest, [](std::byte byte) { return byte == std::byte{0}; });
    return are_zeros || (registers_.has_garbage() && is_garbage(rest, begin + covered));
  }

  Choices& choices_;
  const Registers& registers_;
  const Tree& wanted_;
  std::vector<bool> is_reachable_;
  std::vector<std::uint32_t> matching_;
  bool is_hopeless_ = false;
};

}  // namespace

class CrashStates::Answers {
 public:
  Answers(const DirectoryTrace& trace, const FileSystemModel& model)
      : trace_(trace), model_(model), registers_(trace, model), shown_(registers_) {
    pending_.emplace(trace_, registers_, model_);
  }

  io::Result<Tree> tree(const DirectoryCrash& crash) {
    CRASHCHECK_TRY(choose(crash));
    shown_.show(picks_);
    if (!is_consistent(shown_.tree())) return refused("the choices leave no tree");
    return shown_.tree();
  }

  ChoiceList drawn(std::uint64_t event, Choices& choices) {
    move_to(event);
    pending_->begin(picks_);
    ChosenPicks source(choices);
    pending_->draw(source, picks_);
    return choices_of(picks_);
  }

  std::vector<LostChange> lost(const DirectoryCrash& crash) {
    const io::Result<void> chosen = choose(crash);
    CRASHCHECK_ASSERT(chosen.has_value());
    std::vector<LostChange> lost;
    for (const RegisterIndex index : pending_->pending()) {
      if (picks_.versions[index] < newest_completed(index)) lost.push_back(lost_of(index));
    }
    return lost;
  }

  bool has_part_of_next(const DirectoryCrash& crash) {
    const io::Result<void> chosen = choose(crash);
    CRASHCHECK_ASSERT(chosen.has_value());
    return std::ranges::any_of(pending_->pending(), [&](RegisterIndex index) {
      return picks_.versions[index] > newest_completed(index);
    });
  }

  std::vector<DirectoryCrash> simpler(const DirectoryCrash& crash) {
    const io::Result<void> chosen = choose(crash);
    CRASHCHECK_ASSERT(chosen.has_value());
    std::vector<DirectoryCrash> candidates;
    const Picks from = picks_;
    const auto add = [&](const Picks& wanted, RegisterIndex first) {
      WantedPicks source(wanted, first);
      Picks picks = from;
      pending_->draw(source, picks);
      // Where nothing is nearer to what is wanted, it is the same crash again.
      DirectoryCrash candidate{crash.event, choices_of(picks)};
      if (candidate != crash) candidates.push_back(std::move(candidate));
    };
    for (std::size_t cut = from.cut + 1; cut < pending_->cuts(); ++cut) {
      Picks wanted = from;
      wanted.cut = cut;
      add(wanted, Registers::kNone);
    }
    for (const RegisterIndex index : pending_->pending()) {
      const std::uint32_t newest = newest_completed(index);
      if (from.versions[index] >= newest && !from.garbage[index]) continue;
      Picks wanted = from;
      wanted.versions[index] = std::max(newest, from.versions[index]);
      wanted.garbage[index] = false;
      add(wanted, index);
      if (from.versions[index] + 1 >= newest) continue;
      ++(wanted.versions[index] = from.versions[index]);
      add(wanted, index);
    }
    // What of the write in progress got there is not needed either.
    for (const RegisterIndex index : pending_->pending()) {
      const std::uint32_t newest = newest_completed(index);
      if (from.versions[index] <= newest) continue;
      Picks wanted = from;
      wanted.versions[index] = newest;
      add(wanted, index);
    }
    return candidates;
  }

  Search find(std::uint64_t event, const Tree& wanted, std::uint64_t limit) {
    move_to(event);
    Search search;
    Odometer odometer;
    MatchingPicks source(odometer, registers_, wanted);
    if (!source.is_possible(*pending_)) return search;
    pending_->begin(picks_);
    do {
      if (search.searched == limit) {
        search.is_complete = false;
        return search;
      }
      ++search.searched;
      source.restart();
      pending_->draw(source, picks_);
      if (source.is_hopeless()) continue;
      shown_.show(picks_);
      if (!is_consistent(shown_.tree()) || !(shown_.tree() == wanted)) continue;
      search.found = DirectoryCrash{event, choices_of(picks_)};
      return search;
    } while (odometer.next());
    return search;
  }

 private:
  static io::Failure refused(std::string_view reason) {
    return io::fail(io::ErrorCode::kInvalidArgument, "crash state", reason);
  }

  void move_to(std::uint64_t event) {
    if (event < pending_->event()) pending_.emplace(trace_, registers_, model_);
    pending_->move_to(event);
  }

  io::Result<void> choose(const DirectoryCrash& crash) {
    if (crash.event > trace_.event_count()) return refused("the trace has not so many events");
    move_to(crash.event);
    pending_->begin(picks_);
    if (crash.choices.empty()) return choose_everything();
    ReplayedChoices choices(crash.choices);
    ChosenPicks source(choices);
    pending_->draw(source, picks_);
    if (!choices.is_complete()) return refused("the trace has other choices at this event");
    return {};
  }

  io::Result<void> choose_everything() {
    Picks wanted = picks_;
    wanted.cut = pending_->completed_cut();
    for (const RegisterIndex index : pending_->pending()) {
      wanted.versions[index] = newest_completed(index);
    }
    WantedPicks source(wanted);
    pending_->draw(source, picks_);
    return {};
  }

  ChoiceList choices_of(const Picks& picks) {
    WantedPicks source(picks);
    Picks again = picks;
    pending_->draw(source, again);
    return source.taken();
  }

  /// Of the write that the crash interrupts, nothing had to be there.
  [[nodiscard]] std::uint32_t newest_completed(RegisterIndex index) const {
    return registers_.last_until(index, {pending_->event(), Moment::kWhole});
  }

  [[nodiscard]] LostChange lost_of(RegisterIndex index) const {
    constexpr std::array kOf = {LostChange::Of::kName, LostChange::Of::kSize,
                                LostChange::Of::kContent};
    const Register& of = registers_[index];
    const Version& kept = of.versions[picks_.versions[index]];
    LostChange lost{.of = kOf.at(static_cast<std::size_t>(of.kind)),
                    .node = of.node,
                    .name = of.name,
                    .kept = kept.at.event,
                    .is_unwritten = kept.is_nothing};
    if (of.kind == RegisterKind::kUnit) {
      lost.begin = of.unit * registers_.unit_bytes();
      lost.end = lost.begin + registers_.unit_bytes();
    }
    for (std::uint32_t v = picks_.versions[index] + 1; v <= newest_completed(index); ++v) {
      const std::uint64_t event = of.versions[v].at.event;
      if (lost.lost.empty() || lost.lost.back() != event) lost.lost.push_back(event);
    }
    return lost;
  }

  const DirectoryTrace& trace_;
  FileSystemModel model_;
  Registers registers_;
  std::optional<PendingTree> pending_;
  ShownTree shown_;
  Picks picks_;
};

CrashStates::CrashStates(const DirectoryTrace& trace, const FileSystemModel& model)
    : answers_(std::make_unique<Answers>(trace, model)) {}
CrashStates::~CrashStates() = default;

io::Result<Tree> CrashStates::tree(const DirectoryCrash& crash) { return answers_->tree(crash); }
ChoiceList CrashStates::drawn(std::uint64_t event, Choices& choices) {
  return answers_->drawn(event, choices);
}
std::vector<LostChange> CrashStates::lost(const DirectoryCrash& crash) {
  return answers_->lost(crash);
}
bool CrashStates::has_part_of_next(const DirectoryCrash& crash) {
  return answers_->has_part_of_next(crash);
}
std::vector<DirectoryCrash> CrashStates::simpler(const DirectoryCrash& crash) {
  return answers_->simpler(crash);
}
CrashStates::Search CrashStates::find(std::uint64_t event, const Tree& wanted,
                                      std::uint64_t limit) {
  return answers_->find(event, wanted, limit);
}

}  // namespace crashcheck::faultfs
