// A supervisor, which does nothing but wait, and its worker, which does the work. The supervisor
// stays as it was when it was forked, so that every worker begins alike.
#include "worker.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <exception>

#include "child.h"
#include "frames.h"
#include "memory_limit.h"
#include "worker_guard.h"

namespace crashcheck::isolation {
namespace {

/// Other files of the program, the channels of other workers among them, are not this process's.
void close_all_but(const Channels& channels) {
  rlimit limit{};
  const bool known = getrlimit(RLIMIT_NOFILE, &limit) == 0;
  constexpr int kMost = 4096;
  const int end = known && limit.rlim_cur < kMost ? static_cast<int>(limit.rlim_cur) : kMost;
  for (int fd = STDERR_FILENO + 1; fd < end; ++fd) {
    if (fd != channels.requests && fd != channels.answers) close(fd);
  }
}

void silence() {
  const int nothing = open("/dev/null", O_WRONLY);
  if (nothing < 0) return;
  dup2(nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
  if (nothing > STDERR_FILENO) close(nothing);
}

/// Interrupts are the program's business; many deaths leave no core files.
void prepare_process(Output output) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (output == Output::kNone) silence();
  block_child_signal();
}

void do_work(const Channels& channels, SharedRecord& record, const Work& work,
             const Frame& request) {
  MessageReader message(request.body);
  record.request = message.number();
  Limits limits;
  limits.time = std::chrono::milliseconds(message.number());
  limits.memory_bytes = message.number();
  record.check = 0;
  record.states = 0;
  record.bytes = 0;
  WorkerGuard guard(record, limits, message.deaths());
  FrameKind kind = FrameKind::kAnswer;
  std::string result;
  try {
    result = work(message.rest(), {guard, record.stop, record.states, record.bytes});
  } catch (const std::exception& error) {
    kind = FrameKind::kTrouble;
    result = error.what();
  }
  MessageWriter answer;
  answer.add(record.request.load());
  answer.add(guard.deaths());
  answer.add(std::string_view(result));
  if (!send_frame(channels.answers, kind, answer.take()) || guard.is_guarded()) _exit(0);
}

[[noreturn]] void work_until_end(const Channels& channels, SharedRecord& record, const Work& work) {
  record.executor = getpid();
  watch_allocations(record);
  while (const auto request = receive_frame(channels.requests))
    do_work(channels, record, work, *request);
  record.finished = true;
  _exit(0);
}

/// Where the last process has been, and why it is there no more.
std::string obituary(const Ending& ending, const SharedRecord& record) {
  const Death death = ending.death(record);
  MessageWriter message;
  message.add(record.request.load());
  message.add(record.check.load());
  message.add(record.in_check.load());
  message.add(std::string_view(death.cause));
  message.add(death.hung);
  return message.take();
}

}  // namespace

void supervise(const Channels& channels, SharedRecord& record, const Work& work, Output output) {
  close_all_but(channels);
  prepare_process(output);
  for (;;) {
    record.in_check = false;
    record.passed_on = false;
    record.kill = false;
    const pid_t worker = fork_child();
    if (worker < 0) _exit(1);
    if (worker == 0) work_until_end(channels, record, work);
    Ending ending = wait_for(worker, record);
    // The program sees that this process is gone, and asks another one.
    if (ending.is_killed_from_outside()) _exit(1);
    if (record.passed_on) ending = {record.status, record.hung, ending.killed};
    if (record.finished) _exit(0);
    const bool is_clean = !record.passed_on && ending.is_clean(record);
    if (!is_clean && !send_frame(channels.answers, FrameKind::kDeath, obituary(ending, record))) {
      _exit(0);
    }
  }
}

}  // namespace crashcheck::isolation
