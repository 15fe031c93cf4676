// Sleeps until the time is over or the watch ends.
#include "time_watch.h"

namespace crashcheck::cli {
namespace {

/// Of the second or the twentieth within which a limit holds; the rest is for writing results.
constexpr std::chrono::milliseconds kGrace{200};

}  // namespace

TimeWatch::TimeWatch(std::optional<double> seconds, std::atomic<bool>& stop)
    : thread_([this, seconds, &stop](const std::stop_token& ended) {
        if (!seconds) return;
        std::unique_lock lock(mutex_);
        const auto limit = std::chrono::duration<double>(*seconds) + kGrace;
        ended_.wait_for(lock, ended, limit, [] { return false; });
        if (!ended.stop_requested()) stop = true;
      }) {}

}  // namespace crashcheck::cli
