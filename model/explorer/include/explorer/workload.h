// What may be asked of a store: histories drawn at random, simpler versions of them, their text.
// What is written here once for all stores works on any operations; a store whose operations refer
// to each other overrides it.
// Thread rule: stateless; the objects that it makes belong to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/operation.h"
#include "explorer/words.h"
#include "faultfs/choices.h"

namespace crashcheck::explorer {

/// Reads operations one line after the other; remembers what they refer to, so that a line that
/// makes no sense is refused where it stands.
class OperationParser {
 public:
  OperationParser() = default;
  OperationParser(const OperationParser&) = delete;
  OperationParser& operator=(const OperationParser&) = delete;
  OperationParser(OperationParser&&) = delete;
  OperationParser& operator=(OperationParser&&) = delete;
  virtual ~OperationParser() = default;

  /// True where the line's first word is that of an operation.
  [[nodiscard]] virtual bool is_operation(const Word& first) const = 0;
  /// After an error there is no going on. REQUIRES: a line that starts with an operation's word.
  [[nodiscard]] virtual Parsed<Operation> parse(std::span<const Word> line) = 0;
  /// From here on it is not known what the operations so far have left: the store has crashed.
  virtual void note_crash() {}
};

/// Says in comments what an operation's line does not: told of all operations in their order.
class OperationNotes {
 public:
  OperationNotes() = default;
  OperationNotes(const OperationNotes&) = delete;
  OperationNotes& operator=(const OperationNotes&) = delete;
  OperationNotes(OperationNotes&&) = delete;
  OperationNotes& operator=(OperationNotes&&) = delete;
  virtual ~OperationNotes() = default;

  /// Empty where there is nothing to say.
  [[nodiscard]] virtual std::string note(const Operation& operation) = 0;
  /// What of the file that the history begins with operations can name. Empty as above.
  [[nodiscard]] virtual std::string note_beginning() { return {}; }
};

/// How much there is to an operation; less is simpler, what comes first counts first.
struct OperationMeasure {
  std::size_t operations = 1;  ///< with those inside of it
  std::size_t items = 0;       ///< things that it names beyond what its plainest form does
  std::uint64_t size = 0;      ///< of what it asks for
  std::uint64_t details = 0;   ///< everything else that could be simpler
};

/// Several histories at a time: the parts of one, between which the store crashes.
using HistoryParts = std::vector<History>;

/// Edited histories, made one at a time.
class HistoryEdits {
 public:
  HistoryEdits() = default;
  HistoryEdits(const HistoryEdits&) = delete;
  HistoryEdits& operator=(const HistoryEdits&) = delete;
  HistoryEdits(HistoryEdits&&) = delete;
  HistoryEdits& operator=(HistoryEdits&&) = delete;
  virtual ~HistoryEdits() = default;

  /// Nothing after the last.
  [[nodiscard]] virtual std::optional<HistoryParts> next() = 0;
};

/// How far histories differ from each other.
enum class Scale : std::uint8_t {
  kSmall,  ///< all are of few operations on little data
  kSwarm,  ///< each draws a scale of its own: lengths, numbers, kinds of operations
};

/// Which of a store's histories are drawn.
struct Draw {
  std::uint64_t seed = 1;
  std::uint64_t index = 0;          ///< of the history in its campaign
  std::size_t max_operations = 24;  ///< of small histories; others have a number of their own
  Scale scale = Scale::kSmall;
  /// The medium has little space: a store that can set some aside is also told to.
  bool little_space = false;
};

class Model;

class Workload {
 public:
  Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  Workload(Workload&&) = delete;
  Workload& operator=(Workload&&) = delete;
  virtual ~Workload() = default;

  /// History number `index` of the campaign `seed`: the same on every machine.
  [[nodiscard]] virtual History draw(const Draw& draw) const = 0;
  /// A history that does what random ones rarely do; nothing where the store has no such.
  [[nodiscard]] virtual std::optional<History> draw_rare(const Draw& draw) const;

  /// The same for histories that begin with what `known` knows; null where that changes nothing.
  /// REQUIRES: `known` knows one state.
  [[nodiscard]] virtual std::unique_ptr<const Workload> begun(const Model& known) const;

  /// How many operations at the beginning of a history only prepare what follows, because a
  /// recovery from a crash inside of them would take too long. They are not cut.
  [[nodiscard]] virtual std::size_t preparations(const History& history) const;

  /// The words that operations start with; literals.
  [[nodiscard]] virtual std::span<const std::string_view> words() const = 0;
  [[nodiscard]] virtual std::unique_ptr<OperationParser> new_parser() const = 0;
  [[nodiscard]] virtual std::unique_ptr<OperationNotes> new_notes() const;
  /// The operations after `history[failed]`, `most` at most, as far as a program could go on with
  /// them once that has failed.
  [[nodiscard]] virtual History after_failure(const History& history, std::size_t failed,
                                              std::size_t most) const;

  [[nodiscard]] virtual OperationMeasure measure(const Operation& operation) const;
  /// What operations name, for people: "record".
  [[nodiscard]] virtual std::string_view named_thing() const;
  /// What OperationMeasure::size counts, for people: "records".
  [[nodiscard]] virtual std::string_view size_unit() const;
  /// Parts simpler by one step each, the boldest first; first of all, one for each pair of
  /// neighbours, with these two joined. No chain of steps is endless. REQUIRES: at least one part.
  [[nodiscard]] virtual std::unique_ptr<HistoryEdits> simpler(HistoryParts parts) const;
  /// The same parts with two operations done as one. REQUIRES: as above.
  [[nodiscard]] virtual std::unique_ptr<HistoryEdits> merged(HistoryParts parts) const;

  /// Whether small() has histories whose last operation starts with `word`; where recoveries are to
  /// be cut, `word` is that of a nested crash, and any will do.
  [[nodiscard]] virtual bool has_small(std::string_view word) const;
  /// A history of `operations` operations; nothing where what was chosen makes none.
  /// REQUIRES: operations > 0; has_small(word).
  [[nodiscard]] virtual std::optional<History> small(std::size_t operations, std::string_view word,
                                                     faultfs::Choices& choices) const;
  /// `history` with some operations changed or replaced and, where it is to be shorter, without
  /// one; the last one keeps its word. REQUIRES: as above; not empty.
  [[nodiscard]] virtual std::optional<History> similar(const History& history,
                                                       std::string_view word, bool shorter,
                                                       faultfs::Choices& choices) const;
};

/// The literal among the workload's words, reopen included; nothing where `text` is none of them.
[[nodiscard]] std::optional<std::string_view> operation_word(const Workload& workload,
                                                             std::string_view text);

}  // namespace crashcheck::explorer
