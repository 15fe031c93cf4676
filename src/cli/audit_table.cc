// Columns as wide as their contents.
#include "audit_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "audit/json.h"
#include "audit_folder.h"
#include "explorer/view.h"
#include "grouped.h"

namespace crashcheck::cli {
namespace {

using audit::DeviceVerdict;
using audit::GuaranteeRow;
using audit::StoreResult;
using audit::Verdict;

/// Text as it is printed, and how wide it is without its colours.
struct Field {
  std::string text;
  std::size_t width = 0;
};

Field plain(std::string text) {
  const std::size_t width = text.size();
  return {std::move(text), width};
}

Field verdict_field(const DeviceVerdict& device, const report::Palette& palette) {
  std::string text;
  switch (device.verdict) {
    case Verdict::kHolds:
      text = device.certificate ? "proven" : "holds";
      if (device.sampled) text += ", sampled";
      if (device.unjudged > 0) text += ", in part";
      return {palette.good(text), text.size()};
    case Verdict::kViolated:
      text = device.violating > 0 ? fmt::format("VIOLATED {}", grouped(device.violating))
                                  : std::string("VIOLATED");
      return {palette.bad(text), text.size()};
    case Verdict::kNotClaimed: text = "not claimed"; break;
    case Verdict::kTooLittle: text = "too little"; break;
    case Verdict::kNotJudged: text = "not judged"; break;
  }
  return {palette.faint(text), text.size()};
}

class Table {
 public:
  void add(std::vector<Field> row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths_.size() <= i) widths_.push_back(0);
      widths_[i] = std::max(widths_[i], row[i].width);
    }
    rows_.push_back(std::move(row));
  }

  [[nodiscard]] std::string text() const {
    std::string text;
    for (const auto& row : rows_) {
      text += " ";
      for (std::size_t i = 0; i < row.size(); ++i) {
        text += " " + row[i].text;
        if (i + 1 < row.size()) text += std::string(widths_[i] - row[i].width + 1, ' ');
      }
      text += "\n";
    }
    return text;
  }

 private:
  std::vector<std::vector<Field>> rows_;
  std::vector<std::size_t> widths_;
};

std::string matrix(const StoreResult& store, const report::Palette& palette) {
  Table table;
  std::vector<Field> heading = {plain("guarantee")};
  for (const audit::Device& device : store.devices) {
    heading.push_back(plain(to_string(device.profile)));
  }
  heading.push_back(plain("holds up to"));
  heading.push_back(plain("planted bugs caught"));
  table.add(std::move(heading));
  for (const GuaranteeRow& row : store.guarantees) {
    std::vector<Field> fields = {
        plain(std::string(store.subject->promises().name(row.claim.guarantee)))};
    for (const DeviceVerdict& device : row.devices) {
      fields.push_back(verdict_field(device, palette));
    }
    fields.push_back(plain(row.weakest_device
                               ? to_string(store.devices[*row.weakest_device].profile)
                               : std::string("-")));
    fields.push_back(plain(std::to_string(row.mutants.size())));
    table.add(std::move(fields));
  }
  return table.text();
}

std::size_t operations_of(const audit::Violation& violation) {
  std::size_t operations = 0;
  for (const explorer::Life& life : violation.example.reproduction.lives) {
    operations += life.operations.size();
  }
  return operations;
}

std::string shortest_examples(const StoreResult& store, const report::Palette& palette) {
  Table table;
  for (const GuaranteeRow& row : store.guarantees) {
    const audit::Violation* shortest = nullptr;
    for (const audit::Cell& cell : row.cells) {
      for (const std::size_t number : cell.violations) {
        const audit::Violation& violation = store.violations[number];
        if (shortest == nullptr || operations_of(violation) < operations_of(*shortest)) {
          shortest = &violation;
        }
      }
    }
    if (shortest == nullptr) continue;
    table.add({plain(std::string(store.subject->promises().name(row.claim.guarantee))),
               plain(std::string(store.subject->promises().name(shortest->signature.kind))),
               plain(what_happens(shortest->signature.operation)),
               plain(counted(operations_of(*shortest), "operation")),
               plain("cases/" + case_file_of(store, *shortest))});
  }
  const std::string rows = table.text();
  return rows.empty() ? rows : palette.heading("Shortest counterexamples") + "\n" + rows + "\n";
}

/// What became of damaged files, over all devices; nothing where none were damaged.
std::string damage_table(const StoreResult& store) {
  explorer::DamageCounts counts;
  for (const audit::Device& device : store.devices) {
    if (device.damage) counts += device.damage->result.damage;
  }
  if (counts.tried() == 0) return {};
  Table table;
  std::vector<Field> heading = {plain("damage"), plain("files")};
  for (std::size_t i = 0; i < explorer::kDamageOutcomes; ++i) {
    heading.push_back(plain(std::string(name(static_cast<explorer::DamageOutcome>(i)))));
  }
  table.add(std::move(heading));
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    std::vector<Field> row = {plain(std::string(name(kind))), plain(grouped(counts.tried(kind)))};
    for (const std::uint64_t files : counts.outcomes.at(static_cast<std::size_t>(kind))) {
      row.push_back(plain(grouped(files)));
    }
    table.add(std::move(row));
  }
  std::string text = table.text();
  for (const explorer::Undetectable& loss : store.subject->promises().undetectable) {
    const auto found = counts.undetectable.find(loss.name);
    if (found == counts.undetectable.end()) continue;
    text += fmt::format("  undetectable, {}: {}: {}\n", counted(found->second, "file"), loss.name,
                        loss.reason);
  }
  return text + "\n";
}

