// Recovers one crash image and asserts every guarantee on what recovery made of it.
// Thread rule: one checker for each thread; it reuses its memory.
#pragma once

#include <span>

#include "explorer/event_counter.h"
#include "explorer/fresh_space.h"
#include "explorer/subject.h"
#include "faultfs/memory_file.h"
#include "faultfs/trace.h"
#include "oracle/judge.h"

namespace crashcheck::explorer {

class ImageChecker {
 public:
  enum class Recoveries : std::uint8_t { kForgotten, kRecorded };

  /// Borrows `subject`. `unit_bytes` is the size of what the device persists whole or not at all.
  ImageChecker(const Subject& subject, std::uint64_t unit_bytes,
               Recoveries recoveries = Recoveries::kForgotten)
      : subject_(subject), unit_bytes_(unit_bytes), recoveries_(recoveries) {}
  ImageChecker(const ImageChecker&) = delete;
  ImageChecker& operator=(const ImageChecker&) = delete;
  ImageChecker(ImageChecker&&) = delete;
  ImageChecker& operator=(ImageChecker&&) = delete;
  ~ImageChecker() = default;

  /// Opens `image`, judges the bytes that recovery left, recovers again and, where nothing was
  /// wrong by then, uses the heap. The findings are by severity; empty means that everything holds:
  /// one of the outcomes was found or, as is_documented() has it for an image that shows `fresh`,
  /// the store was right to refuse the file.
  /// REQUIRES: at least one acceptable outcome.
  [[nodiscard]] oracle::Judgement check(io::ByteView image,
                                        std::span<const oracle::Outcome> acceptable,
                                        FreshSpace fresh = FreshSpace::kZero);

  /// Whether the store opened the image of the last check.
  [[nodiscard]] bool opened() const { return opened_; }
  /// The file as the recovery of the last check left it, complete or not.
  [[nodiscard]] io::ByteView recovered() const { return recovered_; }
  /// What the recovery of the last check did to the file. REQUIRES: Recoveries::kRecorded.
  [[nodiscard]] faultfs::Trace take_recovery() { return std::move(recovery_); }

 private:
  [[nodiscard]] io::Result<void> recover();
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open();
  [[nodiscard]] oracle::Judgement not_opened(const io::Error& error,
                                             std::span<const oracle::Outcome> acceptable,
                                             FreshSpace fresh) const;
  [[nodiscard]] oracle::Findings opened_again() const;
  void use(const oracle::HeapState& state, Session& session, oracle::Findings& findings);

  const Subject& subject_;
  std::uint64_t unit_bytes_;
  Recoveries recoveries_;
  faultfs::MemoryFile file_;
  std::uint64_t events_ = 0;  // since the last open began
  EventCounter counter_{file_, events_};
  io::Bytes recovered_;
  bool opened_ = false;
  faultfs::Trace recovery_;
  oracle::RawHeap heap_;
};

}  // namespace crashcheck::explorer
