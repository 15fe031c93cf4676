// Opens one damaged image after the other and says what became of it: whole, refused, told, or
// lost.
// Thread rule: one checker for each thread; it reuses its memory.
#pragma once

#include "explorer/damage_outcome.h"
#include "explorer/event_counter.h"
#include "explorer/guarded_store.h"
#include "explorer/store.h"
#include "faultfs/memory_file.h"

namespace crashcheck::explorer {

struct DamageVerdict {
  DamageOutcome outcome = DamageOutcome::kWhole;
  std::string_view exception;  ///< kUndetectable: the name of one of Promises::undetectable
  Findings findings;           ///< kSilent: what is lost, of the guarantee `told`, by severity

  bool operator==(const DamageVerdict&) const = default;
};

class DamageChecker {
 public:
  /// Borrows `store`, which promises `told`. `unit_bytes` is the size of what the device persists
  /// whole or not at all.
  DamageChecker(const Store& store, std::uint64_t unit_bytes);
  DamageChecker(const DamageChecker&) = delete;
  DamageChecker& operator=(const DamageChecker&) = delete;
  DamageChecker(DamageChecker&&) = delete;
  DamageChecker& operator=(DamageChecker&&) = delete;
  ~DamageChecker() = default;

  /// Goes on to the damage of `image`, which `model` is prepared for, until the next begin();
  /// borrows both. False where the store loses something, or dies, without any damage: nothing can
  /// be said then. What a store says of a file `at_rest`, or that only this damage can explain,
  /// without reason counts as nothing said. REQUIRES: model.crashed().
  [[nodiscard]] bool begin(const faultfs::Image& image, Model& model, bool at_rest);

  /// Opens `damaged`, made from the image by damage. A store that dies of it has told nothing.
  /// REQUIRES: begin() returned true.
  [[nodiscard]] DamageVerdict check(const faultfs::Image& damaged);

  /// The file as the open of the last check left it.
  [[nodiscard]] const faultfs::Image& as_opened() const { return as_opened_; }

 private:
  [[nodiscard]] bool begin_unguarded(bool at_rest);
  [[nodiscard]] DamageVerdict check_unguarded(const faultfs::Image& damaged);
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open();
  [[nodiscard]] DamageVerdict refused(const io::Error& error, const faultfs::Image& damaged);
  [[nodiscard]] bool can_go_on();
  [[nodiscard]] DamageVerdict opened(const faultfs::Image& damaged,
                                     std::unique_ptr<Session> session);
  /// kSilent for what is `wrong`, or, where nothing is, `otherwise`.
  [[nodiscard]] DamageVerdict verdict(DamageOutcome otherwise, Findings wrong) const;
  [[nodiscard]] bool tells(Session& session) const {
    return !cries_without_reason_ && session.tells_of_damage();
  }

  const Store& store_;
  isolation::Guard* guard_;
  std::uint64_t unit_bytes_;
  faultfs::MemoryFile file_;
  std::uint64_t events_ = 0;
  EventCounter counter_{file_, events_};
  faultfs::Image as_opened_;
  faultfs::Image recovered_;  // the image without damage, after an open
  const faultfs::Image* image_ = nullptr;
  Model* model_ = nullptr;
  bool cries_without_reason_ = false;
};

}  // namespace crashcheck::explorer
