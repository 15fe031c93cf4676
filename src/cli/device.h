// The file that `crashcheck run` works on: the real one, and on top of it what goes wrong.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "io/file.h"

namespace crashcheck::cli {

/// `file` under the failure points of libfiu, where a failing write of several sectors is cut at
/// the last boundary inside it, and killing this process by SIGKILL once `crash_after` events have
/// completed. Counts on in `events`, which it borrows, so that events are numbered over all opens.
/// A call that fails is no event; what a failing write left in the file is one.
[[nodiscard]] std::unique_ptr<io::File> make_device(std::unique_ptr<io::File> file,
                                                    std::optional<std::uint64_t> crash_after,
                                                    std::uint64_t& events);

}  // namespace crashcheck::cli
