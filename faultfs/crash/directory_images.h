// The questions of crash_images.h about a directory. REQUIRES for each: `profile` has a file
// system.
#pragma once

#include "image_walk.h"

namespace crashcheck::faultfs {

[[nodiscard]] std::unique_ptr<ImageWalk> walk_directory(const DirectoryTrace& trace,
                                                        const DeviceProfile& profile,
                                                        std::uint64_t first, std::uint64_t cap);
[[nodiscard]] io::Result<Image> directory_image(const DirectoryTrace& trace,
                                                const DeviceProfile& profile,
                                                const CrashPoint& crash);
[[nodiscard]] CrashPoint choose_directory(const DirectoryTrace& trace, const DeviceProfile& profile,
                                          std::uint64_t event, Choices& choices);
[[nodiscard]] std::vector<CrashPoint> simpler_in_directory(const DirectoryTrace& trace,
                                                           const DeviceProfile& profile,
                                                           const CrashPoint& crash);
[[nodiscard]] std::uint64_t count_directories(const DirectoryTrace& trace,
                                              const DeviceProfile& profile, std::uint64_t event);
[[nodiscard]] std::optional<CrashPoint> crash_that_leaves_tree(const DirectoryTrace& trace,
                                                               const DeviceProfile& profile,
                                                               std::uint64_t event,
                                                               const Tree& wanted);

}  // namespace crashcheck::faultfs
