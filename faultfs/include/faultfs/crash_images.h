// The images that a crash may leave, enumerated lazily from a trace; the program is not run again.
// Thread rule: a CrashImages belongs to one thread; many may walk one Trace.
#pragma once

#include <cstdint>

#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "faultfs/trace.h"

namespace crashcheck::faultfs {

/// Walks over every image of every crash point of `trace`, crash points ascending. Within one crash
/// point each step only adds to the image before it, so that the walk copies little.
///
///     CrashImages images(trace, profile);
///     while (images.next()) use(images.crash(), images.image());
class CrashImages {
 public:
  /// Starts at the crash points after event `first`; those before it are passed over. Borrows
  /// `trace`, which must outlive this object and not grow.
  CrashImages(const Trace& trace, const DeviceProfile& profile, std::uint64_t first = 0);

  /// Moves to the next image; false when there is none left.
  [[nodiscard]] bool next();

  /// REQUIRES: next() returned true.
  [[nodiscard]] CrashPoint crash() const;
  [[nodiscard]] std::uint64_t crash_event() const { return event_; }
  /// What is found after the crash. The view lives until next().
  [[nodiscard]] io::ByteView image() const { return image_; }

 private:
  [[nodiscard]] bool next_without_cache();
  [[nodiscard]] bool next_with_volatile_cache();
  [[nodiscard]] bool tear_further();
  void complete_event();

  const Trace& trace_;
  Cache cache_;
  std::uint64_t unit_bytes_;
  std::uint64_t event_ = 0;       // events issued before the crash
  std::uint64_t synced_ = 0;      // of these, covered by the last sync
  std::uint64_t applied_ = 0;     // events that are whole in image_
  std::uint64_t torn_bytes_ = 0;  // bytes of event applied_ + 1 that are in image_
  io::Bytes durable_;             // volatile cache only: the file as of event synced_
  io::Bytes image_;
  bool started_ = false;
};

/// The image that `crash` chooses, made from scratch.
/// ERRORS: kInvalidArgument where `crash` is not one of the choices that `profile` allows.
[[nodiscard]] io::Result<io::Bytes> crash_image(const Trace& trace, const DeviceProfile& profile,
                                                const CrashPoint& crash);

/// How many images CrashImages enumerates at the crash point after `event`, in closed form: without
/// a cache, 1 and one more for each unit boundary inside event + 1; with a volatile one, 1 and each
/// pending resize and the units that each pending write touches.
/// REQUIRES: event <= trace.event_count().
[[nodiscard]] std::uint64_t count_images(const Trace& trace, const DeviceProfile& profile,
                                         std::uint64_t event);

/// Number of units of `unit_bytes` that bytes [offset, offset + length) touch.
[[nodiscard]] constexpr std::uint64_t units_touched(std::uint64_t offset, std::uint64_t length,
                                                    std::uint64_t unit_bytes) {
  return length == 0 ? 0 : (offset + length - 1) / unit_bytes - offset / unit_bytes + 1;
}

}  // namespace crashcheck::faultfs
