// Recover, judge, recover again, use, recover once more.
#include "explorer/image_checker.h"

#include <algorithm>

#include "call_limit.h"
#include "faultfs/call_limit_file.h"
#include "faultfs/recording_file.h"
#include "use_heap.h"

namespace crashcheck::explorer {
namespace {

std::size_t bit_of(oracle::Guarantee guarantee) { return static_cast<std::size_t>(guarantee); }

}  // namespace

io::Result<std::unique_ptr<Session>> ImageChecker::open() {
  events_ = 0;
  return subject_.open(
      std::make_unique<faultfs::CallLimitFile>(counter_, call_limit(file_.bytes().size())));
}

io::Result<void> ImageChecker::recover() {
  if (recoveries_ == Recoveries::kForgotten) return open().map([](const auto&) {});
  events_ = 0;
  recovery_ = faultfs::Trace(file_.bytes());
  faultfs::CallLimitFile limited(counter_, call_limit(file_.bytes().size()));
  return subject_.open(std::make_unique<faultfs::RecordingFile>(limited, recovery_))
      .map([](const auto&) {});
}

oracle::Judgement ImageChecker::check(io::ByteView image,
                                      std::span<const oracle::Outcome> acceptable,
                                      FreshSpace fresh) {
  file_.assign(image);
  const auto opened = recover();
  recovered_.assign(file_.bytes().begin(), file_.bytes().end());
  opened_ = opened.has_value();
  if (!opened) return not_opened(opened.error(), acceptable, fresh);
  oracle::decode(recovered_, heap_);
  oracle::Judgement judgement = oracle::judge_recovered(heap_, acceptable, unit_bytes_);
  const auto second = open();
  append(judgement.findings, second ? opened_again() : oracle::opens(reason_of(second.error())));
  if (!second) judgement.judged.reset(bit_of(oracle::Guarantee::kIdempotent));
  if (judgement.holds()) {
    use(oracle::as_found(acceptable[*judgement.outcome], heap_), **second, judgement.findings);
  } else {
    judgement.judged.reset(bit_of(oracle::Guarantee::kUsable));
    judgement.judged.reset(bit_of(oracle::Guarantee::kBestFit));
  }
  oracle::sort_by_severity(judgement.findings);
  return judgement;
}

/// Of a file that does not open nothing else is known.
oracle::Judgement ImageChecker::not_opened(const io::Error& error,
                                           std::span<const oracle::Outcome> acceptable,
                                           FreshSpace fresh) const {
  oracle::Judgement judgement;
  const Refusal refusal{error.code, recovered_.size(), events_};
  judgement.rightly_refused = is_documented(refusal, subject_.protocol(), acceptable, fresh);
  if (!judgement.rightly_refused) judgement.findings = oracle::opens(reason_of(error));
  judgement.judged.reset();
  judgement.judged.set(bit_of(oracle::Guarantee::kOpens));
  return judgement;
}

/// What is wrong with how the recovered file has just been opened again.
oracle::Findings ImageChecker::opened_again() const {
  oracle::Findings findings = oracle::idempotent(recovered_, file_.bytes());
  const bool is_silent = subject_.protocol() == oracle::Protocol::kJournaled;
  if (findings.empty() && is_silent) findings = oracle::idempotent(events_);
  return findings;
}

void ImageChecker::use(const oracle::HeapState& state, Session& session,
                       oracle::Findings& findings) {
  oracle::HeapState after;
  findings = use_heap(session, subject_.protocol(), file_, state, after);
  if (!findings.empty()) return;
  after.recover(subject_.protocol());
  const auto reopened = open();
  if (!reopened) {
    findings = oracle::usable(reason_of(reopened.error()), reopened.error().offset);
    return;
  }
  oracle::RawHeap heap;
  oracle::decode(file_.bytes(), heap);
  const oracle::Outcome expected = oracle::exactly("used and reopened", std::move(after));
  const auto judgement = oracle::judge_recovered(heap, std::span(&expected, 1), unit_bytes_);
  if (!judgement.holds()) {
    findings =
        oracle::usable(judgement.findings.front().message, judgement.findings.front().offset);
  }
}

}  // namespace crashcheck::explorer
