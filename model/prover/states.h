// The states that a proof has reached, how each was reached first, and what is needed to go on from
// it. Memory for each is what makes the largest store that can be proved.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "explorer/alphabet.h"
#include "explorer/evidence.h"
#include "faultfs/choices.h"
#include "io/bytes.h"

namespace crashcheck::prover {

using explorer::Action;
using explorer::Hash128;
using StateId = std::uint32_t;

/// What a session begins with: a file, and what the application knows of it.
struct Start {
  faultfs::Image image;  ///< empty: there is no file yet
  io::Bytes knowledge;   ///< as Alphabet::pack() has it
  std::uint32_t next_name = 0;

  bool operator==(const Start&) const = default;
};

/// A state on its way into the set: the action that led there from `parent`, completed where `way`
/// is empty, otherwise cut on that way and recovered from, which begins a new session.
struct Reached {
  Hash128 key;
  StateId parent = 0;
  Action action;
  faultfs::ChoiceList way = {};
  std::optional<Start> start = std::nullopt;

  bool operator==(const Reached&) const = default;
};

class States {
 public:
  /// False where the state is there already. Ids count from 0 in order of insertion.
  /// REQUIRES: begins a session, or `reached.parent` is there.
  bool insert(Reached reached);

  [[nodiscard]] bool contains(const Hash128& key) const { return ids_.contains(key); }
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] const Reached& operator[](StateId id) const { return all_[id]; }

  /// The states from the one that began `id`'s session to `id`.
  [[nodiscard]] std::vector<StateId> session_of(StateId id) const;
  /// The states from the first to `id`.
  [[nodiscard]] std::vector<StateId> path_to(StateId id) const;

  /// The memory that the states take, more or less.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct HashOfKey {
    std::size_t operator()(const Hash128& key) const { return key.low; }
  };

  std::vector<Reached> all_;
  std::unordered_map<Hash128, StateId, HashOfKey> ids_;
  std::uint64_t bytes_behind_ = 0;  // what the entries own
};

}  // namespace crashcheck::prover
