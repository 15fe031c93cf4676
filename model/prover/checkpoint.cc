// A proof under way as bytes: a line that says what it is, a checksum over the rest, the bounds as
// text, and numbers. A file that is damaged, or of another proof, is refused.
#include "encoding.h"
#include "explorer/hashing.h"
#include "work.h"

namespace crashcheck::prover {
namespace {

constexpr std::string_view kMagic = "crashcheck-proof 2\n";

/// The bounds in a text that is compared, not read.
std::string text_of(const Bounds& bounds, std::string_view store) {
  return "protocol " + std::string(store) + " profile " + to_string(bounds.scope.profile) +
         " units " + std::to_string(bounds.units) + " alphabet " + bounds.alphabet + " nested " +
         std::to_string(bounds.scope.nested) + " epoch-cap " +
         std::to_string(bounds.scope.epoch_cap) + " depth " + std::to_string(bounds.max_depth) +
         (bounds.exact ? " exact" : "");
}

/// Why a checkpoint of the proof `found` by `build` is not one of the bounds; nothing where it is.
std::optional<std::string> difference(std::string_view found, std::string_view build,
                                      const Bounds& bounds, std::string_view writes) {
  if (const std::string wanted = text_of(bounds, writes); found != wanted) {
    return "the checkpoint is of another proof: '" + std::string(found) + "', not '" + wanted + "'";
  }
  if (build == bounds.build) return std::nullopt;
  return "another build of the program (" + std::string(build) + ", this is " + bounds.build +
         ") has made the checkpoint: what it has shown says nothing of this one. Name another "
         "file, "
         "or go on with that build";
}

/// The numbers in Counts, in one order for writing and reading.
template <typename Counts, typename Visit>
void visit_counts(Counts& counts, std::size_t guarantees, const Visit& visit) {
  for (auto* number :
       {&counts.crash_points, &counts.states, &counts.tested, &counts.violating, &counts.nested,
        &counts.sampled_points, &counts.sampled, &counts.sampled_of, &counts.image_bytes}) {
    visit(*number);
  }
  for (auto& number : std::span(counts.violating_by_guarantee).first(guarantees)) visit(number);
  for (auto& number : std::span(counts.unjudged_by_guarantee).first(guarantees)) visit(number);
}

void write_violation(Writer& writer, const explorer::Signature& signature, const FirstSeen& first) {
  writer.add(static_cast<std::uint64_t>(signature.guarantee));
  writer.add(static_cast<std::uint64_t>(signature.kind));
  writer.add(signature.operation);
  writer.add(first.states);
  writer.add(std::uint64_t{first.from});
  writer.add(first.seen.states);
  writer.add(first.seen.action);
  writer.add(std::uint64_t{first.seen.way ? 1U : 0U});
  writer.add(first.seen.way.value_or(faultfs::ChoiceList()));
}

bool read_violation(const explorer::Store& store, Reader& reader, Progress& progress) {
  const explorer::Promises& promises = store.promises();
  explorer::Signature signature;
  signature.guarantee =
      static_cast<explorer::GuaranteeId>(reader.number(promises.guarantees.size() - 1));
  signature.kind = static_cast<explorer::KindId>(reader.number(promises.kinds.size() - 1));
  signature.operation =
      explorer::operation_from_name(store.workload(), reader.text()).value_or(std::string_view());
  FirstSeen first;
  first.states = reader.number();
  first.from = reader.number32();
  first.seen.states = reader.number();
  first.seen.action = reader.action();
  const bool has_way = reader.number(1) == 1;
  faultfs::ChoiceList way = reader.way();
  if (has_way) first.seen.way = std::move(way);
  if (reader.failed() || signature.operation.empty() || first.from >= progress.states.size()) {
    return false;
  }
  progress.violations.emplace(signature, std::move(first));
  return true;
}

bool read_state(Reader& reader, Progress& progress) {
  const auto id = static_cast<StateId>(progress.states.size());
  Reached reached;
  reached.key = reader.hash();
  reached.parent = reader.number32();
  reached.action = reader.action();
  reached.way = reader.way();
  if (reader.number(1) == 1) reached.start = reader.start();
  const std::uint32_t depth = reader.number32();
  const bool has_parent = reached.parent < id || (id == 0 && reached.start);
  if (reader.failed() || !has_parent || !progress.states.insert(std::move(reached))) return false;
  progress.depths.push_back(depth);
  return true;
}

bool read_progress(const explorer::Store& store, Reader& reader, Progress& progress) {
  for (std::size_t left = reader.count(64); left > 0; --left) {
    if (!read_state(reader, progress)) return false;
  }
  progress.next = reader.number32();
  progress.transitions = reader.number();
  progress.beyond = reader.number();
  visit_counts(progress.counts, store.promises().guarantees.size(),
               [&](std::uint64_t& number) { number = reader.number(); });
  progress.counts.evidence.add(reader.hash());
  for (std::size_t left = reader.count(64); left > 0; --left) {
    if (!read_violation(store, reader, progress)) return false;
  }
  return reader.at_end() && progress.states.size() > 0 && progress.next <= progress.states.size();
}

std::string checksum_of(std::string_view bytes) {
  return to_string(explorer::hash_of(std::as_bytes(std::span(bytes.data(), bytes.size()))));
}

}  // namespace

std::string to_checkpoint(const Progress& progress, const Bounds& bounds,
                          const explorer::Store& store, std::string_view writes) {
  Writer writer;
  writer.add(text_of(bounds, writes));
  writer.add(bounds.build);
  writer.add(progress.states.size());
  for (StateId id = 0; id < progress.states.size(); ++id) {
    const Reached& reached = progress.states[id];
    writer.add(reached.key);
    writer.add(std::uint64_t{reached.parent});
    writer.add(reached.action);
    writer.add(reached.way);
    writer.add(std::uint64_t{reached.start ? 1U : 0U});
    if (reached.start) writer.add(*reached.start);
    writer.add(std::uint64_t{progress.depths[id]});
  }
  writer.add(std::uint64_t{progress.next});
  writer.add(progress.transitions);
  writer.add(progress.beyond);
  visit_counts(progress.counts, store.promises().guarantees.size(),
               [&](std::uint64_t number) { writer.add(number); });
  writer.add(progress.counts.evidence.sum());
  writer.add(progress.violations.size());
  for (const auto& [signature, first] : progress.violations) {
    write_violation(writer, signature, first);
  }
  const std::string body = writer.take();
  return std::string(kMagic) + checksum_of(body) + "\n" + body;
}

std::optional<std::string> from_checkpoint(std::string_view bytes, const Bounds& bounds,
                                           const explorer::Store& store, std::string_view writes,
                                           Progress& progress) {
  if (!bytes.starts_with(kMagic)) return "this is no checkpoint of a proof";
  bytes.remove_prefix(kMagic.size());
  const std::size_t line = bytes.find('\n');
  const std::string_view sum = bytes.substr(0, line);
  const std::string_view body = line < bytes.size() ? bytes.substr(line + 1) : std::string_view();
  if (sum != checksum_of(body)) return "the checkpoint is damaged";
  Reader reader(body, alphabet_of(store, bounds));
  const std::string text(reader.text());
  const std::string build(reader.text());
  if (auto problem = difference(text, build, bounds, writes)) return problem;
  Progress read;
  if (!read_progress(store, reader, read)) return "the checkpoint does not make sense";
  progress = std::move(read);
  return std::nullopt;
}

}  // namespace crashcheck::prover
