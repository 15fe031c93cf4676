// The signature of a case that was carried out, by the rules of an exploration.
#include "explorer/target.h"

#include <algorithm>

namespace crashcheck::explorer {
namespace {

/// Findings that needed no crash end a replay before the crash that was to come.
bool ended_without_crash(const Case& reproduction, const Replay& replayed) {
  return replayed.lives.size() < reproduction.lives.size() || !reproduction.lives.back().crash;
}

/// After an error the step that failed gives the name, whatever was cut later, but for the reopen.
std::string_view name_after_error(const ReplayedLife& replayed, const Life& life,
                                  bool without_crash) {
  const std::size_t step = replayed.step;
  const std::size_t failed = life.faults.back().step;
  const bool reopens =
      step > failed && step <= life.operations.size() && life.operations[step - 1].is_reopen();
  return reopens && !without_crash
             ? kNestedCrash
             : operation_name(life.operations, failed, replayed.recording.after_crash);
}

std::string_view what_was_cut(const Case& reproduction, const Replay& replayed) {
  const std::size_t last = replayed.lives.size() - 1;
  const Life& life = reproduction.lives[last];
  if (replayed.damage) return damage_word(life.damage->kind, life.crash.has_value());
  const bool without_crash = ended_without_crash(reproduction, replayed);
  if (!life.faults.empty()) return name_after_error(replayed.last(), life, without_crash);
  if (without_crash) return kNoCrash;
  return operation_name(life.operations, replayed.last().step,
                        replayed.last().recording.after_crash);
}

bool is_of(const Signature& signature, const Finding& finding) {
  return finding.guarantee == signature.guarantee && finding.kind == signature.kind;
}

}  // namespace

std::optional<Target> target_of(const Case& reproduction, const Replay& replayed) {
  const Findings& findings = replayed.judgement.findings;
  if (findings.empty()) return std::nullopt;
  auto shown = findings.begin();
  if (reproduction.expect && reproduction.expect->kind) {
    const auto expected = std::ranges::find(findings, *reproduction.expect->kind, &Finding::kind);
    if (expected != findings.end()) shown = expected;
  }
  const Signature signature{shown->guarantee, shown->kind, what_was_cut(reproduction, replayed)};
  return Target{signature, !is_of(signature, findings.front())};
}

bool shows(const Case& reproduction, const Replay& replayed, const Target& target) {
  const Findings& findings = replayed.judgement.findings;
  if (findings.empty()) return false;
  const auto looked_at = target.among_others ? findings.size() : 1;
  const auto is_target = [&](const auto& finding) { return is_of(target.signature, finding); };
  return std::ranges::any_of(std::span(findings).first(looked_at), is_target) &&
         what_was_cut(reproduction, replayed) == target.signature.operation;
}

}  // namespace crashcheck::explorer
