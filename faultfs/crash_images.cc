// The choice of the walk, and the closed form. The walks, the image made from scratch (crash_image)
// and the closed form (count_images) share no code on purpose: tests hold each against the others.
#include "faultfs/crash_images.h"

#include "image_walk.h"

namespace crashcheck::faultfs {

CrashImages::CrashImages(const Trace& trace, const DeviceProfile& profile, std::uint64_t first,
                         std::uint64_t epoch_cap)
    : walk_(profile.ordering == Ordering::kAny ? walk_unit_by_unit(trace, profile, first, epoch_cap)
                                               : walk_in_order(trace, profile, first, epoch_cap)) {}

CrashImages::~CrashImages() = default;

bool CrashImages::next() { return walk_->next(); }
CrashPoint CrashImages::crash() const { return walk_->crash(); }
std::uint64_t CrashImages::crash_event() const { return walk_->crash_event(); }
io::ByteView CrashImages::image() const { return walk_->image(); }
std::uint64_t CrashImages::possible() const { return walk_->possible(); }
bool CrashImages::sampled() const { return walk_->sampled(); }

}  // namespace crashcheck::faultfs
