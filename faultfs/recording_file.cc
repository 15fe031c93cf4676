// Appends a call to the trace after the target has carried it out.
#include "faultfs/recording_file.h"

namespace crashcheck::faultfs {

io::Result<void> RecordingFile::sync() {
  CRASHCHECK_TRY(target().sync());
  trace_.append_sync();
  return {};
}

io::Result<void> RecordingFile::write_at(std::uint64_t offset, io::ByteView bytes) {
  CRASHCHECK_TRY(target().write_at(offset, bytes));
  if (!bytes.empty()) trace_.append_write(offset, bytes);
  return {};
}

io::Result<void> RecordingFile::resize(std::uint64_t size_bytes) {
  CRASHCHECK_TRY(target().resize(size_bytes));
  trace_.append_resize(size_bytes);
  return {};
}

}  // namespace crashcheck::faultfs
