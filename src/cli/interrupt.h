// Ctrl-C as a flag.
#pragma once

#include <atomic>

namespace crashcheck::cli {

/// While it lives, an interrupt or a request to terminate sets `stop` instead of ending the
/// program; a second one ends it, if it comes seconds later. Only one may live at a time. Borrows
/// `stop`.
class Interrupt {
 public:
  explicit Interrupt(std::atomic<bool>& stop);
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  Interrupt(Interrupt&&) = delete;
  Interrupt& operator=(Interrupt&&) = delete;
  ~Interrupt();
};

}  // namespace crashcheck::cli
