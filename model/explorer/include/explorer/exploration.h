// Every crash point of one life, every image that the device may leave there, recovered and judged;
// and every crash point of these recoveries.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explorer/counts.h"
#include "explorer/crash_plan.h"
#include "explorer/recording.h"
#include "faultfs/crash_images.h"
#include "faultfs/device_profile.h"

namespace crashcheck::explorer {

/// How wide and how deep.
struct Scope {
  faultfs::DeviceProfile profile;
  /// A crash point with more images is sampled.
  std::uint64_t epoch_cap = 1024;
  /// How many crashes in a row may hit recoveries: 0 for none.
  unsigned nested = 0;

  bool operator==(const Scope&) const = default;
};

/// What makes two violations the same one for a report: the guarantee, the kind, and what was cut:
/// the operation's word, "open" for the first open, "close" where everything had returned,
/// "recovery" for a crash inside a recovery, "no crash" where none was needed.
struct Signature {
  GuaranteeId guarantee{};
  KindId kind{};
  std::string_view operation;  ///< refers to a string literal

  auto operator<=>(const Signature&) const = default;
};
inline constexpr std::string_view kFirstOpen = "open";
inline constexpr std::string_view kEverythingReturned = "close";
inline constexpr std::string_view kNestedCrash = "recovery";
inline constexpr std::string_view kNoCrash = "no crash";

/// A violation and the way there.
struct Sighting {
  Signature signature;
  /// The life that was explored, as far as it matters, and a life without operations for each
  /// recovery that was cut. The last one has no crash where none was needed.
  std::vector<Life> lives;
  Findings findings = {};  ///< by severity
  /// The choices that led there; nothing where no crash was needed.
  std::optional<faultfs::ChoiceList> way = std::nullopt;

  [[nodiscard]] const std::optional<faultfs::CrashPoint>& crash() const { return lives[0].crash; }
  [[nodiscard]] std::size_t operations() const;
};

/// Called for each violating state; returns false to end the exploration.
using OnViolation = std::function<bool(const Sighting&)>;

/// A state in which everything held: from here the application may go on. Valid during the call.
struct HeldState {
  const faultfs::CrashImages& images;  ///< stands at the state
  std::size_t step = 0;
  const Model& model;                                ///< the application after the crash
  UnwrittenBytes unwritten = UnwrittenBytes::kZero;  ///< what the image shows
  const faultfs::Image& recovered;                   ///< what the recovery made of the image
  const std::vector<OthersHold>& others;             ///< in the life
  std::uint64_t others_bytes = 0;                    ///< that other files hold at the crash

  /// What a life that goes on from here begins with.
  [[nodiscard]] Origin origin() const {
    return {images.image(), model.clone(), unwritten, others_bytes};
  }
};
using OnHeld = std::function<void(const HeldState&)>;

/// The same after any number of crashes in recoveries, and what the last recovery made of it. Valid
/// during the call.
struct SurvivedState {
  const faultfs::Image& crashed;  ///< what the crash left
  const faultfs::Image& image;    ///< what the recovery from it made of that
  std::size_t step = 0;           ///< that the crash of the life interrupted
  const Model& model;             ///< the application after that crash
  const Judgement& judgement;     ///< says which of its states was found
  UnwrittenBytes unwritten = UnwrittenBytes::kZero;
  const faultfs::Odometer& choices;
  bool may_be_cut = false;  ///< the recovery may be: a choice that is still to be taken

  /// The choices that led here, and no further.
  [[nodiscard]] faultfs::ChoiceList way() const {
    faultfs::ChoiceList taken = choices.taken();
    if (may_be_cut) taken.push_back({0, 2});
    return taken;
  }
};
using OnSurvived = std::function<void(const SurvivedState&)>;
/// For each recovery, those of an image that is looked at again, more deeply, included; valid
/// during the call.
using OnRecovery = std::function<void(const Recovery&)>;

/// How many states one thread's work has come to, and all of them together for a progress line.
class StateTally {
 public:
  /// Borrows it.
  explicit StateTally(std::atomic<std::uint64_t>& all) : all_(all) {}
  void add(std::uint64_t states) {
    own_ += states;
    all_ += states;
  }
  [[nodiscard]] std::uint64_t own() const { return own_; }

 private:
  std::atomic<std::uint64_t>& all_;
  std::uint64_t own_ = 0;
};

/// What is only sometimes wanted of an exploration.
struct ExploreOptions {
  std::uint64_t first_event = 0;            ///< crash points before it are passed over
  std::vector<LifeFault> faults = {};       ///< that the life was recorded with
  const std::atomic<bool>* stop = nullptr;  ///< ends the exploration early where it becomes true
  OnHeld on_held = nullptr;                 ///< for each distinct state without a nested crash
  OnRecovery on_recovery = nullptr;         ///< for each recovery, whatever came of it
  OnSurvived on_survived = nullptr;         ///< for each distinct state, nested or not
  /// Leaves out crash points, images and nested crashes of a life that has too many of them.
  std::optional<Sampling> sampling = std::nullopt;
  const std::atomic<bool>* also_stop = nullptr;  ///< as `stop`
  StateTally* tally = nullptr;                   ///< is told of the states from time to time
};

/// Explores `recording`, crash points ascending. An image met before in the same step is counted
/// and not recovered again. What was wrong without a crash is reported first.
[[nodiscard]] CountsByCut explore_by_cut(const Store& store, const Recording& recording,
                                         const Scope& scope, const OnViolation& on_violation,
                                         const ExploreOptions& options = {});

/// The same, summed up.
[[nodiscard]] Counts explore(const Store& store, const Recording& recording, const Scope& scope,
                             const OnViolation& on_violation, const ExploreOptions& options = {});

/// The crashes on one way through an exploration: that of the life, that in its recovery, and so
/// on, as `way` chooses them. The same choices lead to the same crashes as in explore().
[[nodiscard]] std::vector<faultfs::CrashPoint> crashes_on(const Store& store,
                                                          const Recording& recording,
                                                          const Scope& scope,
                                                          std::uint64_t first_event,
                                                          faultfs::Choices& way);

/// The word for what a crash at `step` cuts: "close" where everything had returned. A life that
/// begins with what a crash left opens with a recovery.
[[nodiscard]] std::string_view operation_name(const History& history, std::size_t step,
                                              bool after_crash);

/// The literal that a signature's `operation` refers to; nothing where `text` is none.
[[nodiscard]] std::optional<std::string_view> operation_from_name(const Workload& workload,
                                                                  std::string_view text);

}  // namespace crashcheck::explorer
