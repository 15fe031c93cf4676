// Crash points one after the other, and the rules of each model. What a rule says is beside it;
// docs/file-systems.md has them in words.
#include "pending_tree.h"

#include <algorithm>
#include <iterator>

#include "faultfs/saturating.h"
#include "pick_sources.h"

namespace crashcheck::faultfs {
namespace {

/// Names with more choices than this are counted as if they were independent.
constexpr std::uint64_t kMaxCountedNames = 100'000;

std::uint32_t asked(PickSource& source, RegisterIndex index, const Offer& offer) {
  return offer.count() == 1 ? offer.at(0) : source.version(index, offer);
}

}  // namespace

PendingTree::PendingTree(const DirectoryTrace& trace, const Registers& registers,
                         const FileSystemModel& model)
    : trace_(trace),
      registers_(registers),
      keeping_(model.keeping),
      rename_(model.rename),
      forced_(registers.count()),
      lowest_(registers.count()),
      highest_(registers.count()),
      offers_(registers.count()) {
  if (next_is_write()) {
    for (const Given& given : registers_.given_by(1)) {
      highest_[given.of_register] = given.version;
      pending_.insert(given.of_register);
    }
  }
  find_lowest();
}

void PendingTree::begin(Picks& picks) const {
  picks.cut = 0;
  picks.versions = lowest_;
  picks.garbage.assign(lowest_.size(), false);
}

// Crash points.

void PendingTree::move_to(std::uint64_t event) {
  CRASHCHECK_ASSERT(event >= event_ && event <= trace_.event_count());
  while (event_ < event) complete(event_ + 1);
  find_lowest();
}

bool PendingTree::next_is_write() const {
  return event_ < trace_.event_count() && trace_.event(event_ + 1).kind == Change::kWrite;
}

/// Each first part of a write that a crash interrupts, and all of it, counts as if it had happened.
Moment PendingTree::newest_moment() const {
  return {event_ + (next_is_write() ? 1 : 0), Moment::kWhole};
}

void PendingTree::complete(std::uint64_t number) {
  event_ = number;
  const auto add = [&](std::uint64_t given_by) {
    for (const Given& given : registers_.given_by(given_by)) {
      highest_[given.of_register] = given.version;
      pending_.insert(given.of_register);
    }
  };
  add(number);
  if (next_is_write()) add(number + 1);
  const DirectoryEvent& event = trace_.event(number);
  if (event.kind == Change::kSyncAll) {
    for (const RegisterIndex index : pending_) {
      const std::uint32_t newest =
          registers_.last_until(index, {event.began_after, Moment::kWhole});
      if (doubt_of(index, newest) == nullptr) force_register(index, newest);
    }
    last_sync_ = std::max(last_sync_, event.began_after);
    for (std::uint64_t before = event.began_after; before > journal_; --before) {
      if (!registers_.is_metadata(before)) continue;
      journal_ = before;
      break;
    }
  }
  const bool is_data = event.sync == SyncKind::kData;
  if (event.kind == Change::kFailedSync) fail_sync(event, number);
  if (event.kind == Change::kSync) force(event.node, is_data, event.began_after, &event);
  if (event.kind == Change::kWrite && event.sync != SyncKind::kNothing) {
    force(event.node, is_data, number, nullptr);
  }
  const bool renames_over = event.kind == Change::kRename && event.replaced != kNoNode;
  if (renames_over || event.kind == Change::kCloseAfterTruncate) {
    forcing_[event.node].push_back(number);
  }
}

/// Where a file reverts, the bytes that the program reads from then on are those of the disk.
void PendingTree::fail_sync(const DirectoryEvent& event, std::uint64_t number) {
  failed_until_[event.node] = event.began_after;
  const bool is_directory = registers_.is_directory(event.node);
  const std::uint64_t until = event.reverts ? number : event.began_after;
  for (const RegisterIndex index : pending_) {
    const Register& of = registers_[index];
    if (of.node != event.node || (of.kind == RegisterKind::kName) != is_directory) continue;
    const std::uint32_t newest = registers_.last_until(index, {until, Moment::kWhole});
    if (event.reverts) {
      doubts_.erase(index);
      force_register(index, newest);
    } else if (const std::uint32_t low = lowest_of(index); low < newest) {
      doubts_[index] = {low, newest};
    }
  }
}

/// What is in doubt about a register of which the model asks for this version at least, or null.
const PendingTree::Doubt* PendingTree::doubt_of(RegisterIndex index, std::uint32_t version) const {
  const auto found = doubts_.find(index);
  return found != doubts_.end() && version <= found->second.high ? &found->second : nullptr;
}

/// A sync of `node` that covers what had completed with event `until` has returned.
void PendingTree::force(NodeId node, bool data_only, std::uint64_t until,
                        const DirectoryEvent* range) {
  const bool is_directory = registers_.is_directory(node);
  const bool is_part = range != nullptr && range->length > 0 && !is_journaled(keeping_);
  const Moment limit{until, Moment::kWhole};
  last_sync_ = std::max(last_sync_, until);
  // On xfs a data-only sync commits whatever changed the file; on ext4 what its data needs.
  const bool is_less = data_only && !is_directory && keeping_ == Keeping::kExt4;
  const std::uint64_t metadata = registers_.last_metadata(node, is_less, until);
  const auto failed = failed_until_.find(node);
  if (failed == failed_until_.end() || metadata > failed->second) {
    journal_ = std::max(journal_, metadata);
  }
  const std::set<RegisterIndex> pending = pending_;
  for (const RegisterIndex index : pending) {
    const Register& of = registers_[index];
    if (of.node != node || (of.kind == RegisterKind::kName) != is_directory) continue;
    if (is_part && of.kind == RegisterKind::kSize) continue;
    if (is_part && ((of.unit + 1) * registers_.unit_bytes() <= range->offset ||
                    of.unit * registers_.unit_bytes() >= range->end())) {
      continue;
    }
    const std::uint32_t newest = registers_.last_until(index, limit);
    if (doubt_of(index, newest) == nullptr) force_register(index, newest);
  }
  const bool forces_name = keeping_ == Keeping::kPosixNames || keeping_ == Keeping::kBtrfs;
  const Given* birth = forces_name && !is_directory ? registers_.birth(node) : nullptr;
  if (birth != nullptr && doubt_of(birth->of_register, birth->version) == nullptr) {
    force_register(birth->of_register, birth->version);
  }
}

void PendingTree::force_register(RegisterIndex index, std::uint32_t version) {
  if (forced_[index] >= version) return;
  forced_[index] = version;
  for (const Tie& tie : registers_.ties(index)) {
    if (tie.version <= version) force_register(tie.other, tie.other_version);
  }
}

/// From what is forced to what each model lets be lost at most; registers that have no choice left
/// are not pending any more.
void PendingTree::find_lowest() {
  for (const RegisterIndex index : pending_) lowest_[index] = lowest_of(index);
  std::erase_if(pending_, [&](RegisterIndex index) {
    return lowest_[index] == highest_[index] && !may_show_garbage(index);
  });
  in_order_.assign(pending_.begin(), pending_.end());
  names_.clear();
  std::ranges::copy_if(in_order_, std::back_inserter(names_), [&](RegisterIndex index) {
    return registers_[index].kind == RegisterKind::kName;
  });
  find_cuts();
  find_files();
  find_directory_moves();
}

std::uint32_t PendingTree::lowest_of(RegisterIndex index) const {
  const bool is_name = registers_[index].kind == RegisterKind::kName;
  if (keeping_ == Keeping::kEverything) {
    return registers_.last_until(index, {event_, Moment::kWhole});
  }
  const bool is_as_of_journal = is_journaled(keeping_) && is_name;
  if (keeping_ != Keeping::kOrder && !is_as_of_journal) return forced_[index];
  const std::uint64_t sure = is_as_of_journal ? journal_ : last_sync_;
  const std::uint32_t lowest =
      std::max(forced_[index], registers_.last_until(index, {sure, Moment::kWhole}));
  const Doubt* doubt = doubt_of(index, lowest);
  return doubt == nullptr ? lowest : std::min(lowest, doubt->low);
}

/// Whether a size can survive that its one version does not reach: only that version was synced.
bool PendingTree::may_show_garbage(RegisterIndex index) const {
  const Register& of = registers_[index];
  if (of.kind != RegisterKind::kUnit || is_in_order(keeping_)) return false;
  const RegisterIndex size = registers_.size_register(of.node);
  if (size == Registers::kNone) return false;
  for (std::uint32_t version = lowest_[size]; version <= highest_[size]; ++version) {
    const std::uint64_t size_bytes = registers_.version(size, version).size_bytes;
    if (shows_garbage(index, lowest_[index], size_bytes)) return true;
  }
  return false;
}

void PendingTree::find_cuts() {
  cuts_.clear();
  const std::uint64_t first = keeping_ == Keeping::kEverything ? event_
                              : keeping_ == Keeping::kOrder    ? last_sync_
                                                               : journal_;
  if (is_in_order(keeping_)) {
    for (std::uint64_t at = first; at <= event_; ++at) cuts_.push_back({at, Moment::kWhole});
    if (next_is_write()) {
      for (const Given& given : registers_.given_by(event_ + 1)) {
        const Moment at = registers_.version(given.of_register, given.version).at;
        if (cuts_.back() < at) cuts_.push_back(at);
      }
    }
    return;
  }
  cuts_.push_back({first, Moment::kWhole});
  if (!is_journaled(keeping_)) return;
  for (std::uint64_t at = first + 1; at <= event_; ++at) {
    const bool closes = trace_.event(at).kind == Change::kCloseAfterTruncate;
    if (registers_.is_metadata(at) || (closes && keeping_ == Keeping::kFolklore)) {
      cuts_.push_back({at, Moment::kWhole});
    }
  }
  if (next_is_write() && registers_.is_metadata(event_ + 1)) cuts_.push_back(newest_moment());
}

void PendingTree::find_files() {
  files_.clear();
  std::map<NodeId, std::size_t> places;
  for (const RegisterIndex index : pending_) {
    const Register& of = registers_[index];
    if (of.kind == RegisterKind::kName) continue;
    const auto [place, is_new] = places.try_emplace(of.node, files_.size());
    if (is_new) {
      files_.push_back({of.node, registers_.size_register(of.node), {}, forcing_[of.node]});
    }
    if (of.kind == RegisterKind::kUnit) files_[place->second].units.push_back(index);
  }
}

/// A name that is sure may be the other one of a directory.
void PendingTree::find_directory_moves() {
  moves_directories_ = false;
  std::set<NodeId> named;
  for (const RegisterIndex index : registers_.directory_names()) {
    std::set<NodeId> here;
    for (std::uint32_t v = lowest_[index]; v <= highest_[index]; ++v) {
      const NodeId node = registers_.version(index, v).node;
      if (registers_.is_directory(node)) here.insert(node);
    }
    for (const NodeId node : here) {
      if (!named.insert(node).second) moves_directories_ = true;
    }
  }
}

// One choice.

void PendingTree::draw(PickSource& source, Picks& picks) {
  picks.cut = cuts_.size() > 1 ? source.cut(cuts_.size()) : 0;
  draw_names(source, picks);
  if (is_in_order(keeping_)) return draw_in_order(source, picks);
  for (const PendingFile& file : files_) draw_file(source, file, picks);
}

void PendingTree::draw_in_order(PickSource& source, Picks& picks) const {
  for (const RegisterIndex index : in_order_) {
    if (registers_[index].kind == RegisterKind::kName) continue;
    picks.versions[index] = asked(source, index, offered_in_order(index, picks.cut));
  }
}

/// As of the moment exactly, but for what is in doubt.
Offer PendingTree::offered_in_order(RegisterIndex index, std::size_t cut) const {
  const std::uint32_t version = std::max(forced_[index], registers_.last_until(index, cuts_[cut]));
  const Doubt* doubt = doubt_of(index, version);
  return {doubt == nullptr ? version : std::min(version, doubt->low), version};
}

void PendingTree::offer_names(std::size_t cut) {
  const bool are_in_order = is_in_order(keeping_) || is_journaled(keeping_);
  for (const RegisterIndex index : names_) {
    offers_[index] =
        are_in_order ? offered_in_order(index, cut) : Offer{lowest_[index], highest_[index]};
  }
  if (are_in_order && !doubts_.empty()) keep_ties();
}

/// Of two tied names one may be in doubt and the other sure, which decides both.
void PendingTree::keep_ties() {
  for (const RegisterIndex index : names_) {
    for (const Tie& tie : registers_.ties(index)) {
      const bool is_pending = pending_.contains(tie.other);
      const Offer other =
          is_pending ? offers_[tie.other] : Offer{lowest_[tie.other], lowest_[tie.other]};
      if (other.low >= tie.other_version) raise(index, tie.version);
      if (other.high < tie.other_version) lower(index, tie.version - 1);
    }
  }
}

void PendingTree::draw_names(PickSource& source, Picks& picks) {
  offer_names(picks.cut);
  if (doubts_.empty() && (is_in_order(keeping_) || is_journaled(keeping_))) {
    for (const RegisterIndex index : names_) picks.versions[index] = offers_[index].low;
    return;
  }
  const RegisterIndex first = source.first();
  if (std::ranges::binary_search(names_, first)) draw_name(source, first, picks);
  for (const RegisterIndex index : names_) {
    if (index != first) draw_name(source, index, picks);
  }
}

void PendingTree::draw_name(PickSource& source, RegisterIndex index, Picks& picks) {
  const std::uint32_t version = asked(source, index, offers_[index]);
  picks.versions[index] = version;
  raise(index, version);
  lower(index, version);
}

void PendingTree::raise(RegisterIndex index, std::uint32_t version) {
  if (!pending_.contains(index) || offers_[index].low >= version) return;
  offers_[index].low = version;
  for (const Tie& tie : registers_.ties(index)) {
    if (tie.version <= version) raise(tie.other, tie.other_version);
  }
}

void PendingTree::lower(RegisterIndex index, std::uint32_t version) {
  if (!pending_.contains(index) || offers_[index].high <= version) return;
  offers_[index].high = version;
  for (const Tie& tie : registers_.ties(index)) {
    if (tie.version > version) lower(tie.other, tie.other_version - 1);
  }
}

void PendingTree::draw_file(PickSource& source, const PendingFile& file, Picks& picks) const {
  Version size = size_of(file, 0);
  if (file.size != Registers::kNone) {
    picks.versions[file.size] = asked(source, file.size, offered_sizes(file, picks.cut));
    size = size_of(file, picks.versions[file.size]);
  }
  for (const RegisterIndex unit : file.units) {
    const std::uint32_t version = asked(source, unit, offered_units(file, unit, picks.cut, size));
    picks.versions[unit] = version;
    picks.garbage[unit] =
        shows_garbage(unit, version, size.size_bytes) && source.garbage(unit, version);
  }
}

Version PendingTree::size_of(const PendingFile& file, std::uint32_t version) const {
  if (file.size != Registers::kNone) return registers_.version(file.size, version);
  return {.size_bytes = registers_.all_nodes().node(file.file).content.size()};
}

Offer PendingTree::offered_sizes(const PendingFile& file, std::size_t cut) const {
  Offer offer{lowest_[file.size], highest_[file.size]};
  if (!is_journaled(keeping_)) return offer;
  // A size that a write grew survives by itself, as far as the moment reaches; any other size, and
  // every shrink, survives with the names.
  offer.high = std::max(offer.low, registers_.last_until(file.size, cuts_[cut]));
  for (std::uint32_t version = offer.high; version > offer.low; --version) {
    if (registers_.version(file.size, version).is_exact) offer.low = version;
  }
  for (const std::uint64_t event : file.forcing) {
    if (keeping_ != Keeping::kFolklore || cuts_[cut].event < event) continue;
    offer.low = std::max(offer.low, registers_.last_until(file.size, {event, Moment::kWhole}));
  }
  if (doubt_of(file.size, offer.low) != nullptr) offer.low = lowest_[file.size];
  return offer;
}

Offer PendingTree::offered_units(const PendingFile& file, RegisterIndex unit, std::size_t cut,
                                 const Version& size) const {
  if (!is_journaled(keeping_)) return {lowest_[unit], highest_[unit]};
  Offer offer = offered_blocks(file, unit, cut, size);
  if (doubt_of(unit, offer.low) != nullptr) offer = {lowest_[unit], offer.high};
  return offer;
}

Offer PendingTree::offered_blocks(const PendingFile& file, RegisterIndex unit, std::size_t cut,
                                  const Version& size) const {
  Offer offer{lowest_[unit], highest_[unit]};
  const auto not_before = [&](const Moment& moment) {
    offer.low = std::max(offer.low, registers_.last_until(unit, moment));
    offer.has_unwritten = false;
  };
  // What a shrink cut off does not come back once the shrink survives. A unit that nothing has made
  // durable may all the same never have been written, whatever of it is left.
  const bool was_nothing = offer.low == 0 && registers_.version(unit, 0).is_nothing;
  for (std::uint32_t version = offer.high; version > offer.low; --version) {
    const Version& of = registers_.version(unit, version);
    if (of.is_cut && of.at <= cuts_[cut]) offer.low = version;
  }
  offer.has_unwritten = was_nothing && offer.low > 0;
  if (keeping_ == Keeping::kExt4) return offer;
  const std::uint64_t begin = registers_[unit].unit * registers_.unit_bytes();
  const bool has_last_byte =
      begin < size.size_bytes && size.size_bytes <= begin + registers_.unit_bytes();
  if (has_last_byte && size.at.event > 0 && !size.is_exact) not_before(size.at);
  if (keeping_ == Keeping::kXfs) return offer;
  offer.has_unwritten = false;
  const bool is_unwritten = registers_.version(unit, offer.low).is_nothing;
  if (begin < size.size_bytes && is_unwritten && offer.low < offer.high) ++offer.low;
  for (const std::uint64_t event : file.forcing) {
    if (event <= cuts_[cut].event) not_before({event, Moment::kWhole});
  }
  return offer;
}

bool PendingTree::shows_garbage(RegisterIndex unit, std::uint32_t version,
                                std::uint64_t size_bytes) const {
  if (!registers_.has_garbage()) return false;
  const std::uint64_t begin = registers_[unit].unit * registers_.unit_bytes();
  const std::uint64_t end = std::min(begin + registers_.unit_bytes(), size_bytes);
  return begin + registers_.version(unit, version).size_bytes < end;
}

// Counts.

StateCount PendingTree::count() {
  const bool are_in_order = is_in_order(keeping_) || is_journaled(keeping_);
  const bool are_names_sure = are_in_order && doubts_.empty();
  StateCount total{0, moves_directories_ && !are_names_sure};
  for (std::size_t cut = 0; cut < cuts_.size(); ++cut) {
    const StateCount names = are_names_sure ? StateCount() : count_names(cut);
    total.count = saturating_add(total.count, saturating_multiply(count_files(cut), names.count));
    total.is_bound = total.is_bound || names.is_bound;
  }
  return total;
}

std::uint64_t PendingTree::count_files(std::size_t cut) const {
  std::uint64_t product = 1;
  if (!is_in_order(keeping_)) {
    for (const PendingFile& file : files_) {
      product = saturating_multiply(product, count_file(file, cut));
    }
    return product;
  }
  if (doubts_.empty()) return 1;
  for (const RegisterIndex index : pending_) {
    if (registers_[index].kind == RegisterKind::kName) continue;
    product = saturating_multiply(product, offered_in_order(index, cut).count());
  }
  return product;
}

std::uint64_t PendingTree::count_file(const PendingFile& file, std::size_t cut) const {
  Offer sizes;
  if (file.size != Registers::kNone) sizes = offered_sizes(file, cut);
  std::uint64_t sum = 0;
  for (std::uint32_t version = sizes.low; version <= sizes.high; ++version) {
    const Version size = size_of(file, version);
    std::uint64_t product = 1;
    for (const RegisterIndex unit : file.units) {
      const Offer offer = offered_units(file, unit, cut, size);
      std::uint64_t options = 0;
      for (std::uint32_t place = 0; place < offer.count(); ++place) {
        options += shows_garbage(unit, offer.at(place), size.size_bytes) ? 2U : 1U;
      }
      product = saturating_multiply(product, options);
    }
    sum = saturating_add(sum, product);
  }
  return sum;
}

StateCount PendingTree::count_names(std::size_t cut) {
  offer_names(cut);
  std::uint64_t independent = 1;
  bool has_ties = false;
  for (const RegisterIndex index : pending_) {
    if (registers_[index].kind != RegisterKind::kName) continue;
    const Offer& offer = offers_[index];
    independent = saturating_multiply(independent, offer.count());
    has_ties = has_ties || std::ranges::any_of(registers_.ties(index), [&](const Tie& tie) {
                 return tie.version > offer.low && tie.version <= offer.high;
               });
  }
  if (!has_ties) return {independent, false};
  Odometer odometer;
  ChosenPicks source(odometer);
  Picks picks;
  begin(picks);
  picks.cut = cut;
  std::uint64_t count = 0;
  do {
    draw_names(source, picks);
    if (++count > kMaxCountedNames) return {independent, true};
  } while (odometer.next());
  return {count, false};
}

}  // namespace crashcheck::faultfs
