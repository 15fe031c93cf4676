// Runs one life of a store and keeps all that the explorer needs: the trace, which events belong to
// which operation, and what may be found after a crash where that depends on how the life went.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explorer/call_watch.h"
#include "explorer/life.h"
#include "explorer/store.h"
#include "faultfs/device_profile.h"
#include "faultfs/trace.h"

namespace crashcheck::explorer {

/// The open, or one operation.
struct Step {
  std::uint64_t last_event = 0;  ///< events so far, this step's included
  Answer answer;
  /// What it would have answered, had no call in it been made to fail.
  std::optional<Answer> missed = std::nullopt;
  Findings findings;               ///< what was wrong without any crash
  std::optional<io::Error> error;  ///< the store did not do it
  std::uint64_t others_bytes = 0;  ///< of the medium, which other files held then
  /// Whether it is known what a crash after this step may leave. Where it is not, no step follows.
  bool known = true;
  /// What may be found after a crash inside this step, where the reference model cannot tell from
  /// the operation alone: in the open, and from a call that failed to the next reopen.
  std::shared_ptr<const Model> in_flight;
  /// The same after this step; null where it is one state that the application knows.
  std::shared_ptr<const Model> afterwards;
  /// What the application knows after an open that found one of several outcomes, or after an
  /// operation that changed nothing.
  std::shared_ptr<const Model> adopted;
};

/// What a crash left, for the next life to begin with.
struct Origin {
  faultfs::Image image;
  std::shared_ptr<const Model> model;  ///< what recovery may make of it
  UnwrittenBytes unwritten = UnwrittenBytes::kZero;
  std::uint64_t others_bytes = 0;  ///< of the medium, which other files hold
};

/// What is special about a life. Borrows what it points to, for the call.
struct Circumstances {
  const Origin* origin = nullptr;  ///< nullptr: the store's beginning, or no file yet
  /// On which the store lives, and which made the origin's image. nullptr: one with enough space.
  const faultfs::DeviceProfile* device = nullptr;
  /// What fails. Needs `device` and `undisturbed`.
  std::vector<LifeFault> faults;
  /// The same life without the last of the faults, as far at least as the step in which that one
  /// fires.
  const struct Recording* undisturbed = nullptr;
  /// What other files take of the medium and give back. Needs `device`.
  std::vector<OthersHold> others = {};
  CallWatch* watch = nullptr;  ///< is told of every call that reaches the device
  /// Once it is true no call reaches the device: what is recorded then is worth nothing.
  const std::atomic<bool>* stop = nullptr;
};

/// A life on `device`, and nothing else special. Borrows it.
[[nodiscard]] inline Circumstances on_device(const faultfs::DeviceProfile& device) {
  Circumstances circumstances;
  circumstances.device = &device;
  return circumstances;
}

struct Recording {
  History operations;
  bool after_crash = false;  ///< it began with what a crash left: its open is a recovery
  /// What the application was told before this life: what a crash before its first event leaves.
  std::shared_ptr<const Model> before;
  faultfs::Trace trace;
  std::vector<Step> steps;  ///< steps[0] is the open, steps[i] is operation i, counted from 1
  /// For each fault, how many calls of its kind there were, and how many of them failed.
  struct Fired {
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;
    std::size_t step = 0;     ///< in which the first one failed
    std::uint64_t event = 0;  ///< events before it failed, what it had changed included
  };
  std::vector<Fired> fired;
  std::vector<OthersHold> others = {};  ///< as they were told to
  /// What the file showed where no write had reached, as the origin left it or a failed sync.
  UnwrittenBytes unwritten = UnwrittenBytes::kZero;
  /// A failing sync was to keep what the device does not let survive; empty otherwise.
  std::string bad_choice;
  std::size_t bad_fault = 0;  ///< which fault's sync it was, where there is a bad choice

  /// The step that a crash after `event` interrupts; steps.size() where everything had returned.
  [[nodiscard]] std::size_t interrupted_step(std::uint64_t event) const;
  /// What other files hold at a crash that interrupts `step`, or when everything has returned.
  [[nodiscard]] std::uint64_t others_bytes_at(std::size_t step) const;
  /// The last crash point that can be judged: nothing is known of a crash in a step that failed
  /// for no reason.
  [[nodiscard]] std::uint64_t last_crash_event() const;
  /// The first step at which something was wrong without a crash.
  [[nodiscard]] std::optional<std::size_t> first_step_with_findings() const;
};

/// An operation that the store does not do, or does not come back from, is a step with an error and
/// a finding, and the last one; unless a fault made it fail: then the life goes on, as that of a
/// program which tries the next operation on the store that it has.
[[nodiscard]] Recording record(const Store& store, const History& operations,
                               const Circumstances& circumstances = {});

}  // namespace crashcheck::explorer
