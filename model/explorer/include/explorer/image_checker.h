// Recovers one crash image, of a file or of a directory, and asserts every guarantee on what
// recovery made of it.
// Thread rule: one checker for each thread; it reuses its memory.
#pragma once

#include <algorithm>
#include <atomic>

#include "explorer/event_counter.h"
#include "explorer/guarded_store.h"
#include "explorer/store.h"
#include "faultfs/memory_directory.h"
#include "faultfs/memory_file.h"
#include "faultfs/space_file.h"
#include "faultfs/trace.h"
#include "io/assert.h"

namespace crashcheck::explorer {

class ImageChecker {
 public:
  enum class Recoveries : std::uint8_t { kForgotten, kRecorded };

  /// Borrows both. `device` has left the images, and the store recovers on it.
  ImageChecker(const Store& store, const faultfs::DeviceProfile& device,
               Recoveries recoveries = Recoveries::kForgotten)
      : store_(store),
        device_(device),
        guard_(guard_of(store)),
        recoveries_(recoveries),
        file_({}, std::max(store.max_file_bytes(), faultfs::MemoryFile::kDefaultCapacityBytes)) {
    if (device.space_bytes) {
      space_.emplace(counter_, file_, *device.space_bytes, device.rewrite);
    }
  }
  ImageChecker(const ImageChecker&) = delete;
  ImageChecker& operator=(const ImageChecker&) = delete;
  ImageChecker(ImageChecker&&) = delete;
  ImageChecker& operator=(ImageChecker&&) = delete;
  ~ImageChecker() = default;

  /// Opens `image`, has what recovery left judged by `model`, recovers again and, where
  /// nothing was wrong by then, puts the store to use. The findings are by severity; empty means
  /// that everything holds: one of the model's states was found or, for a file that shows
  /// `unwritten`, the store was right to refuse it. Of a store with a guard all of this is one
  /// check; where that dies, it is the one finding. REQUIRES: model.crashed().
  [[nodiscard]] Judgement check(const faultfs::Image& image, Model& model,
                                UnwrittenBytes unwritten = UnwrittenBytes::kZero);

  /// In the checks from now on, other files hold so much of the medium.
  void let_others_hold(std::uint64_t bytes) { others_bytes_ = bytes; }

  /// Once `stop` is true no call reaches the file: the verdict on it is worth nothing. Borrows it.
  void end_by(const std::atomic<bool>* stop) { stop_ = stop; }

  /// Whether the store opened the image of the last check.
  [[nodiscard]] bool opened() const { return opened_; }
  /// The file as the recovery of the last check left it, complete or not.
  [[nodiscard]] const faultfs::Image& recovered() const { return recovered_; }
  /// What the recovery of the last check did to the file. REQUIRES: Recoveries::kRecorded.
  [[nodiscard]] faultfs::Trace take_recovery() {
    CRASHCHECK_ASSERT(recoveries_ == Recoveries::kRecorded);
    return std::move(recovery_);
  }

 private:
  [[nodiscard]] Judgement check_file(Model& model, UnwrittenBytes unwritten);
  [[nodiscard]] Judgement check_directory(const faultfs::Image& image, Model& model);
  [[nodiscard]] Judgement not_survived(const faultfs::Image& image, std::string_view cause);
  [[nodiscard]] io::Result<void> recover();
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open();
  [[nodiscard]] io::File& medium() { return space_ ? static_cast<io::File&>(*space_) : counter_; }
  [[nodiscard]] Judgement not_opened(const io::Error& error, const Model& model,
                                     UnwrittenBytes unwritten) const;
  [[nodiscard]] Judgement judge_in(faultfs::MemoryDirectory& disk, Model& model,
                                   std::uint64_t& recovered_after);
  [[nodiscard]] Findings opened_again() const;
  [[nodiscard]] Findings opened_again_in_directory() const;
  [[nodiscard]] const Promises& promises() const { return store_.promises(); }

  const Store& store_;
  const faultfs::DeviceProfile& device_;
  isolation::Guard* guard_;
  Recoveries recoveries_;
  faultfs::MemoryFile file_;
  std::uint64_t events_ = 0;  // since the last open began
  EventCounter counter_{file_, events_};
  std::optional<faultfs::SpaceFile> space_;
  std::uint64_t others_bytes_ = 0;
  const std::atomic<bool>* stop_ = nullptr;
  faultfs::Image recovered_;
  bool opened_ = false;
  faultfs::Trace recovery_;
};

}  // namespace crashcheck::explorer
