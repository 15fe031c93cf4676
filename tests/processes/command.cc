// Child processes and temporary files.
#include "processes/command.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

extern char** environ;

namespace crashcheck::testing {

namespace {

/// A file that is open for as long as it lives.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(fd_); }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::optional<pid_t> start_command(const std::vector<std::string>& words,
                                   const std::array<int, 3>& streams) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int stream = 0; stream < 3; ++stream) {
    const int fd = streams[static_cast<std::size_t>(stream)];
    if (fd < 0) posix_spawn_file_actions_addclose(&actions, stream);
    if (fd >= 0) posix_spawn_file_actions_adddup2(&actions, fd, stream);
  }
  std::vector<std::string> copies = words;
  std::vector<char*> argv;
  for (std::string& word : copies) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return child;
  ADD_FAILURE() << "cannot run " << words[0] << ": " << std::strerror(error);
  return std::nullopt;
}

Outcome wait_for(pid_t process) {
  Outcome outcome;
  int status = 0;
  waitpid(process, &status, 0);
  if (WIFEXITED(status)) outcome.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  return outcome;
}

namespace {

Outcome run_with_input(const std::vector<std::string>& words, int input,
                       const std::vector<int>& closed) {
  const Scratch scratch;
  const OpenFile out(scratch.path("out"), O_WRONLY | O_CREAT);
  const OpenFile err(scratch.path("err"), O_WRONLY | O_CREAT);
  std::array<int, 3> streams = {input, out.fd(), err.fd()};
  for (const int fd : closed) streams.at(static_cast<std::size_t>(fd)) = -1;
  const std::optional<pid_t> child = start_command(words, streams);
  if (!child) return {};
  Outcome outcome = wait_for(*child);
  outcome.output = read_file(scratch.path("out"));
  outcome.errors = read_file(scratch.path("err"));
  return outcome;
}

}  // namespace

Outcome run_command(const std::vector<std::string>& words, const std::string& input,
                    const std::vector<int>& closed) {
  const Scratch scratch;
  const OpenFile in(scratch.file("in", input), O_RDONLY);
  return run_with_input(words, in.fd(), closed);
}

Outcome run_command_at_terminal(const std::vector<std::string>& words, const std::string& typed) {
  const int keyboard = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  EXPECT_TRUE(keyboard >= 0 && grantpt(keyboard) == 0 && unlockpt(keyboard) == 0);
  const OpenFile terminal(ptsname(keyboard), O_RDWR | O_NOCTTY);
  EXPECT_EQ(write(keyboard, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
  const Outcome outcome = run_with_input(words, terminal.fd(), {});
  close(keyboard);
  return outcome;
}

std::string Scratch::file(const std::string& name, const std::string& content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace crashcheck::testing
