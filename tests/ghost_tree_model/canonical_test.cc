// The canonical form against a walk that tells every two histories apart: whatever that reaches,
// and whatever it finds wrong on the way, the canonical one reaches and finds too, after as many
// actions.
#include "canonical.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "expansion.h"
#include "ghost_tree_model/heap_model.h"
#include "history/text.h"
#include "history/wrapped.h"
#include "proofs.h"
#include "session.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::Form;
using explorer::Hash128;
using prover::Bounds;
using prover::Reached;
using prover::StateId;
using prover::States;

Hash128 key_at_end(const explorer::Recording& recording, const faultfs::DeviceProfile& profile,
                   Form form) {
  const auto known = prover::known_after(recording);
  return key_of(recording, heap_model(*known).state(), profile, form);
}

/// What is reached with at most so many actions.
struct Walked {
  std::set<Hash128> keys;  ///< canonical
  std::set<explorer::Signature> signatures;
  std::size_t states = 0;

  bool operator==(const Walked&) const = default;
};

Hash128 canonical_key(const explorer::Store& subject, const States& states, StateId id,
                      const Bounds& bounds) {
  const prover::Session session(subject, prover::alphabet_of(subject, bounds), states, id,
                                bounds.scope.profile);
  return key_at_end(session.record(), bounds.scope.profile, Form::kCanonical);
}

Walked walk(const explorer::Store& subject, const Bounds& bounds, std::size_t levels) {
  States states;
  states.insert(Reached{{}, 0, {}, {}, prover::Start{}});
  Walked walked;
  StateId next = 0;
  for (std::size_t level = 0; level < levels; ++level) {
    for (const auto end = static_cast<StateId>(states.size()); next < end; ++next) {
      const prover::Expansion expansion = expand(subject, states, next, bounds);
      for (const Reached& reached : expansion.reached) states.insert(reached);
      for (const auto& [signature, seen] : expansion.seen) walked.signatures.insert(signature);
    }
  }
  for (StateId id = 1; id < states.size(); ++id) {
    walked.keys.insert(canonical_key(subject, states, id, bounds));
  }
  walked.states = states.size();
  return walked;
}

struct Comparison {
  std::string_view protocol;
  std::string_view profile;
  std::uint64_t units;
  std::size_t levels;
  unsigned nested;
  std::string_view alphabet;
};

class CanonicalForm : public ::testing::TestWithParam<Comparison> {};

TEST_P(CanonicalForm, LosesNoStateAndNoViolation) {
  const Comparison& tried = GetParam();
  const explorer::Store& subject = *subjects::ghost_trees().find(tried.protocol);
  Bounds bounds = prover::bounds_of(tried.units, tried.profile, tried.nested, tried.alphabet);
  const Walked canonical = walk(subject, bounds, tried.levels);
  bounds.exact = true;
  const Walked exact = walk(subject, bounds, tried.levels);
  EXPECT_EQ(canonical.keys, exact.keys);
  EXPECT_EQ(canonical.signatures, exact.signatures);
  EXPECT_EQ(canonical.states, canonical.keys.size() + 1) << "each canonical state once";
  EXPECT_GT(exact.states, 2 * canonical.states) << "there was something to leave out";
}

INSTANTIATE_TEST_SUITE_P(On, CanonicalForm,
                         ::testing::Values(Comparison{"journaled", "kill", 3, 5, 1, "core"},
                                           Comparison{"journaled", "kill", 2, 4, 1, "full"},
                                           Comparison{"journaled", "powerloss", 2, 4, 0, "core"},
                                           Comparison{"in-place", "kill", 3, 6, 1, "core"},
                                           Comparison{"in-place", "ordered", 3, 5, 0, "core"}),
                         [](const ::testing::TestParamInfo<Comparison>& tested) {
                           std::string name = std::string(tested.param.protocol) + "_" +
                                              std::string(tested.param.profile) + "_" +
                                              std::string(tested.param.alphabet);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

// ---- What makes a difference ----

class Keys : public ::testing::Test {
 protected:
  /// The key after these operations of a journaled heap.
  static Hash128 key(const history::History& operations, std::string_view profile = "kill",
                     Form form = Form::kCanonical) {
    const auto recording = explorer::record(testing::journaled(), history::wrapped(operations));
    return key_at_end(recording, faultfs::parse_profile(profile).value(), form);
  }
  static history::History text(std::string_view operations) {
    return history::parse_history(operations).value();
  }
};

TEST_F(Keys, DoNotTellContentsAndHandlesApart) {
  const Hash128 plain = key(text("allocate 32; allocate 32"));
  EXPECT_EQ(key(text("allocate 32; allocate 32; write #0 0 ff")), plain);
  EXPECT_EQ(key(text("allocate 32; allocate 32; deallocate #0; allocate 32")), plain);
  EXPECT_NE(key(text("allocate 32; allocate 32; write #0 0 ff"), "kill", Form::kExact),
            key(text("allocate 32; allocate 32"), "kill", Form::kExact));
}

TEST_F(Keys, TellLengthsPlacesAndFreeBlocksApart) {
  const std::vector<Hash128> all = {
      key(text("allocate 32; allocate 32")),
      key(text("allocate 32; allocate 30")),
      key(text("allocate 32; allocate 64")),
      key(text("allocate 32; allocate 32; deallocate #0")),
      key(text("allocate 64; allocate 32; deallocate #0")),
      key(text("allocate 64")),
      key(text("allocate 64; reopen")),
      key(text("allocate 32; allocate 32; write-header 0 01")),
  };
  EXPECT_EQ(std::set<Hash128>(all.begin(), all.end()).size(), all.size());
}

TEST_F(Keys, TellApartWhatIsPendingWhereThereIsACache) {
  const auto longer = text("allocate 32; reallocate #0 64; reallocate #0 32");
  const auto shorter = text("allocate 32");
  EXPECT_EQ(key(longer), key(shorter)) << "the same file";
  EXPECT_NE(key(longer, "powerloss"), key(shorter, "powerloss")) << "another record may come back";
}

}  // namespace
}  // namespace crashcheck::ghost_tree
