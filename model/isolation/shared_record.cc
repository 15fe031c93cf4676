// An anonymous mapping.
#include "shared_record.h"

#include <sys/mman.h>

#include <new>
#include <stdexcept>

namespace crashcheck::isolation {

SharedMemory::SharedMemory() : record_(nullptr) {
  void* const memory = mmap(nullptr, sizeof(SharedRecord), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory to share with worker processes");
  record_ = new (memory) SharedRecord();
}

SharedMemory::~SharedMemory() { munmap(record_, sizeof(SharedRecord)); }

}  // namespace crashcheck::isolation
