// What a crash may leave is said once: PendingLog for devices that keep order, PendingUnits for
// those that do not. (For directories it is PendingTree; see directory_images.h.) Either is told
// the events of a trace one by one, and has *registers*, each with the versions in which it may
// survive: the one register of a log is how long a prefix survives; the registers of the other are
// the length and the units. A choice of one version for each, and of a fill where fill shows, is
// one image (Survivors).
//
// All functions here are different sources of that one choice. The walk goes through all of them
// like an odometer, the last register fastest, and has the device change its image from the first
// register that moved; a crash point with more choices than the cap takes samples instead. A crash
// point in words is read as a choice and written from one. Choices are drawn, and drawn again,
// decision by decision. The count multiplies what each register could choose, and adds up over the
// first one.
#include "faultfs/crash_images.h"

#include "crash_words.h"
#include "decisions.h"
#include "directory_images.h"
#include "io/assert.h"
#include "playback.h"
#include "sampler.h"

namespace crashcheck::faultfs {

namespace {

/// Sample `index` of the `possible` choices, from 1, where `cap` are drawn with the first one.
Survivors sample(const PendingLog& /*pending*/, std::uint64_t index, std::uint64_t possible,
                 std::uint64_t cap) {
  return {Pick{index * (possible - 1) / (cap - 1)}};
}
Survivors sample(const PendingUnits& pending, std::uint64_t index, std::uint64_t /*possible*/,
                 std::uint64_t /*cap*/) {
  return Sampler(pending).sample(index);
}

template <typename Pending>
class Walk final : public ImageWalk {
 public:
  Walk(const Trace& trace, const DeviceProfile& profile, Pending pending, std::uint64_t first,
       std::uint64_t epoch_cap)
      : trace_(trace), profile_(profile), epoch_cap_(epoch_cap), pending_(std::move(pending)) {
    is_over_ = first > trace.event_count();
    if (is_over_) return;
    reach_crash_point(trace_, pending_);
    while (pending_.event() < first) advance(trace_, profile_, pending_);
  }

  bool next() override {
    if (is_over_) return false;
    if (drawn_ > 0) {
      if (next_of_crash_point()) return true;
      is_over_ = pending_.event() == trace_.event_count();
      if (is_over_) return false;
      advance(trace_, profile_, pending_);
    }
    begin_crash_point();
    return true;
  }

  void pass_over(std::uint64_t event) override {
    CRASHCHECK_ASSERT(!is_over_ && event <= trace_.event_count());
    CRASHCHECK_ASSERT(drawn_ == 0 ? pending_.event() <= event : pending_.event() < event);
    while (pending_.event() < event) advance(trace_, profile_, pending_);
    drawn_ = 0;
  }

  [[nodiscard]] CrashPoint crash() const override {
    CRASHCHECK_ASSERT(drawn_ > 0 && !is_over_, "next() returned true");
    return words_of(pending_, survivors_);
  }
  [[nodiscard]] std::uint64_t crash_event() const override { return pending_.event(); }
  [[nodiscard]] const Image& image() const override { return pending_.image(); }
  [[nodiscard]] std::uint64_t possible() const override { return possible_; }
  [[nodiscard]] bool sampled() const override { return possible_ > epoch_cap_; }

 private:
  void begin_crash_point() {
    possible_ = count(pending_);
    drawn_ = 1;
    survivors_.assign(pending_.registers(), Pick{});
    pending_.show(survivors_);
  }

  bool next_of_crash_point() {
    if (drawn_ >= std::min(possible_, epoch_cap_)) return false;
    std::size_t first_changed = 0;
    if (sampled()) {
      survivors_ = sample(pending_, drawn_, possible_, epoch_cap_);
    } else {
      first_changed = faultfs::next(pending_, survivors_);
      CRASHCHECK_ASSERT(first_changed != kNone, "as many as were counted");
    }
    ++drawn_;
    pending_.show(survivors_, first_changed);
    return true;
  }

