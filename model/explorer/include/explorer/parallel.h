// Work for several threads.
#pragma once

#include <functional>

namespace crashcheck::explorer {

/// Runs `work` in `jobs` threads, this one among them, and waits for all. What one of them throws
/// is thrown here.
void in_parallel(unsigned jobs, const std::function<void()>& work);

}  // namespace crashcheck::explorer
