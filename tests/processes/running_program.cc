// Pipes to a child process.
#include "processes/running_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>

namespace crashcheck::testing {
namespace {

constexpr int kPatienceMilliseconds = 1'800'000;

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& words) {
  std::signal(SIGPIPE, SIG_IGN);  // a child that ended early is for the test to notice
  std::array<int, 2> to_child{};
  std::array<int, 2> from_child{};
  EXPECT_EQ(pipe2(to_child.data(), O_CLOEXEC), 0);
  EXPECT_EQ(pipe2(from_child.data(), O_CLOEXEC), 0);
  const int errors = open(scratch_.path("err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  process_ = start_command(words, {to_child[0], from_child[1], errors}).value_or(0);
  for (const int fd : {to_child[0], from_child[1], errors}) close(fd);
  input_ = to_child[1];
  output_ = from_child[0];
}

RunningProgram::~RunningProgram() {
  if (process_ != 0) {
    kill(process_, SIGKILL);
    wait_for(process_);
  }
  close_input();
  close(output_);
}

void RunningProgram::send(std::string_view text) {
  EXPECT_EQ(write(input_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

std::string RunningProgram::next_line() {
  std::size_t newline = 0;
  while ((newline = unread_.find('\n')) == std::string::npos) {
    if (!read_more()) {
      ADD_FAILURE() << "no further line came; left: " << unread_ << read_file(scratch_.path("err"));
      return {};
    }
  }
  std::string line = unread_.substr(0, newline);
  unread_.erase(0, newline + 1);
  return line;
}

Outcome RunningProgram::finish() {
  close_input();
  while (read_more()) {
  }
  if (process_ == 0) return {};
  Outcome outcome = wait_for(process_);
  process_ = 0;
  outcome.output = std::exchange(unread_, {});
  outcome.errors = read_file(scratch_.path("err"));
  return outcome;
}

/// Waits for more output; false at its end, and where patience ends.
bool RunningProgram::read_more() {
  pollfd ready{output_, POLLIN, 0};
  if (poll(&ready, 1, kPatienceMilliseconds) != 1) {
    ADD_FAILURE() << "nothing came from the program for half an hour: it is killed";
    if (process_ != 0) kill(process_, SIGKILL);
    return false;
  }
  std::array<char, 4096> chunk{};
  const ssize_t count = read(output_, chunk.data(), chunk.size());
  if (count <= 0) return false;
  unread_.append(chunk.data(), static_cast<std::size_t>(count));
  return true;
}

void RunningProgram::close_input() {
  if (input_ >= 0) close(input_);
  input_ = -1;
}

}  // namespace crashcheck::testing
