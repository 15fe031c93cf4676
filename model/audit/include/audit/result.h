// What an audit has found: for each store a matrix of guarantees, operations and devices, the
// violations, and the evidence behind both.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "explorer/campaign.h"
#include "isolation/isolation.h"
#include "prover/proof.h"

namespace crashcheck::audit {

enum class Verdict : std::uint8_t {
  kHolds,       ///< nothing was found
  kViolated,    ///< there is a counterexample
  kNotClaimed,  ///< the documentation does not claim it there, and it was not looked for
  kTooLittle,   ///< nothing was found, and there is less evidence than audit/floor.h asks for
  kNotJudged,   ///< no state was judged by it
};

/// "holds", "violated", "not-claimed", "too-little", "not-judged".
[[nodiscard]] std::string_view name(Verdict verdict);

struct MinimalCase {
  explorer::Case reproduction;
  bool minimal = false;  ///< no single simplification is left
};

/// Minimal cases by what they show.
using MinimalCases = std::map<explorer::Signature, MinimalCase>;

struct Campaign {
  explorer::CampaignOptions options;  ///< with as many sequences as were explored
  explorer::CampaignResult result;
  MinimalCases minimal;   ///< of each group, where it is known
  bool complete = false;  ///< as many states as were planned, and all of it minimal
};

struct SmallHeaps {
  prover::Bounds bounds;
  prover::Proof proof;
  MinimalCases minimal;
  bool complete = false;

  /// Whether it shows that nothing in its bounds is violated.
  [[nodiscard]] bool is_certificate() const;
};

/// What was done on one device.
struct Device {
  faultfs::DeviceProfile profile;
  std::vector<Campaign> campaigns;  ///< one without faults, where they are claimed one with them
  std::optional<Campaign> damage;   ///< of damaged files: it judges `told`, and nothing else does
  std::optional<SmallHeaps> proof;

  /// Whether all that was planned for it was done.
  [[nodiscard]] bool is_complete() const;
};

struct Violation {
  explorer::Signature signature;
  std::size_t device = 0;
  /// Where it was found, if that is another device: the example is the case of that one, carried
  /// over, and no campaign has seen it here.
  std::optional<std::size_t> found_on;
  bool faults = false;          ///< a call fails
  std::uint64_t states = 0;     ///< of the campaign, and of the proof where only that found it
  std::uint64_t sequences = 0;  ///< of the campaign
  bool by_campaign = false;
  bool by_proof = false;
  bool by_damage = false;  ///< a file was damaged
  MinimalCase example;
  explorer::Findings findings;  ///< all that the example shows, by severity
};

/// Of the bugs planted in a store for one guarantee, how many a hunt of some size has found.
struct Power {
  std::size_t found = 0;
  std::size_t planted = 0;
};

/// What stands behind the verdict on a device.
struct Behind {
  std::uint64_t histories = 0;
  std::uint64_t states = 0;  ///< crash states of the campaign, or damaged files
  /// Each history was gone through many times: for every call that fails, or every byte.
  bool in_depth = false;
  std::size_t features = 0;  ///< that were reached; none where none are stated, or in depth
  std::size_t features_stated = 0;
  std::optional<Power> power;  ///< nothing: not measured
  bool control_fired = false;  ///< violations were found where syncs lie
};

/// A guarantee, an operation that a crash cut or a damage_word(), and a device.
struct Cell {
  std::string_view operation;
  std::size_t device = 0;
  Verdict verdict = Verdict::kNotJudged;
  std::uint64_t states = 0;    ///< crash images, those met before included; damaged files
  std::uint64_t distinct = 0;  ///< those that were recovered
  std::uint64_t tested = 0;    ///< of these, those that could be judged by it
  /// The others: something else was wrong, there was no store yet, or no store could tell.
  std::uint64_t unjudged = 0;
  std::uint64_t violating = 0;  ///< of the tested
  std::uint64_t sampled = 0;    ///< of the states, those taken as a sample
  std::uint64_t sampled_of = 0;
  bool certificate = false;             ///< a proof has this operation among its actions
  std::vector<std::size_t> violations;  ///< their numbers
  std::vector<std::string> lacks;       ///< to be green, each in a phrase
};

/// The same over all operations.
struct DeviceVerdict {
  Verdict verdict = Verdict::kNotJudged;
  bool certificate = false;  ///< a proof of small stores covers it as well
  bool sampled = false;
  std::uint64_t distinct = 0;
  std::uint64_t tested = 0;
  std::uint64_t unjudged = 0;
  std::uint64_t violating = 0;
  Behind behind = {};
  std::vector<std::string> lacks = {};  ///< to be green, over all operations
  std::size_t cells_below_floor = 0;    ///< operations of which there is too little evidence

  /// Nothing was sampled, and every distinct image could be judged.
  [[nodiscard]] bool is_exhaustive() const { return !sampled && unjudged == 0; }
};

/// Whether the store claims the guarantee on the device. What is promised of a full medium is
/// claimed where there is little space, growth reserves it, and overwriting needs none.
[[nodiscard]] bool is_claimed_on(const explorer::Store& store, explorer::GuaranteeId guarantee,
                                 const faultfs::DeviceProfile& device);

/// What the documentation promises of every store of a kind.
struct Claim {
  explorer::GuaranteeId guarantee{};
  std::string_view statement;
};

struct GuaranteeRow {
  Claim claim;
  std::string said;  ///< of this store
  bool claimed = true;
  Verdict verdict = Verdict::kNotJudged;
  /// The most hostile device such that it holds there and on all that come before it. Devices with
  /// little space, and those that are not power-safe, are in no order with the others: they are
  /// named where it is claimed on no other.
  std::optional<std::size_t> weakest_device;
  std::vector<DeviceVerdict> devices;
  std::vector<Cell> cells;
  std::vector<std::string> mutants;  ///< planted bugs that its check has caught
};

struct StoreResult {
  const explorer::Store* subject = nullptr;
  isolation::Isolation isolation;  ///< with which cases are carried out
  std::vector<Device> devices;     ///< the mildest first
  Device control;  ///< syncs lie: no store survives it, and a checker has to see that
  std::vector<GuaranteeRow> guarantees;
  std::vector<Violation> violations;
  bool complete = false;

  /// Whether anything that is claimed is violated.
  [[nodiscard]] bool is_violated() const;
  /// How many guarantees are claimed and have this verdict.
  [[nodiscard]] std::size_t claimed_and(Verdict verdict) const;
  /// Whether all was done, and all that is claimed was judged, with enough evidence, and holds.
  [[nodiscard]] bool holds() const;
};

struct Result {
  std::vector<StoreResult> stores;
  bool complete = false;
  /// Over all that was explored and proven.
  explorer::Hash128 digest;
};

/// The matrix and the violations, from the devices. REQUIRES: `subject` and `devices` are there.
void draw_conclusions(StoreResult& store);

}  // namespace crashcheck::audit
