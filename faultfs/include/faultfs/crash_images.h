// The images that a crash may leave, enumerated lazily from a trace; the program is not run again.
// Thread rule: a CrashImages belongs to one thread; many may walk one Trace.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "faultfs/choices.h"
#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "faultfs/trace.h"

namespace crashcheck::faultfs {

/// No bound on the images of one crash point.
inline constexpr std::uint64_t kNoCap = UINT64_MAX;

class ImageWalk;

/// Walks over the images of every crash point of `trace`, crash points ascending. Each step changes
/// the image before it where they differ, so that the walk copies little.
///
///     CrashImages images(trace, profile);
///     while (images.next()) use(images.crash(), images.image());
///
/// A crash point with more than `epoch_cap` images is sampled, the same way every time. Where the
/// order is kept, the sample is spread evenly from nothing to everything; otherwise it is nothing
/// and everything, each unit alone missing and alone there, every prefix and every suffix of the
/// events, then random choices up to the cap.
class CrashImages {
 public:
  /// Starts at the crash points after event `first`; those before it are passed over. Borrows
  /// `trace`, which must outlive this object and not grow.
  CrashImages(const Trace& trace, const DeviceProfile& profile, std::uint64_t first = 0,
              std::uint64_t epoch_cap = kNoCap);
  ~CrashImages();
  CrashImages(const CrashImages&) = delete;
  CrashImages& operator=(const CrashImages&) = delete;
  CrashImages(CrashImages&&) = delete;
  CrashImages& operator=(CrashImages&&) = delete;

  /// Moves to the next image; false when there is none left.
  [[nodiscard]] bool next();

  /// Leaves out what is left of this crash point and those before `event`, whose first image is the
  /// next. REQUIRES: next() has not returned false; `event` is after this crash point, if there is
  /// one, and at most the trace's last.
  void pass_over(std::uint64_t event);

  /// REQUIRES: next() returned true, here and below.
  [[nodiscard]] CrashPoint crash() const;
  [[nodiscard]] std::uint64_t crash_event() const;
  /// False for a choice of what survives of a directory that leaves none: where a directory would
  /// have two names. Of such a one there is no crash() and no image().
  [[nodiscard]] bool is_state() const;
  /// What is found after the crash. The reference lives until next(); a copy costs little.
  [[nodiscard]] const Image& image() const;
  /// How many images this crash point has, cap or no cap; 2^64-1 stands for that many or more.
  [[nodiscard]] std::uint64_t possible() const;
  /// Whether this crash point is sampled.
  [[nodiscard]] bool sampled() const;

 private:
  std::unique_ptr<ImageWalk> walk_;
};

/// The image that `crash` chooses.
/// ERRORS: kInvalidArgument where `crash` is not one of the choices that `profile` allows.
[[nodiscard]] io::Result<Image> crash_image(const Trace& trace, const DeviceProfile& profile,
                                            const CrashPoint& crash);

/// A crash after `event`, chosen one decision at a time: of a write that is cut, how much survives;
/// of a cache in order, how many pending events and how much of the last; otherwise the length, the
/// version of each pending unit, and where fill shows, the fill. 0 is always what a device without
/// any luck is left with, and the shortest to say. Each choice of CrashImages is taken by one list.
/// REQUIRES: event <= trace.event_count().
[[nodiscard]] CrashPoint choose_crash(const Trace& trace, const DeviceProfile& profile,
                                      std::uint64_t event, Choices& choices);

/// The list of choices with which choose_crash chooses `crash`, or one that leaves the same image
/// where `crash` says more than it has to.
/// REQUIRES: crash_image(trace, profile, crash).
[[nodiscard]] ChoiceList choices_of(const Trace& trace, const DeviceProfile& profile,
                                    const CrashPoint& crash);

/// Crashes of a directory after the same event that lose less, as CrashStates::simpler() has them;
/// none of a file. REQUIRES: crash_image(trace, profile, crash).
[[nodiscard]] std::vector<CrashPoint> simpler_crashes(const Trace& trace,
                                                      const DeviceProfile& profile,
                                                      const CrashPoint& crash);

/// The crash after `event` that leaves the bytes of `wanted`, and the same units unreadable; of
/// several the one that keeps the least of what was pending, register by register. Nothing where
/// the device leaves no such image there.
/// REQUIRES: event <= trace.event_count().
[[nodiscard]] std::optional<CrashPoint> crash_that_leaves(const Trace& trace,
                                                          const DeviceProfile& profile,
                                                          std::uint64_t event, const Image& wanted);

/// How many images CrashImages enumerates without a cap at the crash point after `event`, without
/// making them; 2^64-1 stands for that many or more.
///   no cache       1 and one more for each unit boundary inside event + 1, if that is a write
///   fifo           1 and each pending resize and the units that each pending write touches
///   any            for each length the product, over the units that pending events touched, of
///                  their versions, a version counting once for each fill where fill shows, and one
///                  more for a unit that was written where an overwrite may leave garbage; of a
///                  hole of more than 65,536 units all are one unit, which shows no garbage
/// REQUIRES: event <= trace.event_count().
[[nodiscard]] std::uint64_t count_images(const Trace& trace, const DeviceProfile& profile,
                                         std::uint64_t event);

/// Number of units of `unit_bytes` that bytes [offset, offset + length) touch.
[[nodiscard]] constexpr std::uint64_t units_touched(std::uint64_t offset, std::uint64_t length,
                                                    std::uint64_t unit_bytes) {
  return length == 0 ? 0 : (offset + length - 1) / unit_bytes - offset / unit_bytes + 1;
}

}  // namespace crashcheck::faultfs
