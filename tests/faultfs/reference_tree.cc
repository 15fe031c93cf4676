// A vector is made register by register; the sentence that a choice offends ends it at once.
#include "reference_tree.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "faultfs/fill.h"
#include "faultfs/saturating.h"
#include "reference_tree_durable.h"
#include "reference_tree_text.h"

namespace crashcheck::faultfs::reference {
namespace {

class Enumeration {
 public:
  Enumeration(const DirectoryTrace& trace, const FileSystemModel& model, const Versions& versions,
              std::uint64_t event)
      : trace_(trace),
        model_(model),
        versions_(versions),
        event_(event),
        registers_(versions.registers()),
        durable_(durable_after(event, trace, model, versions)),
        chosen_(registers_.size()) {
    const bool is_cut_short =
        event < trace.event_count() && trace.event(event + 1).kind == Change::kWrite;
    last_ = after(is_cut_short ? event + 1 : event);
  }

  std::set<std::string> states() {
    if (is_in_order(model_.keeping)) {
      add_moments();
    } else if (is_journaled(model_.keeping)) {
      for (moment_ = durable_.journal; moment_ <= event_; ++moment_) choose(0);
    } else {
      choose(0);
    }
    return std::move(states_);
  }

 private:
  // kill, ordered.

  void add_moments() {
    const bool is_kill = model_.keeping == Keeping::kEverything;
    for (std::uint64_t p = is_kill ? event_ : durable_.sync_begin; p <= event_; ++p)
      add_as_of(after(p));
    if (last_.event == event_) return;
    for (std::uint64_t units = 0; units <= trace_.event(event_ + 1).length / model_.unit_bytes + 1;
         ++units) {
      add_as_of({event_ + 1, units});
    }
  }

  void add_as_of(const When& moment) {
    as_of_ = moment;
    choose(0);
  }

  // The others.

  void choose(std::size_t index) {
    if (index == registers_.size()) {
      return is_in_order(model_.keeping) ? add_state({}) : choose_fill(0, {});
    }
    for (std::size_t version = 0; version <= registers_[index].newest(last_); ++version) {
      chosen_[index] = version;
      if (is_admitted(index, version) && is_tied(index)) choose(index + 1);
    }
  }

