// Starts threads for one piece of work and joins them before it returns.
#include "explorer/parallel.h"

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace crashcheck::explorer {

void in_parallel(unsigned jobs, const std::function<void()>& work) {
  std::mutex mutex;
  std::exception_ptr thrown;
  const auto guarded = [&] {
    try {
      work();
    } catch (...) {
      const std::lock_guard lock(mutex);
      thrown = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < jobs; ++i) threads.emplace_back(guarded);
    guarded();
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace crashcheck::explorer
