// RLIMIT_AS, the soft one, which can be raised again.
#include "memory_limit.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <new>

#include "isolation/isolation.h"

namespace crashcheck::isolation {
namespace {

// A handler of operator new can reach nothing else.
const SharedRecord* watched = nullptr;
bool has_failed = false;

bool set_limit(std::uint64_t bytes) {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0) return false;
  const rlim_t wanted = bytes > limit.rlim_max ? limit.rlim_max : bytes;
  if (limit.rlim_cur == wanted) return false;
  limit.rlim_cur = wanted;
  return setrlimit(RLIMIT_AS, &limit) == 0;
}

void on_failed_allocation() {
  if (watched != nullptr && !watched->in_check && set_limit(RLIM_INFINITY)) return;  // again
  has_failed = true;
  throw std::bad_alloc();
}

/// Of address space; 0 where the system does not say.
std::uint64_t bytes_in_use() {
  const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  std::array<char, 128> text{};
  const ssize_t got = read(fd, text.data(), text.size() - 1);
  close(fd);
  if (got <= 0) return 0;
  constexpr int kDecimal = 10;
  return std::strtoull(text.data(), nullptr, kDecimal) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void watch_allocations(const SharedRecord& record) {
  watched = &record;
  std::set_new_handler(on_failed_allocation);
}

void limit_memory(std::uint64_t more_bytes) {
  if (!can_limit_memory()) return;
  const std::uint64_t used = bytes_in_use();
  if (used == 0 || more_bytes > UINT64_MAX - used) return;
  set_limit(used + more_bytes);
}

bool take_failed_allocation() {
  const bool failed = has_failed;
  has_failed = false;
  return failed;
}

}  // namespace crashcheck::isolation
