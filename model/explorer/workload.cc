// What works on any operations: edits that drop some, and no more than that.
#include "explorer/workload.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

class NoEdits final : public HistoryEdits {
 public:
  std::optional<HistoryParts> next() override { return std::nullopt; }
};

/// Joins two neighbours each, then drops runs of operations, long runs first.
class Drops final : public HistoryEdits {
 public:
  explicit Drops(HistoryParts parts) : parts_(std::move(parts)) {
    CRASHCHECK_ASSERT(!parts_.empty());
    for (const History& part : parts_) total_ += part.size();
    run_ = total_;
  }

  std::optional<HistoryParts> next() override {
    if (joined_ + 1 < parts_.size()) return joined(joined_++);
    for (; run_ > 0; run_ /= 2, begin_ = 0) {
      if (begin_ + run_ <= total_) return without(begin_++);
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] HistoryParts joined(std::size_t index) const {
    HistoryParts fewer = parts_;
    const auto second = fewer.begin() + static_cast<std::ptrdiff_t>(index) + 1;
    fewer[index].insert(fewer[index].end(), second->begin(), second->end());
    fewer.erase(second);
    return fewer;
  }

  /// Without the run of operations that begins at `begin`, counted through all parts.
  [[nodiscard]] HistoryParts without(std::size_t begin) const {
    HistoryParts fewer(parts_.size());
    std::size_t number = 0;
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      for (const Operation& operation : parts_[part]) {
        const bool dropped = begin <= number && number < begin + run_;
        if (!dropped) fewer[part].push_back(operation);
        ++number;
      }
    }
    return fewer;
  }

  HistoryParts parts_;
  std::size_t joined_ = 0;
  std::size_t total_ = 0;
  std::size_t run_ = 0;
  std::size_t begin_ = 0;
};

class NoNotes final : public OperationNotes {
 public:
  std::string note(const Operation& /*operation*/) override { return {}; }
};

}  // namespace

std::size_t Workload::preparations(const History& /*history*/) const { return 0; }

std::optional<History> Workload::draw_rare(const Draw& /*draw*/) const { return std::nullopt; }

std::unique_ptr<const Workload> Workload::begun(const Model& /*known*/) const { return nullptr; }

std::unique_ptr<OperationNotes> Workload::new_notes() const { return std::make_unique<NoNotes>(); }

History Workload::after_failure(const History& history, std::size_t failed,
                                std::size_t most) const {
  const std::size_t begin = std::min(failed + 1, history.size());
  const std::size_t count = std::min(most, history.size() - begin);
  const auto first = history.begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

OperationMeasure Workload::measure(const Operation& /*operation*/) const { return {}; }

std::string_view Workload::named_thing() const { return "thing"; }

std::string_view Workload::size_unit() const { return "size"; }

std::unique_ptr<HistoryEdits> Workload::simpler(HistoryParts parts) const {
  return std::make_unique<Drops>(std::move(parts));
}

std::unique_ptr<HistoryEdits> Workload::merged(HistoryParts /*parts*/) const {
  return std::make_unique<NoEdits>();
}

bool Workload::has_small(std::string_view /*word*/) const { return false; }

std::optional<History> Workload::small(std::size_t /*operations*/, std::string_view /*word*/,
                                       faultfs::Choices& /*choices*/) const {
  return std::nullopt;
}

std::optional<History> Workload::similar(const History& /*history*/, std::string_view /*word*/,
                                         bool /*shorter*/, faultfs::Choices& /*choices*/) const {
  return std::nullopt;
}

std::optional<std::string_view> operation_word(const Workload& workload, std::string_view text) {
  if (text == kReopen) return kReopen;
  const auto words = workload.words();
  const auto found = std::ranges::find(words, text);
  if (found == words.end()) return std::nullopt;
  return *found;
}

}  // namespace crashcheck::explorer
