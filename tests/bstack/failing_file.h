// A file whose calls fail on demand, for what the layer does about it.
#pragma once

#include <cerrno>
#include <cstdint>

#include "faultfs/forwarding_file.h"

namespace crashcheck::bstack {

/// Shared by the test and the file, so that the file can be given away.
struct FailurePlan {
  std::uint64_t failing_mutation = 0;  ///< the nth write, resize or sync fails; 0: none
  bool for_ever = false;               ///< and so do all after it
  bool reads_fail = false;
  std::uint64_t failing_read = 0;  ///< the nth read fails; 0: none
  bool sizes_fail = false;
  std::uint64_t mutations = 0;  ///< called so far, failures included
  std::uint64_t reads = 0;      ///< the same of reads

  static constexpr int kErrno = EIO;
};

/// A failing write has put half of its bytes in place; a failing resize has done nothing.
class FailingFile final : public faultfs::ForwardingFile {
 public:
  /// Borrows both, which must outlive this object.
  FailingFile(io::File& file, FailurePlan& plan) : ForwardingFile(file), plan_(plan) {}

  [[nodiscard]] io::Result<void> sync() override {
    if (next_fails()) return failure("sync", 0);
    return target().sync();
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    if (!next_fails()) return target().write_at(offset, bytes);
    CRASHCHECK_TRY(target().write_at(offset, bytes.first(bytes.size() / 2)));
    return failure("write", offset);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    if (next_fails()) return failure("resize", size_bytes);
    return target().resize(size_bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    ++plan_.reads;
    if (plan_.reads_fail || plan_.reads == plan_.failing_read) return failure("read", offset);
    return target().read_at(offset, into);
  }
  [[nodiscard]] io::Result<std::uint64_t> size() const override {
    if (plan_.sizes_fail) return failure("size", 0);
    return target().size();
  }

 private:
  static io::Failure failure(std::string_view operation, std::uint64_t offset) {
    return io::Failure(
        io::Error{io::ErrorCode::kIo, operation, "", offset, FailurePlan::kErrno, true});
  }

  bool next_fails() {
    ++plan_.mutations;
    if (plan_.failing_mutation == 0) return false;
    return plan_.for_ever ? plan_.mutations >= plan_.failing_mutation
                          : plan_.mutations == plan_.failing_mutation;
  }

  FailurePlan& plan_;
};

}  // namespace crashcheck::bstack
