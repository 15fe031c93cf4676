// A signal handler can reach nothing but a global; unlink is one of the calls it may make.
#include "half_made_file.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <utility>

namespace crashcheck::cli {
namespace {

std::atomic<const char*> file_to_remove{nullptr};

extern "C" void remove_and_end(int signal_number) {
  const char* const path = file_to_remove.exchange(nullptr);
  if (path != nullptr) ::unlink(path);
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

}  // namespace

HalfMadeFile::HalfMadeFile(std::string path) : path_(std::move(path)) {
  file_to_remove = path_.c_str();
  std::signal(SIGINT, remove_and_end);
  std::signal(SIGTERM, remove_and_end);
}

HalfMadeFile::~HalfMadeFile() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  file_to_remove = nullptr;
}

void HalfMadeFile::remove() { ::unlink(path_.c_str()); }

}  // namespace crashcheck::cli
