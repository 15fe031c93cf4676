// The signal handler.
#include "interrupt.h"

#include <csignal>

namespace crashcheck::cli {
namespace {

// The one piece of global state in the program: a signal handler can reach nothing else.
std::atomic<std::atomic<bool>*> stop_flag{nullptr};

extern "C" void stop_work(int signal_number) {
  std::atomic<bool>* const flag = stop_flag.exchange(nullptr);
  if (flag != nullptr) {
    flag->store(true);
  } else {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
  }
}

}  // namespace

Interrupt::Interrupt(std::atomic<bool>& stop) {
  stop_flag = &stop;
  std::signal(SIGINT, stop_work);
  std::signal(SIGTERM, stop_work);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  stop_flag = nullptr;
}

}  // namespace crashcheck::cli
