// One session of a store, from its open to a state, carried out again each time it is needed: what
// a session remembers beside its file cannot be copied.
#pragma once

#include "explorer/recording.h"
#include "states.h"

namespace crashcheck::prover {

class Session {
 public:
  /// The session that leads to `id`. Borrows `subject`.
  Session(const explorer::Subject& subject, const States& states, StateId id,
          const faultfs::DeviceProfile& profile);
  /// One that has just been opened.
  Session(const explorer::Subject& subject, const Start& start,
          const faultfs::DeviceProfile& profile);

  /// What has been done in it so far.
  [[nodiscard]] const history::History& operations() const { return operations_; }
  /// The handle that the next slice will have.
  [[nodiscard]] history::Handle next_handle() const { return next_handle_; }

  void append(const Action& action);

  [[nodiscard]] explorer::Recording record() const { return record(operations_); }
  /// As far as here, and `action` behind it.
  [[nodiscard]] explorer::Recording record_with(const Action& action) const;

 private:
  [[nodiscard]] explorer::Recording record(const history::History& operations) const;

  const explorer::Subject& subject_;
  const faultfs::DeviceProfile& profile_;
  bool has_origin_;
  explorer::Origin origin_;
  history::Handle first_handle_;
  history::Handle next_handle_;
  history::History operations_;
};

/// What the application knows at the end of a recording; nothing where that is not known.
[[nodiscard]] std::optional<oracle::HeapState> known_after(const explorer::Recording& recording);

}  // namespace crashcheck::prover
