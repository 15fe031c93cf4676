// The program's side: asks, waits, and asks again without the check that died.
#include "isolation/worker_processes.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <stdexcept>

#include "child.h"
#include "frames.h"
#include "shared_record.h"
#include "worker.h"

namespace crashcheck::isolation {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMilliseconds = 5;
/// So long work that is to stop may still come to an end.
constexpr std::chrono::milliseconds kGrace{300};
/// And so long a supervisor that was told to end it; it does not answer where it was stopped.
constexpr std::chrono::milliseconds kGraceOfSupervisor{1000};
/// A process killed from outside is made anew so often for one piece of work.
constexpr int kRestarts = 3;

/// The processes of a slot are no more.
class Gone final : public std::runtime_error {
 public:
  Gone() : std::runtime_error("a worker process was killed again and again from outside") {}
};

/// Used in one direction.
std::array<int, 2> open_channel() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) {
    throw std::runtime_error("no socket for a worker process");
  }
  return ends;
}

}  // namespace

class WorkerProcesses::Slot {
 public:
  Slot(const Work& work, Output output) {
    const auto requests = open_channel();
    const auto answers = open_channel();
    requests_ = requests[1];
    answers_ = answers[0];
    supervisor_ = fork_child();
    if (supervisor_ == 0) supervise({requests[0], answers[1]}, memory_.record(), work, output);
    close(requests[0]);
    close(answers[1]);
    if (supervisor_ < 0) throw std::runtime_error("the system has no process for a worker");
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  Slot(Slot&&) = delete;
  Slot& operator=(Slot&&) = delete;
  ~Slot() {
    close(requests_);  // which ends a worker that waits for one
    close(answers_);
    if (supervisor_ < 0) return;
    if (!is_idle_) kill(supervisor_, SIGKILL);  // and with it, what it has forked
    waitpid(supervisor_, nullptr, 0);
  }

  std::optional<Answer> ask(std::string_view request, const Limits& limits,
                            const Progress& progress) {
    if (is_ended_) throw Gone();
    memory_.record().stop = false;
    is_idle_ = false;
    Deaths deaths;
    for (;;) {
      send(request, limits, deaths);
      const auto frame = wait_for_frame(progress);
      if (!frame) return std::nullopt;
      MessageReader message(frame->body);
      if (message.number() != number_) throw std::runtime_error("an answer to another question");
      switch (frame->kind) {
        case FrameKind::kAnswer: {
          Answer answer;
          answer.deaths = message.deaths();
          answer.result = message.text();
          is_idle_ = true;
          return answer;
        }
        case FrameKind::kDeath: note_death(message, deaths); break;
        default:
          static_cast<void>(message.deaths());
          throw std::runtime_error(std::string(message.text()));
      }
    }
  }

  [[nodiscard]] std::uint64_t resident_bytes() { return memory_.record().resident_bytes; }

 private:
  void send(std::string_view request, const Limits& limits, const Deaths& deaths) {
    MessageWriter message;
    message.add(++number_);
    message.add(static_cast<std::uint64_t>(limits.time.count()));
    message.add(limits.memory_bytes);
    message.add(deaths);
    std::string body = message.take();
    body.append(request);
    if (!send_frame(requests_, FrameKind::kRequest, body)) throw Gone();
  }

  /// Nothing where it is over and the worker had to be ended.
  std::optional<Frame> wait_for_frame(const Progress& progress) {
    std::optional<Clock::time_point> over_since;
    std::uint64_t states = 0;
    std::uint64_t bytes = 0;
    SharedRecord& record = memory_.record();
    const auto add = [&](std::uint64_t states_now, std::uint64_t bytes_now) {
      if (progress.add) progress.add(states_now - states, bytes_now - bytes);
      states = states_now;
      bytes = bytes_now;
    };
    for (;;) {
      pollfd answer{answers_, POLLIN, 0};
      if (poll(&answer, 1, kPollMilliseconds) > 0) {
        auto frame = receive_frame(answers_);
        if (!frame) throw Gone();
        add(0, frame->kind == FrameKind::kAnswer ? record.bytes.load() : 0);
        if (frame->kind == FrameKind::kDeath && over_since) return std::nullopt;
        return frame;
      }
      add(record.states, record.bytes);
      if (!over_since && progress.is_over && progress.is_over()) {
        record.stop = true;
        over_since = Clock::now();
      }
      const auto over_for = over_since ? Clock::now() - *over_since : Clock::duration::zero();
      if (over_for > kGrace) record.kill = true;
      if (over_for > kGrace + kGraceOfSupervisor) {
        kill(supervisor_, SIGKILL);
        is_ended_ = true;
        return std::nullopt;
      }
    }
  }

  void note_death(MessageReader& message, Deaths& deaths) const {
    const std::uint64_t check = message.number();
    const bool in_check = message.flag();
    Death death;
    death.cause = message.text();
    death.hung = message.flag();
    if (!in_check) {
      if (check == 0 || deaths.contains(check)) {
        throw std::runtime_error("a worker process " + death.cause + " outside of every check");
      }
      death.cause += " later, outside of every call";
    }
    deaths[check] = std::move(death);
  }

  SharedMemory memory_;
  pid_t supervisor_ = -1;
  int requests_ = -1;
  int answers_ = -1;
  std::uint64_t number_ = 0;
  bool is_idle_ = true;
  bool is_ended_ = false;
};

WorkerProcesses::WorkerProcesses(unsigned slots, Work work, Output output)
    : work_(std::move(work)), output_(output) {
  // What waits to be printed would be printed by each process.
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
  for (unsigned i = 0; i < slots; ++i) slots_.push_back(std::make_unique<Slot>(work_, output_));
}

WorkerProcesses::~WorkerProcesses() = default;

std::optional<Answer> WorkerProcesses::ask(unsigned slot, std::string_view request,
                                           const Limits& limits, const Progress& progress) {
  for (int restarts = 0;; ++restarts) {
    try {
      return slots_.at(slot)->ask(request, limits, progress);
    } catch (const Gone&) {
      if (restarts == kRestarts) throw;
      const std::lock_guard lock(mutex_);
      slots_.at(slot) = std::make_unique<Slot>(work_, output_);
    }
  }
}

std::uint64_t WorkerProcesses::resident_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& slot : slots_) bytes += slot->resident_bytes();
  return bytes;
}

}  // namespace crashcheck::isolation
