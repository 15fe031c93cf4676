// What a File does that cannot punch holes: it writes zeros, a piece at a time.
#include "io/file.h"

#include <algorithm>
#include <array>

namespace crashcheck::io {

Result<void> File::zero(std::uint64_t offset, std::uint64_t length) {
  static constexpr std::array<std::byte, std::size_t{64} << 10U> kZeros{};
  const auto end = checked_add(offset, length);
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, size());
  if (!end || *end > size_bytes) {
    return fail(ErrorCode::kInvalidArgument, "zero", "the range leaves the file", offset);
  }
  while (offset < *end) {
    const std::uint64_t count = std::min<std::uint64_t>(*end - offset, kZeros.size());
    CRASHCHECK_TRY(write_at(offset, ByteView(kZeros).first(count)));
    offset += count;
  }
  return {};
}

}  // namespace crashcheck::io
