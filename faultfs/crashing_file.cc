// Counts events up to the crash, and fails every call after it.
#include "faultfs/crashing_file.h"

#include <algorithm>

namespace crashcheck::faultfs {

using io::ErrorCode;
using io::fail;

bool CrashingFile::next_event_crashes() const { return crashed_ || events_ >= plan_.crash_after; }

io::Failure CrashingFile::crash(std::string_view operation, std::uint64_t offset) {
  if (!crashed_) {
    crashed_ = true;
    if (plan_.on_crash) plan_.on_crash();
  }
  return fail(ErrorCode::kCrashed, operation, "the device has lost power", offset);
}

io::Result<void> CrashingFile::sync() {
  if (next_event_crashes()) return crash("sync", 0);
  CRASHCHECK_TRY(target().sync());
  ++events_;
  return {};
}

io::Result<void> CrashingFile::write_at(std::uint64_t offset, io::ByteView bytes) {
  if (bytes.empty() && !crashed_) return target().write_at(offset, bytes);
  if (next_event_crashes()) {
    if (!crashed_ && plan_.torn_bytes > 0) {
      const std::size_t kept = std::min<std::uint64_t>(plan_.torn_bytes, bytes.size());
      static_cast<void>(target().write_at(offset, bytes.first(kept)));  // the device dies anyway
    }
    return crash("write", offset);
  }
  CRASHCHECK_TRY(target().write_at(offset, bytes));
  ++events_;
  return {};
}

io::Result<void> CrashingFile::resize(std::uint64_t size_bytes) {
  if (next_event_crashes()) return crash("resize", size_bytes);
  CRASHCHECK_TRY(target().resize(size_bytes));
  ++events_;
  return {};
}

io::Result<void> CrashingFile::read_at(std::uint64_t offset, io::MutableByteView into) const {
  if (crashed_) return fail(ErrorCode::kCrashed, "read", "the device has lost power", offset);
  return target().read_at(offset, into);
}

io::Result<io::FileRange> CrashingFile::next_data(std::uint64_t begin, std::uint64_t end) const {
  if (crashed_) return fail(ErrorCode::kCrashed, "size", "the device has lost power", begin);
  return target().next_data(begin, end);
}

io::Result<std::uint64_t> CrashingFile::size() const {
  if (crashed_) return fail(ErrorCode::kCrashed, "size", "the device has lost power", 0);
  return target().size();
}

}  // namespace crashcheck::faultfs
