// Faults, events and the limit on calls, one file on top of the other.
#include "life_device.h"

#include <algorithm>
#include <cerrno>
#include <functional>

#include "call_limit.h"
#include "explorer/unwritten_bytes.h"
#include "faultfs/crash_images.h"
#include "faultfs/faulty_file.h"
#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

/// Tells of each call that is made to fail.
class FailureWatch final : public faultfs::ForwardingFile {
 public:
  FailureWatch(io::File& target, std::function<void()> on_failure)
      : ForwardingFile(target), on_failure_(std::move(on_failure)) {}

  [[nodiscard]] io::Result<void> sync() override { return watched(target().sync()); }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return watched(target().write_at(offset, bytes));
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return watched(target().resize(size_bytes));
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    return watched(target().read_at(offset, into));
  }

 private:
  [[nodiscard]] io::Result<void> watched(io::Result<void> result) const {
    if (!result && result.error().injected) on_failure_();
    return result;
  }

  std::function<void()> on_failure_;
};

/// Owns the file that fails and the one that watches it.
class WatchedFaultyFile final : public faultfs::ForwardingFile {
 public:
  WatchedFaultyFile(std::unique_ptr<faultfs::FaultyFile> faulty,
                    std::unique_ptr<FailureWatch> watch)
      : ForwardingFile(static_cast<io::File&>(*watch)),
        faulty_(std::move(faulty)),
        watch_(std::move(watch)) {}

 private:
  std::unique_ptr<faultfs::FaultyFile> faulty_;
  std::unique_ptr<FailureWatch> watch_;
};

}  // namespace

LifeDevice::LifeDevice(const Circumstances& circumstances, std::uint64_t max_file_bytes,
                       Recording& recording)
    : circumstances_(circumstances),
      recording_(recording),
      file_(recording.trace.directory() == nullptr ? recording.trace.base() : faultfs::Image(),
            max_file_bytes),
      limited_(file_, 0, circumstances.stop),
      recorder_(limited_, recording.trace) {
  recording_.fired.resize(circumstances.faults.size());
  const faultfs::DeviceProfile* device = circumstances.device;
  if (device != nullptr && device->space_bytes) {
    space_.emplace(recorder_, file_, *device->space_bytes, device->rewrite);
    if (circumstances.origin != nullptr) let_others_hold(circumstances.origin->others_bytes);
  }
  if (circumstances.watch != nullptr) watched_.emplace(medium(), *circumstances.watch);
  if (faultfs::DirectoryTrace* const trace = recording.trace.directory()) {
    CRASHCHECK_ASSERT(circumstances.faults.empty(), "no call to a directory is made to fail");
    disk_.emplace(*trace);
  }
}

LifeDevice::~LifeDevice() {
  if (died_after_) recording_.trace.directory()->cut(*died_after_);
}

io::Result<std::unique_ptr<Session>> LifeDevice::open(const Store& store) {
  return disk_ ? store.open_in(*disk_) : store.open(open_file());
}

const faultfs::Image& LifeDevice::image() const {
  if (!disk_) return file_.image();
  of_disk_ = faultfs::Image(disk_->tree());
  return of_disk_;
}

std::unique_ptr<io::File> LifeDevice::open_file() {
  if (circumstances_.faults.empty()) {
    return std::make_unique<faultfs::ForwardingFile>(top());
  }
  faultfs::FaultyFile::Options options;
  options.unit_bytes = circumstances_.device->unit_bytes;
  options.wrote_bytes_of_call = [this] { return circumstances_.faults[armed_index_].wrote_bytes; };
  options.on_failed_sync = [this] { lose_pending(); };
  auto faulty = std::make_unique<faultfs::FaultyFile>(top(), std::move(options));
  auto watch = std::make_unique<FailureWatch>(*faulty, [this] { note_failure(); });
  return std::make_unique<WatchedFaultyFile>(std::move(faulty), std::move(watch));
}

std::uint64_t LifeDevice::unit_bytes() const {
  const faultfs::DeviceProfile* device = circumstances_.device;
  return device != nullptr ? device->unit_bytes : RecoveredFile{image()}.unit_bytes;
}

void LifeDevice::close() {
  if (armed_ && armed_->fired() > 0) armed_.reset();
}

void LifeDevice::die() {
  limited_.restart(0);
  if (disk_) died_after_ = recording_.trace.event_count();
}

bool LifeDevice::may_be_too_full_for(const io::Error& error) const {
  const faultfs::DeviceProfile* device = circumstances_.device;
  return device != nullptr && faultfs::copies_on_little_space(*device) &&
         error.system_error == ENOSPC;
}

bool LifeDevice::keeps_what_is_reserved() const {
  const faultfs::DeviceProfile* device = circumstances_.device;
  return device == nullptr || (device->growth == faultfs::Growth::kReserved &&
                               device->rewrite == faultfs::Rewrite::kInPlace);
}

void LifeDevice::begin_step(std::size_t step) {
  step_ = step;
  if (!disk_) limited_.restart(call_limit(file_.image().size()));
  for (const OthersHold& others : circumstances_.others) {
    if (others.step == step) let_others_hold(others.bytes);
  }
  failed_in_step_ = false;
  fired_before_ = armed_ ? armed_->fired() : 0;
  arm_next();
}

void LifeDevice::let_others_hold(std::uint64_t bytes) {
  others_bytes_ = bytes;
  if (space_) space_->set_space(faultfs::space_beside(*circumstances_.device, bytes));
}

void LifeDevice::arm_next() {
  if (next_fault_ == circumstances_.faults.size()) return;
  const bool goes_first = next_fault_ == 0 || recording_.fired[next_fault_ - 1].failed > 0;
  if (!goes_first || circumstances_.faults[next_fault_].step > step_) return;
  end_step();
  armed_.reset();
  armed_index_ = next_fault_++;
  armed_.emplace(circumstances_.faults[armed_index_].fault);
  fired_before_ = 0;
}

void LifeDevice::end_step() {
  if (armed_) recording_.fired[armed_index_].calls = armed_->calls();
}

void LifeDevice::note_failure() {
  Recording::Fired& fired = recording_.fired[armed_index_];
  failed_in_step_ = true;
  if (fired.failed++ > 0) return;
  fired.step = step_;
  fired.event = recording_.trace.event_count();
  arm_next();
}

/// A sync has failed: some of what was pending is durable, the rest never will be.
void LifeDevice::lose_pending() {
  const LifeFault& fault = circumstances_.faults[armed_index_];
  faultfs::CrashPoint choice = fault.durable;
  choice.event = recording_.trace.event_count();
  auto durable =
      faultfs::crash_image(recording_.trace, while_powered(*circumstances_.device), choice);
  if (!durable) {
    recording_.bad_choice = durable.error().reason;
    recording_.bad_fault = armed_index_;
    return;
  }
  recording_.unwritten =
      either(recording_.unwritten,
             unwritten_bytes(recording_.trace, *circumstances_.device, choice, *durable));
  if (fault.reverts) file_.assign(*durable);
  recording_.trace.append_failed_sync(std::move(*durable), fault.reverts);
}

}  // namespace crashcheck::explorer