  const Trace& trace_;
  DeviceProfile profile_;
  std::uint64_t epoch_cap_;
  Pending pending_;
  bool is_over_ = false;
  Survivors survivors_;
  std::uint64_t possible_ = 0;
  std::uint64_t drawn_ = 0;  // images of this crash point so far
};

}  // namespace

CrashImages::CrashImages(const Trace& trace, const DeviceProfile& profile, std::uint64_t first,
                         std::uint64_t epoch_cap)
    : walk_(trace.directory() != nullptr
                ? walk_directory(*trace.directory(), profile, first, epoch_cap)
                : on_device(trace, profile, [&](auto pending) -> std::unique_ptr<ImageWalk> {
                    return std::make_unique<Walk<decltype(pending)>>(
                        trace, profile, std::move(pending), first, epoch_cap);
                  })) {}

CrashImages::~CrashImages() = default;

bool CrashImages::next() { return walk_->next(); }
void CrashImages::pass_over(std::uint64_t event) { walk_->pass_over(event); }
CrashPoint CrashImages::crash() const { return walk_->crash(); }
std::uint64_t CrashImages::crash_event() const { return walk_->crash_event(); }
bool CrashImages::is_state() const { return walk_->is_state(); }
const Image& CrashImages::image() const { return walk_->image(); }
std::uint64_t CrashImages::possible() const { return walk_->possible(); }
bool CrashImages::sampled() const { return walk_->sampled(); }

io::Result<Image> crash_image(const Trace& trace, const DeviceProfile& profile,
                              const CrashPoint& crash) {
  if (crash.event > trace.event_count()) {
    return io::fail(io::ErrorCode::kInvalidArgument, "crash", "there are not that many events",
                    crash.event);
  }
  if (trace.directory() != nullptr) return directory_image(*trace.directory(), profile, crash);
  return at_crash_point(trace, profile, crash.event, [&](auto& pending) -> io::Result<Image> {
    CRASHCHECK_ASSIGN(const Survivors survivors, survivors_of(pending, crash));
    pending.show(survivors);
    return pending.image();
  });
}

CrashPoint choose_crash(const Trace& trace, const DeviceProfile& profile, std::uint64_t event,
                        Choices& choices) {
  if (trace.directory() != nullptr) {
    return choose_directory(*trace.directory(), profile, event, choices);
  }
  return at_crash_point(trace, profile, event, [&](const auto& pending) {
    Survivors survivors = nothing(pending);
    for_each_decision(pending, survivors, [&](std::size_t& taken, std::size_t options) {
      taken = options > 1 ? static_cast<std::size_t>(choices.choose(options)) : 0;
    });
    return words_of(pending, survivors);
  });
}

ChoiceList choices_of(const Trace& trace, const DeviceProfile& profile, const CrashPoint& crash) {
  if (trace.directory() != nullptr) return crash.choices;
  return at_crash_point(trace, profile, crash.event, [&](const auto& pending) {
    ChoiceList list;
    io::Result<Survivors> found = survivors_of(pending, crash);
    CRASHCHECK_ASSERT(found.has_value(), "crash_image() allows the crash");
    Survivors survivors = std::move(*found);
    for_each_decision(pending, survivors, [&](std::size_t taken, std::size_t options) {
      if (options > 1) list.push_back({taken, options});
    });
    return list;
  });
}

std::vector<CrashPoint> simpler_crashes(const Trace& trace, const DeviceProfile& profile,
                                        const CrashPoint& crash) {
  if (trace.directory() == nullptr) return {};
  return simpler_in_directory(*trace.directory(), profile, crash);
}

std::uint64_t count_images(const Trace& trace, const DeviceProfile& profile, std::uint64_t event) {
  if (trace.directory() != nullptr) return count_directories(*trace.directory(), profile, event);
  return at_crash_point(trace, profile, event, [](const auto& pending) { return count(pending); });
}

}  // namespace crashcheck::faultfs
