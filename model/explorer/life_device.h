// The device that a store lives on while it is recorded: a file in memory whose events go to a
// trace and whose calls fail as a life says, or a directory in memory whose events do.
#pragma once

#include <memory>
#include <optional>

#include "explorer/recording.h"
#include "faultfs/call_limit_file.h"
#include "faultfs/memory_directory.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "faultfs/space_file.h"
#include "watched_file.h"

namespace crashcheck::explorer {

/// Thread rule: belongs to one thread; a fault is armed for that thread.
class LifeDevice {
 public:
  /// Borrows both. Notes in `recording` the events, and what the faults came to. There is space
  /// for `max_file_bytes`, or for what the device has. REQUIRES: `recording` has its base.
  LifeDevice(const Circumstances& circumstances, std::uint64_t max_file_bytes,
             Recording& recording);
  LifeDevice(const LifeDevice&) = delete;
  LifeDevice& operator=(const LifeDevice&) = delete;
  LifeDevice(LifeDevice&&) = delete;
  LifeDevice& operator=(LifeDevice&&) = delete;
  /// What a store did to a directory after die() is no part of the recording.
  ~LifeDevice();

  /// Opens the store on what it keeps its data in.
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open(const Store& store);
  /// The store is closed: a fault that has fired is over, for ever or not.
  void close();
  /// Nothing reaches the device from here on.
  void die();

  /// Goes on to `step`: a fault that begins there is counted from here on, or from the moment at
  /// which the one before it has failed, which it ends; and the store may make as many calls as a
  /// step needs.
  void begin_step(std::size_t step);
  /// Whether a call has failed in this step.
  [[nodiscard]] bool fault_fired() const {
    return failed_in_step_ || (armed_ && armed_->fired() > fired_before_);
  }
  void end_step();

  /// Whether the medium can be full.
  [[nodiscard]] bool has_little_space() const { return space_.has_value(); }
  /// Whether what the file has grown by can be written, however full the medium is.
  [[nodiscard]] bool keeps_what_is_reserved() const;
  /// Whether `error` says that the medium was too full to write over what the file has: it may come
  /// in the middle of anything, and no store promises anything then but what a crash would leave.
  [[nodiscard]] bool may_be_too_full_for(const io::Error& error) const;
  /// What other files hold of it in this step.
  [[nodiscard]] std::uint64_t others_bytes() const { return others_bytes_; }
  /// What persists whole or not at all.
  [[nodiscard]] std::uint64_t unit_bytes() const;

  /// The medium as it is now. The reference lives until the store's next call, or this one.
  [[nodiscard]] const faultfs::Image& image() const;

 private:
  /// A file for the store to own; it borrows this object.
  [[nodiscard]] std::unique_ptr<io::File> open_file();
  [[nodiscard]] io::File& medium() { return space_ ? static_cast<io::File&>(*space_) : recorder_; }
  [[nodiscard]] io::File& top() { return watched_ ? static_cast<io::File&>(*watched_) : medium(); }
  void arm_next();
  void let_others_hold(std::uint64_t bytes);
  void note_failure();
  void lose_pending();

  const Circumstances& circumstances_;
  Recording& recording_;
  faultfs::MemoryFile file_;
  faultfs::CallLimitFile limited_;
  faultfs::RecordingFile recorder_;
  std::optional<faultfs::SpaceFile> space_;
  std::optional<WatchedFile> watched_;
  std::optional<faultfs::MemoryDirectory> disk_;  // instead of all the files
  mutable faultfs::Image of_disk_;
  std::optional<std::uint64_t> died_after_;  // so many events of the disk
  std::optional<faultfs::ArmedFault> armed_;
  std::size_t armed_index_ = 0;
  std::uint64_t others_bytes_ = 0;
  std::size_t next_fault_ = 0;  ///< that has not begun yet
  std::size_t step_ = 0;
  std::uint64_t fired_before_ = 0;  ///< the armed fault, before this step
  bool failed_in_step_ = false;
};

}  // namespace crashcheck::explorer
