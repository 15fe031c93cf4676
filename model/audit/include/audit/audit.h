// An audit: for each store and each device a campaign, one with calls that fail where the store
// claims to stand them, and a proof for small stores; in pieces, each of which can be kept.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "audit/result.h"

namespace crashcheck::audit {

/// What is looked at, and how much of it.
struct Plan {
  std::vector<const explorer::Store*> subjects;  ///< borrowed
  std::vector<faultfs::DeviceProfile> profiles;  ///< the mildest first
  std::uint64_t seed = 1;
  /// A campaign begins no more histories once it has seen this many crash states.
  std::uint64_t states = 1'000'000;
  std::size_t operations = 24;  ///< of each history
  unsigned nested = 1;          ///< crashes in a row in recoveries, also of proofs
  unsigned crashes = 2;         ///< that a history goes through
  std::uint64_t deep_trees = 50;
  /// Units of the stores that proofs are about; nothing: as many as each device allows in a short
  /// time; 0: no proofs.
  std::optional<std::uint64_t> units;
  /// Of campaigns and of cases; proofs are made in this process.
  isolation::Isolation isolation = {};
  /// Names the program that audits: what another one has found is not taken over.
  std::string build = {};
};

/// What an audit is at; read by a progress line.
struct AuditProgress {
  explorer::CampaignProgress campaigns;  ///< of all of them; `stop` ends the audit
  /// Of those on the control devices, whose violations are no news.
  explorer::CampaignProgress control{campaigns.stop};
  std::atomic<std::uint64_t> parts_done{0};
  std::atomic<std::uint64_t> parts{0};
  /// Crash states that the campaigns have still to explore, those on control devices left out, and
  /// how many that were when this run began.
  std::atomic<std::uint64_t> states_left{0};
  std::atomic<std::uint64_t> states_planned{0};
};

/// Text that is kept from one run of an audit to the next, by name.
struct Archive {
  std::function<std::optional<std::string>(const std::string& name)> read;
  std::function<tl::expected<void, std::string>(const std::string& name, const std::string& text)>
      write;
};

class Audit {
 public:
  explicit Audit(const Plan& plan);
  ~Audit();
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;
  Audit(Audit&&) = delete;
  Audit& operator=(Audit&&) = delete;

  /// Takes up what an earlier run of the same plan has kept. ERRORS: text that is damaged, or of
  /// another plan, or of a store that writes something else; the audit cannot be used then.
  [[nodiscard]] tl::expected<void, std::string> resume(const Archive& archive);

  /// Goes on to the end of the plan, for so long at most, and keeps what there is from time to
  /// time and at the end. The parts take turns. The same plan gives the same result in any number
  /// of runs, with any number of jobs.
  [[nodiscard]] tl::expected<void, std::string> run(
      unsigned jobs, std::optional<std::chrono::steady_clock::duration> time_limit,
      const Archive& archive, AuditProgress& progress);

  [[nodiscard]] bool is_complete() const;
  [[nodiscard]] Result result() const;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crashcheck::audit
