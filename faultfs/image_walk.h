// What walks over crash images have in common; one for each way in which a device keeps order.
#pragma once

#include <memory>

#include "faultfs/crash_images.h"

namespace crashcheck::faultfs {

/// The verbs of CrashImages, which see.
class ImageWalk {
 public:
  ImageWalk() = default;
  ImageWalk(const ImageWalk&) = delete;
  ImageWalk& operator=(const ImageWalk&) = delete;
  ImageWalk(ImageWalk&&) = delete;
  ImageWalk& operator=(ImageWalk&&) = delete;
  virtual ~ImageWalk() = default;

  [[nodiscard]] virtual bool next() = 0;
  [[nodiscard]] virtual CrashPoint crash() const = 0;
  [[nodiscard]] virtual std::uint64_t crash_event() const = 0;
  [[nodiscard]] virtual io::ByteView image() const = 0;
  [[nodiscard]] virtual std::uint64_t possible() const = 0;
  [[nodiscard]] virtual bool sampled() const = 0;
};

/// For Ordering::kFifo, with a cache and without.
[[nodiscard]] std::unique_ptr<ImageWalk> walk_in_order(const Trace& trace,
                                                       const DeviceProfile& profile,
                                                       std::uint64_t first,
                                                       std::uint64_t epoch_cap);

/// For Ordering::kAny.
[[nodiscard]] std::unique_ptr<ImageWalk> walk_unit_by_unit(const Trace& trace,
                                                           const DeviceProfile& profile,
                                                           std::uint64_t first,
                                                           std::uint64_t epoch_cap);

}  // namespace crashcheck::faultfs
