// crashcheck run: apply operations to a real file, and die at an exact event if asked to.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <map>
#include <optional>

#include "commands.h"
#include "faultfs/crashing_file.h"
#include "files.h"
#include "history/text.h"
#include "io/posix_file.h"
#include "option_values.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::cli {
namespace {

constexpr std::uint64_t kMaxOperationsBytes = std::uint64_t{64} << 20U;

struct Options {
  std::string operations;
  std::string file;
  std::string protocol = "in-place";
  std::optional<std::uint64_t> crash_after;
};

/// Owns the real file and the decorator that kills the process at an event; counts events over all
/// opens.
class KillableFile final : public faultfs::ForwardingFile {
 public:
  KillableFile(std::unique_ptr<io::File> file, std::optional<std::uint64_t> crash_after,
               std::uint64_t& events)
      : ForwardingFile(*file), file_(std::move(file)), events_(events) {
    faultfs::CrashingFile::Plan plan;
    plan.crash_after = crash_after ? *crash_after - std::min(*crash_after, events) : UINT64_MAX;
    plan.on_crash = [] { kill(getpid(), SIGKILL); };
    crashing_ = std::make_unique<faultfs::CrashingFile>(*file_, std::move(plan));
  }

  [[nodiscard]] io::Result<void> sync() override { return counted(crashing_->sync()); }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    if (bytes.empty()) return crashing_->write_at(offset, bytes);
    return counted(crashing_->write_at(offset, bytes));
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return counted(crashing_->resize(size_bytes));
  }

 private:
  io::Result<void> counted(io::Result<void> result) {
    if (result) ++events_;
    return result;
  }

  std::unique_ptr<io::File> file_;
  std::unique_ptr<faultfs::CrashingFile> crashing_;
  std::uint64_t& events_;
};

class Runner {
 public:
  Runner(const Options& options, const explorer::Subject& subject)
      : options_(options), subject_(subject) {}

  int run(const history::History& history) {
    if (const auto opened = open(); !opened) return fail("open", opened.error());
    for (const history::Operation& operation : history) {
      if (const auto done = apply(operation); !done) {
        return fail(history::to_string(operation), done.error());
      }
    }
    std::cerr << fmt::format("crashcheck: done after {} events\n", events_);
    return kHeld;
  }

 private:
  io::Result<void> open() {
    session_.reset();
    CRASHCHECK_ASSIGN(auto file, io::open_posix_file(options_.file));
    was_open_ = true;
    CRASHCHECK_ASSIGN(session_, subject_.open(std::make_unique<KillableFile>(
                                    std::move(file), options_.crash_after, events_)));
    return {};
  }

  io::Result<void> apply(const history::Operation& operation) {
    explorer::Returned returned;
    const std::vector<history::Handle> used = history::handles_used(operation);
    if (std::holds_alternative<history::Reopen>(operation)) {
      CRASHCHECK_TRY(open());
    } else {
      std::vector<oracle::Placement> operands;
      for (const history::Handle handle : used) operands.push_back(placements_.at(handle));
      CRASHCHECK_ASSIGN(returned, session_->apply(operation, operands));
    }
    print(operation, used, returned);
    return {};
  }

  /// One line for each operation that returned, written out at once: what has been printed is
  /// acknowledged.
  void print(const history::Operation& operation, const std::vector<history::Handle>& used,
             const explorer::Returned& returned) {
    std::string line = history::to_string(operation);
    const bool gives = history::handles_given(operation) > 0;
    for (std::size_t i = 0; i < returned.size(); ++i) {
      const history::Handle handle = gives ? next_handle_++ : used[i];
      placements_[handle] = returned[i];
      line += fmt::format("{} #{} at {} length {}", i == 0 ? " ->" : ",", handle,
                          returned[i].offset, returned[i].length);
    }
    std::cout << line << std::endl;
  }

  int fail(const std::string& what, const io::Error& error) {
    const std::string prefix = what == error.operation ? "" : what + ": ";
    complain(fmt::format("{}: {}{}", options_.file, prefix, io::to_string(error)));
    return status_of(error.code);
  }

  /// Once the file has been open, a device that fails leaves it unknown what came to be in it.
  [[nodiscard]] int status_of(io::ErrorCode code) const {
    switch (code) {
      case io::ErrorCode::kCorrupt: return kViolation;
      case io::ErrorCode::kInvalidArgument:
      case io::ErrorCode::kInvalidData: return kBadUsage;
      default: return was_open_ ? kUnknown : kBadUsage;
    }
  }

  const Options& options_;
  const explorer::Subject& subject_;
  std::uint64_t events_ = 0;
  bool was_open_ = false;
  std::unique_ptr<explorer::Session> session_;
  std::map<history::Handle, oracle::Placement> placements_;
  history::Handle next_handle_ = 0;
};

int run(const Options& options) {
  const explorer::Subject* subject = subjects::find_subject(options.protocol);
  if (subject == nullptr) {
    return complain(fmt::format("unknown protocol '{}'; the protocols are: {}", options.protocol,
                                fmt::join(subjects::protocols(), ", ")));
  }
  const auto text = read_text(options.operations, kMaxOperationsBytes, Source::kAnyStream);
  if (!text) return complain(text.error());
  const auto history = history::parse_history(*text);
  if (!history) {
    const history::ParseError& error = history.error();
    return complain(
        fmt::format("{}:{}:{}: {}", options.operations, error.line, error.column, error.message));
  }
  return Runner(options, *subject).run(*history);
}

}  // namespace

Command add_run(CLI::App& app, const Common&) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "run",
      "Apply operations to a real file, printing where each slice is once it is acknowledged");
  command->add_option("OPS", options->operations, "File of operations; - is standard input")
      ->required();
  command->add_option("--file", options->file, "The heap's file; created when it is missing")
      ->required();
  command->add_option("--protocol", options->protocol, "Write protocol")->capture_default_str();
  command
      ->add_option("--crash-after", options->crash_after,
                   "Die by SIGKILL once event N has completed, before event N+1")
      ->transform(whole_number(0, UINT64_MAX));
  return [options] { return run(*options); };
}

}  // namespace crashcheck::cli
