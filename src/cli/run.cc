// crashcheck run: apply operations to a real file, and die at an exact event if asked to.
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "device.h"
#include "explorer/words.h"
#include "ghost_tree_commands.h"
#include "ghost_tree_model/heap_session.h"
#include "grouped.h"
#include "history/slices.h"
#include "history/text.h"
#include "input.h"
#include "io/posix_file.h"
#include "oracle/operands.h"
#include "subjects/ghost_tree_subject.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

constexpr std::uint64_t kMaxOperationsBytes = std::uint64_t{64} << 20U;

constexpr const char* kFaultsFromOutside =
    "The calls on the heap's file ask the libfiu failure points io/read, io/write, io/resize and "
    "io/sync; failinfo is the errno:\n"
    "  fiu-run -c 'enable name=io/sync,failinfo=5' crashcheck run OPS --file FILE";

struct RunOptions {
  std::string operations;
  std::string file;
  std::string protocol = "journaled";
  std::optional<std::uint64_t> crash_after;
};

class Runner {
 public:
  Runner(const RunOptions& options, const explorer::Store& subject)
      : options_(options), subject_(subject) {}

  /// Applies what comes in, piece by piece. The heap is opened for the first operation, so that a
  /// mistake before it changes nothing.
  int run(Input& input) {
    history::HistoryParser parser;
    for (;;) {
      const auto piece = input.read_piece(kMaxOperationsBytes);
      if (!piece) return cannot_go_on(piece.error());
      if (!*piece) break;
      const auto history = parser.parse(**piece);
      if (!history) return complain(message_of(history.error()));
      if (history->empty()) continue;
      if (const int status = apply_all(*history); status != kHeld) return status;
    }
    if (const int status = apply_all({}); status != kHeld) return status;
    std::cerr << fmt::format("crashcheck: done after {}\n", counted(events_, "event"));
    return kHeld;
  }

 private:
  io::Result<void> open() {
    session_.reset();
    CRASHCHECK_ASSIGN(auto file, io::open_posix_file(options_.file));
    was_open_ = true;
    CRASHCHECK_ASSIGN(session_,
                      subject_.open(make_device(std::move(file), options_.crash_after, events_)));
    return {};
  }

  /// REQUIRES: it is open.
  [[nodiscard]] ghost_tree::HeapSession& heap() {
    return dynamic_cast<ghost_tree::HeapSession&>(*session_);
  }

  int apply_all(const history::History& history) {
    if (!session_) {
      if (const auto opened = open(); !opened) return fail("open", opened.error());
    }
    for (const history::Operation& operation : history) {
      if (const auto done = apply(operation); !done) {
        return fail(history::to_string(operation), done.error());
      }
      if (nobody_reads_output()) return kUnknown;  // no more can be acknowledged
    }
    return kHeld;
  }

  io::Result<void> apply(const history::Operation& operation) {
    ghost_tree::Returned returned;
    if (std::holds_alternative<history::Refused>(operation)) {
      return io::fail(io::ErrorCode::kInvalidArgument, "run",
                      "what a heap has to refuse only the checker knows; replay a case instead");
    }
    if (std::holds_alternative<history::Reopen>(operation)) {
      CRASHCHECK_TRY(open());
    } else {
      CRASHCHECK_ASSIGN(returned, heap().apply(operation, operands_of(operation)));
    }
    print(operation, returned);
    slices_.note(operation);
    return {};
  }

  /// The parser has seen to it that each slice is there.
  [[nodiscard]] std::vector<oracle::Placement> operands_of(
      const history::Operation& operation) const {
    std::vector<history::Handle> live;
    for (std::size_t i = 0; i < slices_.count(); ++i) live.push_back(slices_.nth(i));
    const auto find = [this](history::Handle handle) {
      return std::optional(placements_.at(handle));
    };
    return oracle::operands_of(operation, slices_.next(), live, find).value();
  }

  /// One line for each operation that returned, written out at once: what has been printed is
  /// acknowledged.
  void print(const history::Operation& operation, const ghost_tree::Returned& returned) {
    std::string line = history::to_string(operation);
    const auto handles = history::handles_returned(operation, slices_.next());
    for (std::size_t i = 0; i < handles.size(); ++i) {
      placements_[handles[i]] = returned[i];
      line += fmt::format("{} #{} at {} length {}", i == 0 ? " ->" : ",", handles[i],
                          returned[i].offset, returned[i].length);
    }
    if (!returned.read.empty()) line += " -> " + explorer::to_hex(returned.read);
    std::cout << line << std::endl;
  }

  int fail(const std::string& what, io::Error error) {
    error.path = {};  // said once, for every device
    const std::string prefix = what == error.operation ? "" : what + ": ";
    const bool is_damaged = error.code == io::ErrorCode::kCorrupt;
    const std::string hint = is_damaged ? repair_hint(options_.file) : std::string();
    complain(fmt::format("{}: {}{}", options_.file, prefix, io::to_string(error)), hint);
    return status_of(error.code);
  }

  [[nodiscard]] std::string message_of(const explorer::ParseError& error) const {
    return fmt::format("{}:{}:{}: {}", options_.operations, error.line, error.column,
                       error.message);
  }

  /// The input cannot be read any further; what was applied stays.
  [[nodiscard]] int cannot_go_on(const std::string& message) const {
    complain(message);
    return was_open_ ? kUnknown : kBadUsage;
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

  const RunOptions& options_;
  const explorer::Store& subject_;
  std::uint64_t events_ = 0;
  bool was_open_ = false;
  std::unique_ptr<explorer::Session> session_;
  std::map<history::Handle, oracle::Placement> placements_;
  history::Slices slices_;
};

int run(const RunOptions& options) {
  const explorer::Store* subject = subjects::ghost_trees().find(options.protocol);
  if (subject == nullptr) {
    return complain(fmt::format("--store: unknown store '{}'; run takes those of GhostTree: {}",
                                options.protocol, subjects::ghost_trees().names()));
  }
  auto input = Input::open(options.operations, Source::kAnyStream);
  if (!input) return complain(input.error());
  return Runner(options, *subject).run(*input);
}

std::vector<Option> options_of(RunOptions& options) {
  return {
      {.names = "OPS",
       .target = &options.operations,
       .description =
           "File of operations; - is standard input. What comes from a pipe or a terminal "
           "is applied line by line",
       .value = "FILE",
       .is_required = true},
      {.names = "--file",
       .target = &options.file,
       .description = "The heap's file; created when it is missing",
       .value = "FILE",
       .is_required = true},
      {.names = "--store",
       .target = &options.protocol,
       .description = "Store",
       .rule = known_values(names_of(subjects::ghost_trees())),
       .synonym = "--protocol",
       .shows_default = true},
      {.names = "--crash-after",
       .target = &options.crash_after,
       .description = "Die by SIGKILL once event N has completed, before event N+1",
       .rule = whole_number(0, UINT64_MAX)},
  };
}

}  // namespace

Command run_command() {
  auto options = std::make_shared<RunOptions>();
  return {
      .name = "run",
      .description =
          "Apply operations to a real file, printing where each slice is once it is acknowledged",
      .options = options_of(*options),
      .footer = kFaultsFromOutside,
      .run = [options] { return run(*options); }};
}

}  // namespace crashcheck::cli