std::string verdict_line(const StoreResult& store, const report::Palette& palette) {
  if (store.holds()) return palette.good("everything that is claimed holds");
  if (store.is_violated()) {
    return palette.bad(counted(store.violations.size(), "violation") + " of what is claimed");
  }
  std::string text =
      store.complete ? "nothing found" : "nothing found so far, and not all was done";
  const auto guarantees = [](std::size_t count) {
    return fmt::format("{} guarantee{}", count, count == 1 ? "" : "s");
  };
  if (const std::size_t few = store.claimed_and(Verdict::kTooLittle); few > 0) {
    text += fmt::format(", but too little evidence for {}", guarantees(few));
  }
  if (const std::size_t unjudged = store.claimed_and(Verdict::kNotJudged); unjudged > 0) {
    text += fmt::format(", but {} could not be judged", guarantees(unjudged));
  }
  return palette.bad(text);
}

/// "heaps of at most 4 blocks of 32 bytes (kill: 6)": of the devices with a certificate the
/// fewest, and those that have more; nothing where there is none.
std::string proven_extent(const StoreResult& store) {
  const prover::Bounds* fewest = nullptr;
  for (const audit::Device& device : store.devices) {
    if (!device.proof || !device.proof->is_certificate()) continue;
    const prover::Bounds& bounds = device.proof->bounds;
    if (fewest == nullptr || bounds.units < fewest->units) fewest = &bounds;
  }
  if (fewest == nullptr) return {};
  std::string more;
  for (const audit::Device& device : store.devices) {
    if (!device.proof || !device.proof->is_certificate()) continue;
    if (device.proof->bounds.units == fewest->units) continue;
    more += fmt::format("{}{}: {}", more.empty() ? "" : ", ", to_string(device.profile),
                        device.proof->bounds.units);
  }
  return extent_of(*store.subject, *fewest) + (more.empty() ? "" : " (" + more + ")");
}

/// What the proofs go through: the actions of the one with the fewest units, which all of them
/// have.
std::string proven_actions(const StoreResult& store) {
  const prover::Bounds* smallest = nullptr;
  for (const audit::Device& device : store.devices) {
    if (!device.proof || !device.proof->is_certificate()) continue;
    if (smallest == nullptr || device.proof->bounds.units < smallest->units) {
      smallest = &device.proof->bounds;
    }
  }
  if (smallest == nullptr) return {};
  return alphabet_of(*store.subject, *smallest).describe(smallest->units);
}

constexpr std::size_t kLacksShown = 2;

/// Lines of at most so many characters, where the words allow for it.
constexpr std::size_t kLegendWidth = 100;

/// The words, with `indent` in front of each line but the first, which begins after `used`.
std::string wrapped(std::string_view words, std::string_view indent, std::size_t used) {
  std::string text;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (used + 1 + word.size() > kLegendWidth) {
      text += fmt::format("\n{}{}", indent, word);
      used = indent.size() + word.size();
    } else {
      text += fmt::format("{}{}", text.empty() ? "" : " ", word);
      used += 1 + word.size();
    }
  }
  return text;
}

/// What the words of the matrix say, those that it has.
std::string legend(const StoreResult& store) {
  const auto any = [&](auto is_so) {
    return std::ranges::any_of(store.guarantees, [&](const GuaranteeRow& row) {
      return std::ranges::any_of(row.devices, is_so);
    });
  };
  std::string text;
  if (any([](const DeviceVerdict& each) { return each.certificate; })) {
    const std::string words = fmt::format(
        "proven: nothing found, and a certificate for all {}, for histories of any length of these "
        "actions: {}",
        proven_extent(store), proven_actions(store));
    text += "  " + wrapped(words, "    ", 1) + "\n";
  }
  text +=
      "  holds: nothing found, every image looked at; sampled: some crash points have more "
      "images,\n"
      "    or some files could be damaged otherwise\n";
  if (any([](const DeviceVerdict& each) { return each.unjudged > 0; })) {
    text += fmt::format(
        "  in part: some images could not be judged by it, since something else was wrong there, "
        "there\n"
        "    was no {} yet, or no format could tell: how many is in the reports\n",
        explorer::thing_of(*store.subject));
  }
  if (any([](const DeviceVerdict& each) { return each.verdict == Verdict::kNotClaimed; })) {
    text += "  not claimed: by the store on that device; nothing was looked for\n";
  }
  if (any([](const DeviceVerdict& each) { return each.verdict == Verdict::kTooLittle; })) {
    text += "  too little: nothing found, and less evidence than it takes to say that it holds\n";
  }
  return text +
         "  VIOLATED n: in n distinct images; no n: by the case of another device, carried over\n"
         "  planted bugs: docs/testing.md, not of this run\n";
}

