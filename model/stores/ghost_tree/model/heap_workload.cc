// Unwrap, let the heap's own code do it, wrap again.
#include "ghost_tree_model/heap_workload.h"

#include <algorithm>
#include <array>

#include "faultfs/image.h"
#include "generator/generator.h"
#include "generator/shrinks.h"
#include "generator/small_histories.h"
#include "generator/swarm.h"
#include "generator/taken_over.h"
#include "ghost_tree_model/heap_model.h"
#include "history/text.h"
#include "history/wrapped.h"
#include "oracle/raw_heap.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::HistoryParts;

constexpr std::byte kPlainByte{0x61};
/// Histories one after the other draw unlike choices.
constexpr std::uint64_t kOddConstant = 0x9E3779B97F4A7C15U;

/// Adds operations to a measure.
class OperationCounter {
 public:
  explicit OperationCounter(explorer::OperationMeasure& sum) : sum_(sum) {}

  void operator()(const history::Allocate& op) { add_length(op.length); }
  void operator()(const history::Deallocate&) {}
  void operator()(const history::Reallocate& op) { add_length(op.length); }
  void operator()(const history::AllocateBulk& op) {
    sum_.items += 1 + op.lengths.size();
    for (const std::uint64_t length : op.lengths) add_length(length);
  }
  void operator()(const history::DeallocateBulk& op) { sum_.items += 1 + op.slices.size(); }
  void operator()(const history::Write& op) { add_content(op.at, op.bytes); }
  void operator()(const history::WriteHeader& op) { add_content(op.at, op.bytes); }
  void operator()(const history::Reopen&) {}
  void operator()(const history::AllocateInto& op) {
    add_slot(op.slot);
    add_length(op.length);
  }
  void operator()(const history::ReallocateInto& op) {
    add_slot(op.slot);
    add_length(op.length);
  }
  void operator()(const history::DeallocateFrom& op) { add_slot(op.slot); }
  void operator()(const history::Reclaim&) {}
  void operator()(const history::Abandon& op) { add_length(op.length); }
  void operator()(const history::SetReserve& op) { add_length(op.bytes); }
  void operator()(const history::Read& op) { sum_.details += op.length + (op.at > 0 ? 1U : 0U); }
  void operator()(const history::Refused& op) {
    sum_.items += 1 + op.places.size() + op.lengths.size();
  }
  void operator()(const history::Batch& op) {
    sum_.operations += op.operations.size();
    sum_.items += 1 + op.operations.size();
    for (const auto& batched : op.operations) std::visit(*this, batched);
  }

 private:
  void add_length(std::uint64_t length) {
    const bool is_odd = length % oracle::kBlockBytes != 0;
    sum_.size += length / oracle::kBlockBytes + (is_odd ? 1 : 0);
    sum_.details += is_odd ? 1 : 0;
  }
  void add_content(std::uint64_t at, const history::Bytes& bytes) {
    const auto plain = std::ranges::count(bytes, kPlainByte);
    sum_.details += 2 * bytes.size() - static_cast<std::uint64_t>(plain) + (at > 0 ? 1 : 0);
  }
  void add_slot(const history::Slot& slot) {
    sum_.items += slot.slice ? 2U : 1U;
    sum_.details += (slot.at > 0 ? 1U : 0U) + (slot.width > 8 ? 1U : 0U);
  }

  explorer::OperationMeasure& sum_;
};

/// What an operation refers to that a program cannot know any more once `failed` has failed.
class OutOfReach {
 public:
  /// `next` is the first handle that the history gives.
  OutOfReach(const history::History& history, std::size_t failed, history::Handle next)
      : first_new_(next), unknown_(history::handles_used(history[failed])) {
    for (std::size_t i = 0; i < failed; ++i) first_new_ += given_by(history[i]);
    end_new_ = first_new_ + given_by(history[failed]);
  }

  [[nodiscard]] bool concerns(const history::Operation& operation) const {
    const auto is_lost = [this](history::Handle handle) {
      return (first_new_ <= handle && handle < end_new_) ||
             std::ranges::find(unknown_, handle) != unknown_.end();
    };
    return std::ranges::any_of(history::handles_used(operation), is_lost);
  }

 private:
  static history::Handle given_by(const history::Operation& operation) {
    return static_cast<history::Handle>(history::handles_given(operation));
  }

  history::Handle first_new_;
  history::Handle end_new_ = 0;
  std::vector<history::Handle> unknown_;
};

class Parser final : public explorer::OperationParser {
 public:
  explicit Parser(history::Slices there) : parser_(std::move(there)) {}

  [[nodiscard]] bool is_operation(const explorer::Word& first) const override {
    return history::OperationParser::is_operation(first);
  }
  [[nodiscard]] explorer::Parsed<explorer::Operation> parse(
      std::span<const explorer::Word> line) override {
    CRASHCHECK_PARSE(history::Operation operation, parser_.parse(line));
    return explorer::Operation(std::move(operation));
  }
  void note_crash() override { parser_.note_crash(); }

 private:
  history::OperationParser parser_;
};

class Notes final : public explorer::OperationNotes {
 public:
  explicit Notes(const history::Slices& there) : there_(there.handles()), next_(there.next()) {}

