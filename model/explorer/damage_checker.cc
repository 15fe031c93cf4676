// What a store makes of a damaged file. The model says what is lost, the store whether it has said
// so, and the model again whether it could have.
#include "explorer/damage_checker.h"

#include <array>

#include "call_limit.h"
#include "faultfs/call_limit_file.h"
#include "io/assert.h"
#include "opened_store.h"

namespace crashcheck::explorer {
namespace {

constexpr std::array<std::string_view, kDamageOutcomes> kOutcomes = {
    "opened whole", "refused", "told", "undetectable", "lost silently"};

/// Whether an error says that it is the file that is wrong, or the part of it that cannot be read.
bool blames_the_file(io::ErrorCode code, const faultfs::Image& file) {
  return code == io::ErrorCode::kInvalidData || code == io::ErrorCode::kCorrupt ||
         (code == io::ErrorCode::kIo && file.has_unreadable());
}

}  // namespace

std::string_view name(DamageOutcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

DamageChecker::DamageChecker(const Store& store, std::uint64_t unit_bytes)
    : store_(store),
      guard_(guard_of(store)),
      unit_bytes_(unit_bytes),
      file_({}, store.max_file_bytes()) {
  CRASHCHECK_ASSERT(store.promises().told.has_value());
}

bool DamageChecker::begin(const faultfs::Image& image, Model& model, bool at_rest) {
  CRASHCHECK_ASSERT(!model.is_certain(), "the model has been told of the crash");
  image_ = &image;
  model_ = &model;
  file_.assign(image);
  bool sound = false;
  const std::string_view death = run_guarded(guard_, [&] { sound = begin_unguarded(at_rest); });
  return sound && death.empty();
}

bool DamageChecker::begin_unguarded(bool at_rest) {
  const auto session = open();
  if (!session || !model_->lost({file_.image(), unit_bytes_, session->get()}).empty()) return false;
  recovered_ = file_.image();
  cries_without_reason_ = at_rest && (*session)->tells_of_damage();
  return true;
}

DamageVerdict DamageChecker::check(const faultfs::Image& damaged) {
  CRASHCHECK_ASSERT(image_ != nullptr);
  file_.assign(damaged);
  DamageVerdict verdict;
  const std::string_view death = run_guarded(guard_, [&] { verdict = check_unguarded(damaged); });
  if (death.empty()) return verdict;
  as_opened_ = damaged;
  return this->verdict(DamageOutcome::kRefused, {{.message = death}});
}

DamageVerdict DamageChecker::check_unguarded(const faultfs::Image& damaged) {
  auto session = open();
  as_opened_ = file_.image();
  return session ? opened(damaged, std::move(*session)) : refused(session.error(), damaged);
}

io::Result<std::unique_ptr<Session>> DamageChecker::open() {
  return store_.open(
      std::make_unique<faultfs::CallLimitFile>(counter_, call_limit(file_.image().size())));
}

/// An open that meets a unit which cannot be read may have begun to carry out what is durable.
/// Whether nothing of the file is lost by that: all is there if the unit can be read again.
bool DamageChecker::can_go_on() {
  faultfs::Image mended = file_.image();
  mended.mend(*image_);
  file_.assign(mended);
  const auto session = open();
  return session && model_->lost({file_.image(), unit_bytes_, session->get()}).empty();
}

DamageVerdict DamageChecker::refused(const io::Error& error, const faultfs::Image& damaged) {
  Findings wrong;
  if (!blames_the_file(error.code, damaged)) {
    wrong.push_back({.message = "the error does not say that the file is damaged"});
  }
  const bool fails_at_a_unit = error.code == io::ErrorCode::kIo && damaged.has_unreadable();
  if (as_opened_ != damaged && !(fails_at_a_unit && can_go_on())) {
    const std::uint64_t byte = as_opened_.first_difference(damaged);
    const std::uint64_t first = store_.promises().first_byte;
    wrong.push_back({.offset = byte - std::min(byte, first),
                     .length = 1,
                     .message = "a file that was refused has been changed"});
  }
  return verdict(DamageOutcome::kRefused, std::move(wrong));
}

DamageVerdict DamageChecker::opened(const faultfs::Image& damaged,
                                    std::unique_ptr<Session> session) {
  const RecoveredFile file{as_opened_, unit_bytes_, session.get()};
  Findings lost = model_->lost(file);
  const bool said = tells(*session);
  if (lost.empty() && !said) {
    OpenedStore use([this]() -> const faultfs::Image& { return file_.image(); }, unit_bytes_,
                    std::move(session), [this] { return open(); });
    lost = model_->lost_in_use(use);
  }
  if (lost.empty()) return {said ? DamageOutcome::kTold : DamageOutcome::kWhole, {}, {}};
  if (said) return {DamageOutcome::kTold, {}, {}};
  const auto exception =
      model_->undetectable({*image_, recovered_, damaged}, {as_opened_, unit_bytes_, nullptr});
  if (!exception.empty()) return {DamageOutcome::kUndetectable, exception, {}};
  return verdict(DamageOutcome::kWhole, std::move(lost));
}

DamageVerdict DamageChecker::verdict(DamageOutcome otherwise, Findings wrong) const {
  Findings findings = told(store_.promises(), std::move(wrong));
  if (findings.empty()) return {otherwise, {}, {}};
  sort_by_severity(findings);
  return {DamageOutcome::kSilent, {}, std::move(findings)};
}

}  // namespace crashcheck::explorer
