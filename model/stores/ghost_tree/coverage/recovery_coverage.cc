// One recovery: its branches, and the moments at which it is cut.
#include "coverage/recovery_coverage.h"

#include <algorithm>

#include "coverage/record_reader.h"
#include "moments.h"
#include "open_repair.h"

namespace crashcheck::coverage {
namespace {

std::uint64_t length_in(io::ByteView file) {
  return file.size() < oracle::kFileHeaderBytes ? 0 : committed_length(file);
}

bool is_store(io::ByteView file) {
  return file.size() >= oracle::kFileHeaderBytes + oracle::kArenaBegin &&
         length_in(file) >= oracle::kArenaBegin;
}

void note_branches(const Branches& branches, Area area, explorer::Coverage& coverage) {
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (branches.test(i)) coverage.note(branch(area, static_cast<Branch>(i)));
  }
}

}  // namespace

void note_recovery(const Recovery& recovery, explorer::Coverage& coverage) {
  const Area area = recovery.again ? Area::kRecoveryAgain : Area::kRecovery;
  if (!recovery.opened) {
    coverage.note(branch(area, Branch::kRefused));
    return;
  }
  const std::uint64_t longest = std::max(recovery.image.size(), recovery.recovered.size());
  if (longest > faultfs::Image::kMaxViewBytes) return;
  note_branches(open_branches(recovery.image.bytes(), recovery.recovered.bytes()), area, coverage);
  if (recovery.explored == nullptr) return;
  Stretch stretch;
  stretch.last = recovery.explored->event_count();
  stretch.length_before = length_in(recovery.image.bytes());
  stretch.length_after = length_in(recovery.recovered.bytes());
  stretch.creates = !is_store(recovery.image.bytes());
  note_moments(*recovery.explored, stretch, 0, stretch.last, Area::kRecoveryMoment, coverage);
}

}  // namespace crashcheck::coverage
