// What CrashImages is made of: a walk over the images of one kind of device.
#pragma once

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
  virtual void pass_over(std::uint64_t event) = 0;
  [[nodiscard]] virtual CrashPoint crash() const = 0;
  [[nodiscard]] virtual std::uint64_t crash_event() const = 0;
  [[nodiscard]] virtual bool is_state() const { return true; }
  [[nodiscard]] virtual const Image& image() const = 0;
  [[nodiscard]] virtual std::uint64_t possible() const = 0;
  [[nodiscard]] virtual bool sampled() const = 0;
};

}  // namespace crashcheck::faultfs