/// What the device lacks to be green, some of it.
std::string lacks_on(const StoreResult& store, std::size_t device) {
  std::vector<std::string> lacks;
  for (const GuaranteeRow& row : store.guarantees) {
    for (const std::string& lack : row.devices[device].lacks) {
      if (std::ranges::find(lacks, lack) == lacks.end()) lacks.push_back(lack);
    }
  }
  const std::string more =
      lacks.size() > kLacksShown ? fmt::format("; {} more", lacks.size() - kLacksShown) : "";
  lacks.resize(std::min(lacks.size(), kLacksShown));
  return fmt::format("{}{}", fmt::join(lacks, "; "), more);
}

/// The operations of which a device that is green has too little.
std::string few_on(const StoreResult& store, std::size_t device) {
  std::set<std::string_view> operations;
  for (const GuaranteeRow& row : store.guarantees) {
    if (row.devices[device].verdict != Verdict::kHolds) continue;
    for (const audit::Cell& cell : row.cells) {
      if (cell.device == device && cell.verdict == Verdict::kTooLittle)
        operations.insert(cell.operation);
    }
  }
  if (operations.empty()) return {};
  return fmt::format("few states of {}", fmt::join(operations, ", "));
}

/// What is grey, by device.
std::string what_is_lacking(const StoreResult& store) {
  std::string text;
  for (std::size_t i = 0; i < store.devices.size(); ++i) {
    for (const std::string& words : {lacks_on(store, i), few_on(store, i)}) {
      if (words.empty()) continue;
      text += fmt::format("  {}: {}\n", to_string(store.devices[i].profile), words);
    }
  }
  if (text.empty()) return text;
  return fmt::format("Too little evidence, cell by cell in {}\n{}\n", page_name(store), text);
}

bool has_too_little(const StoreResult& store) {
  return store.claimed_and(Verdict::kNotJudged) > 0 || store.claimed_and(Verdict::kTooLittle) > 0;
}

/// "in-place: 12 violations of what is claimed; journaled: everything that is claimed holds".
std::string of_each_store(const audit::Result& result, const report::Palette& without_colours) {
  std::string text;
  for (const StoreResult& store : result.stores) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", store.subject->name(),
                        verdict_line(store, without_colours));
  }
  return text;
}

/// The verdict, and what to do next where there is none.
std::string last_line(const audit::Result& result, const report::Palette& palette) {
  const std::string words = of_each_store(result, report::Palette());
  if (std::ranges::any_of(result.stores, &StoreResult::is_violated)) {
    return palette.bad("FAIL") + ": " + words + "\n";
  }
  if (std::ranges::all_of(result.stores, &StoreResult::holds)) {
    return palette.good("PASS") + ": " + words + "\n";
  }
  const std::string next =
      !result.complete ? "the same command goes on where this one ended"
      : std::ranges::any_of(result.stores, has_too_little)
          ? "another audit, with more --states, --operations or --nested, may have it"
          : "";
  return palette.bad("INCOMPLETE") + ": " + words + (next.empty() ? "" : "; " + next) + "\n";
}

}  // namespace

std::string what_happens(std::string_view operation) {
  const bool is_damage = explorer::damage_from_word(operation).has_value();
  return is_damage ? std::string(operation) : fmt::format("crash in {}", operation);
}

std::string case_file_of(const audit::StoreResult& store, const audit::Violation& violation) {
  return fmt::format("{}.{}.case", store.subject->name(), id_of(store, violation));
}

std::string as_table(const audit::StoreResult& store, const report::Palette& palette) {
  std::uint64_t states = 0;
  std::uint64_t images = 0;
  std::uint64_t damaged = 0;
  for (const audit::Device& device : store.devices) {
    for (const audit::Campaign& campaign : device.campaigns) {
      states += campaign.result.counts.states;
      images += campaign.result.counts.tested;
    }
    if (device.damage) damaged += device.damage->result.damage.tried();
    if (!device.proof) continue;
    states += device.proof->proof.counts.states;
    images += device.proof->proof.counts.tested;
  }
  return palette.heading(fmt::format("{}", store.subject->name())) +
         fmt::format(": {}, in {}, {}{}{}\n\n", verdict_line(store, palette),
                     counted(states, "crash state"), counted(images, "distinct image"),
                     damaged > 0 ? ", " + counted(damaged, "damaged file") : "",
                     store.complete ? "" : ", not complete") +
         matrix(store, palette) + palette.faint(legend(store)) + "\n" + what_is_lacking(store) +
         damage_table(store) + shortest_examples(store, palette);
}

std::string closing_words(const std::filesystem::path& out, const audit::Result& result,
                          const report::Palette& palette) {
  std::string text;
  for (const audit::StoreResult& store : result.stores) {
    text += "page             " + (out / page_name(store)).string() + "\n";
  }
  text += fmt::format("reports          {}\n", fmt::join(kReportFiles, ", "));
  text += fmt::format("evidence digest  {}\n", to_string(result.digest));
  return text + last_line(result, palette);
}

}  // namespace crashcheck::cli