  std::string note_beginning() override {
    if (there_.empty()) return {};
    std::string text = "has";
    for (std::size_t i = 0; i < std::min(there_.size(), kNamed); ++i) {
      text += " #" + std::to_string(there_[i]);
    }
    if (there_.size() > kNamed) text += " ... #" + std::to_string(there_.back());
    return text;
  }
  std::string note(const explorer::Operation& operation) override {
    const std::size_t given = history::handles_given(history::unwrapped(operation));
    if (given == 0) return {};
    std::string text = "gives";
    for (std::size_t i = 0; i < given; ++i, ++next_) text += " #" + std::to_string(next_);
    return text;
  }

 private:
  static constexpr std::size_t kNamed = 8;

  std::vector<history::Handle> there_;
  history::Handle next_;
};

class Edits final : public explorer::HistoryEdits {
 public:
  explicit Edits(rc::Seq<std::vector<history::History>> all) : all_(std::move(all)) {}

  std::optional<HistoryParts> next() override {
    const auto parts = all_.next();
    if (!parts) return std::nullopt;
    HistoryParts made;
    for (const history::History& part : *parts) made.push_back(history::wrapped(part));
    return made;
  }

 private:
  rc::Seq<std::vector<history::History>> all_;
};

std::vector<history::History> unwrapped(const HistoryParts& parts) {
  std::vector<history::History> all;
  for (const explorer::History& part : parts) all.push_back(history::unwrapped(part));
  return all;
}

std::optional<explorer::History> wrapped(const std::optional<history::History>& history) {
  if (!history) return std::nullopt;
  return history::wrapped(*history);
}

}  // namespace

explorer::History HeapWorkload::draw(const explorer::Draw& draw) const {
  auto* draw_one = draw.little_space ? generator::reserving_history_of : generator::history_of;
  if (draw.scale == explorer::Scale::kSwarm) draw_one = generator::swarm_history_of;
  return history::wrapped(
      begun(draw_one(draw.seed, draw.index, draw.max_operations, alphabet_), draw));
}

std::optional<explorer::History> HeapWorkload::draw_rare(const explorer::Draw& draw) const {
  return history::wrapped(
      begun(generator::deep_tree_of(draw.seed, draw.index, draw.max_operations), draw));
}

history::History HeapWorkload::begun(const history::History& drawn,
                                     const explorer::Draw& draw) const {
  if (there_.count() == 0) return drawn;
  faultfs::RandomChoices choices(~draw.seed ^ (draw.index + 1) * kOddConstant);
  return generator::taken_over(drawn, there_, choices);
}

std::unique_ptr<const explorer::Workload> HeapWorkload::begun(const explorer::Model& known) const {
  const HeapModel& model = heap_model(known);
  history::Slices there(model.next_handle());
  for (const oracle::LiveSlice& slice : model.state().live) {
    there.add(slice.handle, slice.content.size());
  }
  return std::make_unique<HeapWorkload>(alphabet_, std::move(there));
}

std::size_t HeapWorkload::preparations(const explorer::History& history) const {
  if (history.empty()) return 0;
  const auto* first = std::get_if<history::Abandon>(&history::unwrapped(history.front()));
  // The cut that drops its record is durable with the next commit.
  return first != nullptr && first->length > faultfs::Image::kMaxViewBytes ? 2 : 0;
}

std::span<const std::string_view> HeapWorkload::words() const { return history::operation_words(); }

std::unique_ptr<explorer::OperationParser> HeapWorkload::new_parser() const {
  return std::make_unique<Parser>(there_);
}

std::unique_ptr<explorer::OperationNotes> HeapWorkload::new_notes() const {
  return std::make_unique<Notes>(there_);
}

explorer::History HeapWorkload::after_failure(const explorer::History& history, std::size_t failed,
                                              std::size_t most) const {
  const history::History all = history::unwrapped(history);
  const OutOfReach lost(all, failed, there_.next());
  explorer::History kept;
  for (std::size_t i = failed + 1; i < all.size() && kept.size() < most; ++i) {
    if (lost.concerns(all[i])) break;
    kept.push_back(history[i]);
  }
  return kept;
}

explorer::OperationMeasure HeapWorkload::measure(const explorer::Operation& operation) const {
  explorer::OperationMeasure sum;
  std::visit(OperationCounter(sum), history::unwrapped(operation));
  return sum;
}

std::unique_ptr<explorer::HistoryEdits> HeapWorkload::simpler(HistoryParts parts) const {
  return std::make_unique<Edits>(generator::shrinks(unwrapped(parts), there_));
}

std::unique_ptr<explorer::HistoryEdits> HeapWorkload::merged(HistoryParts parts) const {
  return std::make_unique<Edits>(generator::merges(unwrapped(parts), there_));
}

bool HeapWorkload::has_small(std::string_view word) const {
  // Those begin with an empty heap.
  return there_.count() == 0 && generator::has_small_histories(word);
}

std::optional<explorer::History> HeapWorkload::small(std::size_t operations, std::string_view word,
                                                     faultfs::Choices& choices) const {
  return wrapped(generator::small_history(operations, word, choices));
}

std::optional<explorer::History> HeapWorkload::similar(const explorer::History& history,
                                                       std::string_view word, bool shorter,
                                                       faultfs::Choices& choices) const {
  return wrapped(generator::similar_history(history::unwrapped(history), word, shorter, choices));
}

}  // namespace crashcheck::ghost_tree
