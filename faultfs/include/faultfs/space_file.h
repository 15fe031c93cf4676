// A decorator that fails as a file does whose medium is full.
#pragma once

#include <set>

#include "faultfs/device_profile.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::faultfs {

/// The medium has space for so many bytes of this file, counted in whole units: a hole costs
/// nothing, a unit once written costs its size, and so does one that a resize adds, unless growth
/// is a hole to the file's image. Where rewriting copies, a unit that is written over costs its
/// size again until the next sync. A call that needs more fails with kNoSpace: a write has written
/// the whole units that there was space for, a resize has changed nothing.
class SpaceFile final : public ForwardingFile {
 public:
  /// Borrows both. `memory` is the file that `target` leads to.
  /// REQUIRES: its image keeps track of what is backed.
  SpaceFile(io::File& target, const MemoryFile& memory, std::uint64_t space_bytes,
            Rewrite rewrite = Rewrite::kInPlace)
      : ForwardingFile(target), memory_(memory), space_bytes_(space_bytes), rewrite_(rewrite) {}

  /// From now on there are so many bytes: others have taken or given back some.
  void set_space(std::uint64_t space_bytes) { space_bytes_ = space_bytes; }

  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override;
  [[nodiscard]] io::Result<void> sync() override;

 private:
  [[nodiscard]] std::uint64_t cost_if_written(std::uint64_t begin, std::uint64_t end) const;
  void note_copies(std::uint64_t begin, std::uint64_t end);
  [[nodiscard]] std::uint64_t copied_bytes() const;
  [[nodiscard]] bool has_space_for(std::uint64_t cost_bytes) const;
  [[nodiscard]] std::uint64_t bytes_that_fit(std::uint64_t offset, std::uint64_t end) const;

  const MemoryFile& memory_;
  std::uint64_t space_bytes_;
  Rewrite rewrite_;
  std::set<std::uint64_t> written_;  ///< units, since the last sync
  std::set<std::uint64_t> copied_;   ///< those of them that were written before
};

/// What there is for the file on the medium of `device` while other files hold so many bytes.
/// REQUIRES: the device has little space.
[[nodiscard]] std::uint64_t space_beside(const DeviceProfile& device, std::uint64_t others_bytes);

/// `image` on the medium of `device`: where that has little space, it keeps track of what is
/// backed.
[[nodiscard]] Image kept_on(const DeviceProfile& device, Image image);

}  // namespace crashcheck::faultfs
