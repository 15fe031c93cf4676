// Crash tests out of stateful tests: RapidCheck's own commands, generated, run on a recorded disk,
// and checked after every crash against the model that the test has anyway. Thread rule:
// RapidCheck's, which is not made for several threads.
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include <sstream>
#include <utility>
#include <vector>

#include "check/explore.h"

namespace crashcheck::rapidcheck {

struct CommandOptions {
  Options crash = {};
  std::uint64_t seed = 1;
  unsigned sequences = 100;  ///< generated, shorter ones first
  int max_size = 30;         ///< RapidCheck's size of the last ones
  unsigned shrinks = 4000;   ///< shorter sequences that are tried for a failing one, at most
};

namespace detail {

/// One sequence of commands as a workload and a check. The model is the test's own.
template <typename Model, typename Sut, typename MakeSut, typename Matches>
class Sequence {
 public:
  using Commands = rc::state::Commands<rc::state::Command<Model, Sut>>;

  Sequence(const MakeSut& make_sut, const Matches& matches, const Commands& commands)
      : make_sut_(make_sut), matches_(matches), commands_(commands), models_(1) {
    for (const auto& command : commands_) models_.push_back(command->nextState(models_.back()));
  }

  [[nodiscard]] Report explore(const Options& options) const {
    Report report =
        crashcheck::explore([this](World& world) { run(world); },
                            [this](CrashState& state, std::span<const std::string> acknowledged) {
                              return judge(state, acknowledged.size());
                            },
                            options);
    report.workload = text();
    return report;
  }

  [[nodiscard]] std::string text() const {
    std::string text = "Commands:\n";
    for (std::size_t i = 0; i < commands_.size(); ++i) {
      text += "  " + std::to_string(i + 1) + "  " + shown(i) + "\n";
    }
    return text + "\n";
  }

 private:
  [[nodiscard]] std::string shown(std::size_t index) const {
    std::ostringstream text;
    commands_[index]->show(text);
    return text.str();
  }

  void run(World& world) const {
    try {
      auto sut = make_sut_(world.disk());
      for (std::size_t i = 0; i < commands_.size(); ++i) {
        world.note(shown(i));
        commands_[i]->run(models_[i], *sut);
        world.acknowledge(std::to_string(i + 1));
      }
      world.note("");
    } catch (const rc::detail::CaseResult& failure) {
      throw std::runtime_error("without any crash: " + failure.description);
    }
  }

  /// Either the model of all acknowledged commands, or with the one in flight.
  [[nodiscard]] std::optional<Violation> judge(CrashState& state, std::size_t acknowledged) const {
    auto sut = make_sut_(state);
    state.recovered();
    const std::size_t last = std::min(acknowledged + 1, models_.size() - 1);
    for (std::size_t i = acknowledged; i <= last; ++i) {
      if (matches_(models_[i], *sut)) return std::nullopt;
    }
    for (std::size_t i = 0; i < models_.size(); ++i) {
      if (!matches_(models_[i], *sut)) continue;
      return Violation{i < acknowledged ? "lost" : "too-new",
                       "it is in the state after " + std::to_string(i) + " of " +
                           std::to_string(acknowledged) + " acknowledged commands"};
    }
    return Violation{"no-such-state", "it is in no state that the commands lead to"};
  }

  const MakeSut& make_sut_;
  const Matches& matches_;
  Commands commands_;
  std::vector<Model> models_;  // before each command, and after the last
};

/// Whether the report shows the same: a violation of that kind, or a failure without a crash.
[[nodiscard]] inline bool shows(const Report& report, const std::string& kind) {
  if (kind.empty()) return !report.failed.empty();
  for (const Finding& finding : report.findings) {
    if (finding.violation.kind == kind) return true;
  }
  return false;
}

}  // namespace detail

/// Generates sequences of commands, as rc::state::check does, and explores the crashes of each. The
/// first that fails is shrunk: as few and as simple commands as fail in the same way, with the
/// simplest crash. Returns its report, or that of the last sequence, all of whose crashes were
/// survived.
///
///   make_sut   from a Directory& a pointer to a new system under test, which opens what is there
///   matches    whether (const Model&, Sut&) agree; it may read, not write
///   generator  as for rc::state::check: from a const Model& a generator of commands
///
/// A crash may come before or after the effect of the command in flight; everything before it has
/// to be there. Works in a TEST, and in a property with RC_ASSERT(report.is_safe()).
template <typename Model, typename Sut, typename MakeSut, typename Matches, typename Generator>
[[nodiscard]] Report check(const MakeSut& make_sut, const Matches& matches,
                           const Generator& generator, const CommandOptions& options = {}) {
  using Sequence = detail::Sequence<Model, Sut, MakeSut, Matches>;
  const auto commands = rc::state::gen::commands(Model(), generator);
  Options quick = options.crash;
  quick.suggest = false;
  quick.cases = "";
  const auto explored = [&](const auto& shrinkable) {
    return Sequence(make_sut, matches, shrinkable.value()).explore(quick);
  };
  rc::Random random(options.seed);
  Report report;
  for (unsigned i = 0; i < options.sequences; ++i) {
    const int size =
        static_cast<int>(static_cast<unsigned>(options.max_size) * i / options.sequences) + 1;
    auto failing = commands(random.split(), size);
    report = explored(failing);
    if (report.is_safe()) continue;
    const std::string kind = report.findings.empty() ? "" : report.findings.front().violation.kind;
    unsigned left = options.shrinks;
    for (bool is_shrunk = true; is_shrunk;) {
      is_shrunk = false;
      auto shrinks = failing.shrinks();
      for (auto simpler = shrinks.next(); simpler && left > 0; simpler = shrinks.next(), --left) {
        if (!detail::shows(explored(*simpler), kind)) continue;
        failing = std::move(*simpler);
        is_shrunk = true;
        break;
      }
    }
    Options full = options.crash;
    full.cases = "";
    report = Sequence(make_sut, matches, failing.value()).explore(full);
    report.workload += "  found with seed " + std::to_string(options.seed) + ", sequence " +
                       std::to_string(i + 1) + "; the same seed finds it again\n\n";
    return report;
  }
  return report;
}

}  // namespace crashcheck::rapidcheck
