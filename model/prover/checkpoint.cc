// A proof under way as bytes: a line that says what it is, the bounds as text, numbers of 8 bytes
// in little-endian order, and a checksum over all that. Every number is checked before it is used:
// a file that is damaged, or of another proof, is refused.
#include <array>

#include "explorer/hashing.h"
#include "work.h"

namespace crashcheck::prover {
namespace {

constexpr std::string_view kMagic = "crashcheck-proof 1\n";

/// The bounds in a text that is compared, not read.
std::string text_of(const Bounds& bounds, std::string_view protocol) {
  return "protocol " + std::string(protocol) + " profile " + to_string(bounds.scope.profile) +
         " units " + std::to_string(bounds.units) + " alphabet " +
         std::string(name(bounds.alphabet)) + " nested " + std::to_string(bounds.scope.nested) +
         " epoch-cap " + std::to_string(bounds.scope.epoch_cap) + " depth " +
         std::to_string(bounds.max_depth) + (bounds.exact ? " exact" : "");
}

class Writer {
 public:
  void add(std::uint64_t number) {
    std::array<std::byte, 8> bytes{};
    io::store_u64(bytes, number);
    for (const std::byte byte : bytes) text_ += static_cast<char>(byte);
  }
  void add(io::ByteView bytes) {
    add(bytes.size());
    for (const std::byte byte : bytes) text_ += static_cast<char>(byte);
  }
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  void add(const Hash128& hash) {
    add(hash.high);
    add(hash.low);
  }
  void add(const Action& action) {
    add(static_cast<std::uint64_t>(action.kind));
    add(std::uint64_t{action.slice});
    add(std::uint64_t{action.other});
    add(action.old_length);
    add(action.length);
  }
  void add(const faultfs::ChoiceList& way) {
    add(way.size());
    for (const faultfs::Choice& choice : way) {
      add(choice.taken);
      add(choice.options);
    }
  }
  void add(const Start& start) {
    add(start.image);
    add(start.live.size());
    for (const Held& held : start.live) {
      add(std::uint64_t{held.handle});
      add(held.offset);
      add(held.length);
    }
    add(std::uint64_t{start.next_handle});
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// Reads what Writer wrote; after the first thing that cannot be, nothing more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return left_.empty() && !failed_; }

  std::uint64_t number(std::uint64_t limit = UINT64_MAX) {
    const std::string_view bytes = take(8);
    const std::uint64_t read =
        failed_ ? 0 : io::load_u64(std::as_bytes(std::span(bytes.data(), bytes.size())));
    if (read > limit) failed_ = true;
    return failed_ ? 0 : read;
  }
  /// How many things follow, of which each takes at least `bytes` bytes.
  std::size_t count(std::size_t bytes) { return number(left_.size() / bytes); }
  std::uint32_t number32() { return static_cast<std::uint32_t>(number(UINT32_MAX)); }
  std::string_view text() { return take(count(1)); }
  Hash128 hash() {
    const std::uint64_t high = number();
    return {high, number()};
  }
  Action action() {
    Action action;
    action.kind =
        static_cast<Action::Kind>(number(static_cast<std::uint64_t>(Action::Kind::kReplace)));
    action.slice = number32();
    action.other = number32();
    action.old_length = number(explorer::kMaxFileBytes);
    action.length = number(explorer::kMaxFileBytes);
    return action;
  }
  faultfs::ChoiceList way() {
    faultfs::ChoiceList way(count(16));
    for (faultfs::Choice& choice : way) {
      choice.taken = number();
      choice.options = number();
    }
    return way;
  }
  Start start() {
    Start start;
    const std::string_view image = text();
    const auto bytes = std::as_bytes(std::span(image.data(), image.size()));
    start.image.assign(bytes.begin(), bytes.end());
    start.live.resize(count(24));
    for (Held& held : start.live) {
      held.handle = number32();
      held.offset = number(explorer::kMaxFileBytes);
      held.length = number(explorer::kMaxFileBytes);
    }
    start.next_handle = number32();
    return start;
  }

 private:
  std::string_view take(std::size_t bytes) {
    if (failed_ || left_.size() < bytes) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = left_.substr(0, bytes);
    left_.remove_prefix(bytes);
    return taken;
  }

  std::string_view left_;
  bool failed_ = false;
};

/// The numbers in Counts, in one order for writing and reading.
template <typename Counts, typename Visit>
void visit_counts(Counts& counts, const Visit& visit) {
  for (auto* number :
       {&counts.crash_points, &counts.states, &counts.tested, &counts.violating, &counts.nested,
        &counts.sampled_points, &counts.sampled, &counts.sampled_of, &counts.image_bytes}) {
    visit(*number);
  }
  for (auto& number : counts.violating_by_guarantee) visit(number);
  for (auto& number : counts.unjudged_by_guarantee) visit(number);
}

constexpr std::array<std::string_view, 3> kWordsWithoutOperation = {"open", explorer::kNestedCrash,
                                                                    explorer::kNoCrash};

template <std::size_t... kIndices>
std::string_view operation_literal(std::string_view text, std::index_sequence<kIndices...>) {
  for (const auto& operation : {history::Operation(std::in_place_index<kIndices>)...}) {
    if (history::word(operation) == text) return history::word(operation);
  }
  return {};
}

/// The literal that a signature's text refers to; empty where there is none.
std::string_view literal_of(std::string_view text) {
  for (const std::string_view word : kWordsWithoutOperation) {
    if (text == word) return word;
  }
  if (text == "close") return "close";
  return operation_literal(text,
                           std::make_index_sequence<std::variant_size_v<history::Operation>>());
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

bool read_violation(Reader& reader, Progress& progress) {
  explorer::Signature signature;
  signature.guarantee = static_cast<oracle::Guarantee>(reader.number(oracle::kGuaranteeCount - 1));
  signature.kind = static_cast<oracle::Kind>(reader.number(oracle::kKindCount - 1));
  signature.operation = literal_of(reader.text());
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

bool read_progress(Reader& reader, Progress& progress) {
  for (std::size_t left = reader.count(64); left > 0; --left) {
    if (!read_state(reader, progress)) return false;
  }
  progress.next = reader.number32();
  progress.transitions = reader.number();
  progress.beyond = reader.number();
  visit_counts(progress.counts, [&](std::uint64_t& number) { number = reader.number(); });
  progress.counts.evidence.add(reader.hash());
  for (std::size_t left = reader.count(64); left > 0; --left) {
    if (!read_violation(reader, progress)) return false;
  }
  return reader.at_end() && progress.states.size() > 0 && progress.next <= progress.states.size();
}

std::string checksum_of(std::string_view bytes) {
  return to_string(explorer::hash_of(std::as_bytes(std::span(bytes.data(), bytes.size()))));
}

}  // namespace

std::string to_checkpoint(const Progress& progress, const Bounds& bounds,
                          std::string_view protocol) {
  Writer writer;
  writer.add(text_of(bounds, protocol));
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
  visit_counts(progress.counts, [&](std::uint64_t number) { writer.add(number); });
  writer.add(progress.counts.evidence.sum());
  writer.add(progress.violations.size());
  for (const auto& [signature, first] : progress.violations) {
    write_violation(writer, signature, first);
  }
  const std::string body = writer.take();
  return std::string(kMagic) + checksum_of(body) + "\n" + body;
}

std::optional<std::string> from_checkpoint(std::string_view bytes, const Bounds& bounds,
                                           std::string_view protocol, Progress& progress) {
  if (!bytes.starts_with(kMagic)) return "this is no checkpoint of a proof";
  bytes.remove_prefix(kMagic.size());
  const std::size_t line = bytes.find('\n');
  const std::string_view sum = bytes.substr(0, line);
  const std::string_view body = line < bytes.size() ? bytes.substr(line + 1) : std::string_view();
  if (sum != checksum_of(body)) return "the checkpoint is damaged";
  Reader reader(body);
  const std::string_view text = reader.text();
  if (const std::string wanted = text_of(bounds, protocol); text != wanted) {
    return "the checkpoint is of another proof: '" + std::string(text) + "', not '" + wanted + "'";
  }
  Progress read;
  if (!read_progress(reader, read)) return "the checkpoint does not make sense";
  progress = std::move(read);
  return std::nullopt;
}

}  // namespace crashcheck::prover
