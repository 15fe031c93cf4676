// One session of a store, from its open to a state, carried out again each time it is needed: what
// a session remembers beside its file cannot be copied.
#pragma once

#include "explorer/recording.h"
#include "states.h"

namespace crashcheck::prover {

class Session {
 public:
  /// The session that leads to `id`. Borrows the store and the alphabet.
  Session(const explorer::Store& store, const explorer::Alphabet& alphabet, const States& states,
          StateId id, const faultfs::DeviceProfile& profile);
  /// One that has just been opened.
  Session(const explorer::Store& store, const explorer::Alphabet& alphabet, const Start& start,
          const faultfs::DeviceProfile& profile);

  /// What has been done in it so far.
  [[nodiscard]] const explorer::History& operations() const { return operations_; }

  void append(const Action& action);

  [[nodiscard]] explorer::Recording record() const { return record(operations_); }
  /// As far as here, and `action` behind it.
  [[nodiscard]] explorer::Recording record_with(const Action& action) const;

 private:
  [[nodiscard]] explorer::Recording record(const explorer::History& operations) const;

  const explorer::Store& store_;
  const explorer::Alphabet& alphabet_;
  const faultfs::DeviceProfile& profile_;
  bool has_origin_;
  explorer::Origin origin_;
  std::uint32_t next_name_ = 0;
  explorer::History operations_;
};

/// What the application knows at the end of a recording; null where that is not known.
[[nodiscard]] std::unique_ptr<explorer::Model> known_after(const explorer::Recording& recording);

}  // namespace crashcheck::prover