  /// By the model; or the sync of it failed, and the model admits a later version of which it is as
  /// open whether it is there.
  [[nodiscard]] bool is_admitted(std::size_t index, std::size_t version) const {
    if (is_admitted_by_model(index, version)) return true;
    const auto& doubt = durable_.doubts[index];
    if (!doubt || model_.keeping == Keeping::kEverything || version < doubt->oldest) return false;
    const std::size_t last = std::min(doubt->newest, registers_[index].newest(last_));
    for (std::size_t later = version + 1; later <= last; ++later) {
      if (is_admitted_by_model(index, later)) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_admitted_by_model(std::size_t index, std::size_t version) const {
    const Register& of = registers_[index];
    if (model_.keeping == Keeping::kEverything) return version == of.newest(as_of_);
    if (model_.keeping == Keeping::kOrder) {
      return version == std::max(of.newest(as_of_), durable_.forced[index]);
    }
    if (!is_journaled(model_.keeping)) return version >= durable_.forced[index];
    switch (of.of) {
      case Of::kName: return version == std::max(of.newest(after(moment_)), durable_.forced[index]);
      case Of::kSize: return is_admitted_size(index, version);
      case Of::kUnit: return is_admitted_unit(index, version);
    }
    return false;
  }

  /// Of what is chosen by now: v(one) >= e if and only if v(other) >= e.
  [[nodiscard]] bool is_tied(std::size_t index) const {
    return std::ranges::all_of(versions_.ties(), [&](const Tie& tie) {
      if (std::max(tie.one, tie.other) != index) return true;
      return (chosen_[tie.one] >= tie.version) == (chosen_[tie.other] >= tie.other_version);
    });
  }

  /// m = c includes the write that the crash interrupts.
  [[nodiscard]] When moment() const { return moment_ == event_ ? last_ : after(moment_); }

  [[nodiscard]] bool is_admitted_size(std::size_t index, std::size_t version) const {
    const std::vector<Version>& versions = registers_[index].versions;
    const std::size_t forced = durable_.forced[index];
    if (version < forced || (version > forced && versions[version].when > moment())) return false;
    for (std::size_t newer = version + 1; newer < versions.size(); ++newer) {
      const bool is_exact = versions[newer].by == By::kShrink || versions[newer].by == By::kGrowth;
      if (is_exact && versions[newer].when <= moment()) return false;
    }
    return version >= forced_by_belief(index);
  }

  [[nodiscard]] bool is_admitted_unit(std::size_t index, std::size_t version) const {
    const Register& of = registers_[index];
    const Version& size = size_of(of.node);
    const std::uint64_t begin = of.unit * model_.unit_bytes;
    if (model_.keeping != Keeping::kExt4 && size.by == By::kWrite && begin < size.size &&
        size.size <= begin + model_.unit_bytes && version < of.newest(after(size.when.event))) {
      return false;
    }
    if (of.versions[version].is_unwritten && durable_.forced[index] == 0) {
      return model_.keeping != Keeping::kFolklore || begin >= size.size;
    }
    if (version < durable_.forced[index]) return false;
    for (std::size_t newer = version + 1; newer < of.versions.size(); ++newer) {
      const bool is_cut = of.versions[newer].by == By::kShrink;
      if (is_cut && of.versions[newer].when <= moment()) return false;
    }
    return version >= forced_by_belief(index);
  }

  /// folklore: the version that a rename over a name, or a close after truncation, forces.
  [[nodiscard]] std::size_t forced_by_belief(std::size_t index) const {
    std::size_t version = 0;
    if (model_.keeping != Keeping::kFolklore) return version;
    for (std::uint64_t number = 1; number <= moment_; ++number) {
      const DirectoryEvent& event = trace_.event(number);
      const bool replaces = event.kind == Change::kRename && event.replaced != kNoNode;
      if (!replaces && event.kind != Change::kCloseAfterTruncate) continue;
      if (event.node != registers_[index].node) continue;
      version = std::max(version, registers_[index].newest(after(number)));
    }
    return version;
  }

  // States.

  [[nodiscard]] const Version& size_of(NodeId file) const {
    const std::size_t index = versions_.size_of(file);
    return registers_[index].versions[chosen_[index]];
  }
  [[nodiscard]] const std::string& bytes_of(std::size_t index) const {
    return registers_[index].versions[chosen_[index]].bytes;
  }

  /// Bytes that the size covers and the version of their unit has not: zero, or else garbage.
  void choose_fill(std::size_t index, std::set<std::size_t> garbage) {
    if (!model_.has_garbage || index == registers_.size()) return add_state(garbage);
    const Register& of = registers_[index];
    choose_fill(index + 1, garbage);
    if (of.of != Of::kUnit) return;
    const std::uint64_t begin = of.unit * model_.unit_bytes;
    const std::uint64_t size = size_of(of.node).size;
    if (size <= begin) return;
    if (bytes_of(index).size() >= std::min(model_.unit_bytes, size - begin)) return;
    garbage.insert(index);
    choose_fill(index + 1, garbage);
  }

  void add_state(const std::set<std::size_t>& garbage) {
    Names names;
    for (std::size_t i = 0; i < registers_.size(); ++i) {
      const NodeId node = registers_[i].versions[chosen_[i]].node;
      if (registers_[i].of == Of::kName && node != kNoNode) {
        names[registers_[i].node][registers_[i].name] = node;
      }
    }
    const auto text =
        text_of(names, versions_.kinds(), [&](NodeId node) { return content_of(node, garbage); });
    if (text) states_.insert(*text);
  }

  [[nodiscard]] std::string content_of(NodeId node, const std::set<std::size_t>& garbage) const {
    const std::size_t of_size = versions_.size_of(node);
    if (of_size == Versions::kNone) return versions_.kinds().at(node).target;
    std::string content;
    const std::uint64_t size = size_of(node).size;
    for (std::size_t index = of_size + 1; content.size() < size; ++index) {
      std::string unit = bytes_of(index);
      while (unit.size() < model_.unit_bytes) {
        const bool is_garbage = garbage.contains(index);
        const std::size_t at = (content.size() + unit.size()) % kGarbagePattern.size();
        unit += is_garbage ? kGarbagePattern[at] : '\0';
      }
      content += unit;
    }
    content.resize(size);
    return content;
  }

  const DirectoryTrace& trace_;
  const FileSystemModel& model_;
  const Versions& versions_;
  std::uint64_t event_;
  const std::vector<Register>& registers_;
  Durable durable_;
  std::vector<std::size_t> chosen_;
  When last_;
  std::uint64_t moment_ = 0;  // m
  When as_of_;                // of models that keep order
  std::set<std::string> states_;
};

}  // namespace

ReferenceTree::ReferenceTree(const DirectoryTrace& trace, const FileSystemModel& model)
    : trace_(trace), model_(model), versions_(trace, model) {}

std::uint64_t ReferenceTree::vectors(std::uint64_t event) const {
  const bool is_cut_short =
      event < trace_.event_count() && trace_.event(event + 1).kind == Change::kWrite;
  const When last = after(is_cut_short ? event + 1 : event);
  std::uint64_t product = 1;
  for (const Register& of : versions_.registers()) {
    const std::uint64_t fills = model_.has_garbage && of.of == Of::kUnit ? 2 : 1;
    const std::uint64_t versions = of.newest(last) + 1;
    product = saturating_multiply(product, versions > 1 ? versions * fills : 1);
  }
  return product;
}

std::set<std::string> ReferenceTree::states(std::uint64_t event) const {
  return Enumeration(trace_, model_, versions_, event).states();
}

}  // namespace crashcheck::faultfs::reference
