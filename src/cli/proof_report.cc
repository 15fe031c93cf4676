// Proofs as text for a person: bounds, counts, violations, and the certificate.
#include "proof_report.h"

#include <fmt/format.h>

#include "explorer/view.h"
#include "grouped.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

std::string title(const FinishedProof& finished) {
  const prover::Bounds& bounds = finished.bounds;
  const explorer::Alphabet& alphabet = alphabet_of(*finished.subject, bounds);
  return fmt::format(
      "protocol {}, profile {}, every {} of at most {} units{}\n"
      "  actions   {}\n"
      "  crashes   after every event of every action{}\n",
      finished.subject->name(), to_string(bounds.scope.profile),
      explorer::thing_of(*finished.subject), bounds.units, alphabet.unit_words().size,
      alphabet.describe(bounds.units),
      bounds.scope.nested == 0
          ? std::string()
          : fmt::format(", and of every recovery, {} in a row", bounds.scope.nested));
}

std::string counts_text(const FinishedProof& finished) {
  const prover::Proof& proof = finished.proof;
  std::string text;
  const auto row = [&](std::string_view name, std::uint64_t count, const std::string& note) {
    text +=
        fmt::format("  {:<16} {:>14}{}\n", name, grouped(count), note.empty() ? "" : "  " + note);
  };
  row("states", proof.states,
      fmt::format("up to {} from the creation", counted(proof.depth, "action")));
  row("expanded", proof.expanded, "of these, with every action carried out");
  row("transitions", proof.transitions,
      fmt::format("and {} after which the {} was too large", grouped(proof.beyond),
                  explorer::thing_of(*finished.subject)));
  row("crash points", proof.counts.crash_points, "");
  row("crash images", proof.counts.states,
      proof.counts.sampled_points == 0
          ? "every image at every crash point"
          : fmt::format("not all: {} sampled", counted(proof.counts.sampled_points,
                                                       "crash point was", "crash points were")));
  row("of these nested", proof.counts.nested, "after a crash in the recovery from a crash");
  row("distinct images", proof.counts.tested, "of each action, recovered and checked");
  row("violating", proof.counts.violating, "reported, and not gone on from");
  row("memory", proof.memory_bytes / kMiB, "MiB for the states");
  return text + fmt::format("  evidence digest  {}\n", to_string(proof.digest()));
}

std::string violations_text(const FinishedProof& finished, const report::Palette& palette) {
  std::string text =
      palette.heading("Violations, each with its shortest history made minimal") + "\n";
  for (const auto& [signature, violation] : finished.proof.violations) {
    text += fmt::format("  {:<16} {:<12} {:<16} {:>9} sightings, {}\n",
                        finished.subject->promises().name(signature.kind),
                        finished.subject->promises().name(signature.guarantee), signature.operation,
                        grouped(violation.states), counted(violation.actions, "action"));
    text +=
        "    " + report::replay_command(*finished.subject, finished.minimal.at(signature)) + "\n";
  }
  return text;
}

std::string verdict(const FinishedProof& finished, const report::Palette& palette) {
  const prover::Proof& proof = finished.proof;
  if (!proof.fixpoint) {
    const std::uint64_t left = proof.states - proof.expanded;
    return palette.bad(fmt::format("not complete: {} {} still to be expanded", grouped(left),
                                   left == 1 ? "state is" : "states are")) +
           "\n";
  }
  if (proof.counts.sampled_points > 0) {
    return palette.bad("not complete: crash points were sampled; try a larger --epoch-cap") + "\n";
  }
  if (!proof.violations.empty()) {
    return palette.bad(fmt::format("fixpoint reached: these are all the violations in such {}s",
                                   explorer::thing_of(*finished.subject))) +
           "\n";
  }
  const unsigned nested = finished.bounds.scope.nested;
  return palette.good("certificate: fixpoint reached, no violation") +
         fmt::format(
             "\n  On {} every guarantee that a crash can break holds after a crash at any event of "
             "any\n"
             "  history of these actions, however long, and {}\n"
             "  As long as no action is begun that makes the {} larger than {} units.\n",
             to_string(finished.bounds.scope.profile),
             nested == 0
                 ? std::string("a recovery from it that is not cut.")
                 : fmt::format("after {} in a row in the recoveries from it.",
                               nested == 1 ? "one more" : fmt::format("up to {} more", nested)),
             explorer::thing_of(*finished.subject), finished.bounds.units);
}

}  // namespace

std::string as_text(const FinishedProof& finished, const report::Palette& palette) {
  std::string text = palette.heading("proof") + ": " + title(finished) + "\n";
  text += counts_text(finished) + "\n";
  if (!finished.proof.violations.empty()) text += violations_text(finished, palette) + "\n";
  return text + verdict(finished, palette);
}

}  // namespace crashcheck::cli
