// One crash image after the other: the store recovers it, the model judges what recovery left, the
// store opens it a second time, which must change nothing, and the model puts it to use. The file,
// its copy and the event counter are reused from image to image: this runs for every distinct
// state.
#include "explorer/image_checker.h"

#include <cerrno>

#include "call_limit.h"
#include "faultfs/call_limit_file.h"
#include "faultfs/recording_file.h"
#include "io/assert.h"
#include "opened_store.h"

namespace crashcheck::explorer {
namespace {

/// The guarantees that only a store in use shows cannot be judged.
void leave_out_use(const Promises& promises, GuaranteeSet& judged) {
  for (std::size_t i = 0; i < promises.guarantees.size(); ++i) {
    if (promises.guarantees[i].seen_in_use) judged.reset(i);
  }
}

}  // namespace

io::Result<std::unique_ptr<Session>> ImageChecker::open() {
  events_ = 0;
  return store_.open(
      std::make_unique<faultfs::CallLimitFile>(medium(), call_limit(file_.image().size()), stop_));
}

io::Result<void> ImageChecker::recover() {
  if (recoveries_ == Recoveries::kForgotten) return open().map([](const auto&) {});
  events_ = 0;
  recovery_ = faultfs::Trace(file_.image());
  faultfs::CallLimitFile limited(counter_, call_limit(file_.image().size()), stop_);
  auto recorder = std::make_unique<faultfs::RecordingFile>(limited, recovery_);
  if (!device_.space_bytes) return store_.open(std::move(recorder)).map([](const auto&) {});
  return store_
      .open(std::make_unique<faultfs::SpaceFile>(
          *recorder, file_, faultfs::space_beside(device_, others_bytes_), device_.rewrite))
      .map([](const auto&) {});
}

Judgement ImageChecker::check(const faultfs::Image& image, Model& model, UnwrittenBytes unwritten) {
  CRASHCHECK_ASSERT(!model.is_certain(), "the model has been told of the crash");
  const bool is_directory = image.tree() != nullptr;
  if (is_directory) {
    file_.assign({});
  } else if (space_) {
    file_.assign(faultfs::kept_on(device_, image));
    space_->set_space(faultfs::space_beside(device_, others_bytes_));
  } else {
    file_.assign(image);
  }
  Judgement judgement;
  const std::string_view death = run_guarded(guard_, [&] {
    judgement = is_directory ? check_directory(image, model) : check_file(model, unwritten);
  });
  return death.empty() ? judgement : not_survived(image, death);
}

Judgement ImageChecker::check_file(Model& model, UnwrittenBytes unwritten) {
  const auto opened = recover();
  recovered_ = file_.image();
  opened_ = opened.has_value();
  if (!opened) return not_opened(opened.error(), model, unwritten);
  auto second = open();
  const Findings again = second ? opened_again() : opens(promises(), second.error());
  Judgement judgement =
      model.judge({recovered_, device_.unit_bytes, second ? second->get() : nullptr});
  append(judgement.findings, again);
  if (!second && promises().idempotent) {
    judgement.judged.reset(index_of(promises().idempotent->guarantee));
  }
  if (judgement.holds()) {
    // What a store needs to be used at all is not what it promises on a full medium.
    if (space_) space_->set_space(UINT64_MAX);
    OpenedStore use([this]() -> const faultfs::Image& { return file_.image(); }, device_.unit_bytes,
                    std::move(*second), [this] { return open(); });
    judgement.findings = model.use(judgement, use);
  } else {
    leave_out_use(promises(), judgement.judged);
  }
  sort_by_severity(judgement.findings);
  return judgement;
}

/// Closing a store may change its directory, which is no part of its recovery.
Judgement ImageChecker::check_directory(const faultfs::Image& image, Model& model) {
  recovery_ = faultfs::Trace(image);
  faultfs::MemoryDirectory disk = recoveries_ == Recoveries::kRecorded
                                      ? faultfs::MemoryDirectory(*recovery_.directory())
                                      : faultfs::MemoryDirectory(*image.tree());
  std::uint64_t recovered_after = 0;
  Judgement judgement = judge_in(disk, model, recovered_after);
  recovery_.directory()->cut(recovered_after);
  sort_by_severity(judgement.findings);
  return judgement;
}

Judgement ImageChecker::judge_in(faultfs::MemoryDirectory& disk, Model& model,
                                 std::uint64_t& recovered_after) {
  auto opened = store_.open_in(disk);
  recovered_after = recovery_.event_count();
  recovered_ = faultfs::Image(disk.tree());
  opened_ = opened.has_value();
  if (!opened) return not_opened(opened.error(), model, UnwrittenBytes::kZero);
  Judgement judgement = model.judge({recovered_, device_.unit_bytes, opened->get()});
  append(judgement.findings, opened_again_in_directory());
  if (!judgement.holds()) {
    leave_out_use(promises(), judgement.judged);
    return judgement;
  }
  faultfs::Image now;
  const auto see = [&]() -> const faultfs::Image& { return now = faultfs::Image(disk.tree()); };
  OpenedStore use(see, device_.unit_bytes, std::move(*opened),
                  [&] { return store_.open_in(disk); });
  judgement.findings = model.use(judgement, use);
  return judgement;
}

Findings ImageChecker::opened_again_in_directory() const {
  if (!promises().idempotent) return {};
  faultfs::MemoryDirectory copy(*recovered_.tree());
  const auto opened = store_.open_in(copy);
  if (!opened) return opens(promises(), opened.error());
  return idempotent(promises(), recovered_, faultfs::Image(copy.tree()));
}

/// What it made of the file is lost with it.
Judgement ImageChecker::not_survived(const faultfs::Image& image, std::string_view cause) {
  Judgement judgement;
  judgement.findings = died(promises(), cause);
  judgement.judged.set(index_of(promises().opens.guarantee));
  recovered_ = image;
  opened_ = false;
  return judgement;
}

/// Of a file that does not open nothing else is known.
Judgement ImageChecker::not_opened(const io::Error& error, const Model& model,
                                   UnwrittenBytes unwritten) const {
  Judgement judgement;
  const bool too_full = error.system_error == ENOSPC && faultfs::copies_on_little_space(device_);
  judgement.rightly_refused =
      too_full || model.may_refuse({error.code, recovered_.size(), events_, unwritten});
  if (!judgement.rightly_refused) judgement.findings = opens(promises(), error);
  if (device_.space_bytes && error.code == io::ErrorCode::kNoSpace) {
    judgement.findings = space(promises(), std::move(judgement.findings));
  }
  judgement.judged.set(index_of(promises().opens.guarantee));
  return judgement;
}

/// What is wrong with how the recovered file has just been opened again.
Findings ImageChecker::opened_again() const {
  Findings findings = idempotent(promises(), recovered_, file_.image());
  if (findings.empty()) findings = silent(promises(), events_);
  return findings;
}

}  // namespace crashcheck::explorer
