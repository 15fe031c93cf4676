// Calls as values, their text, and histories drawn one call after the other.
#include "explorer/calls.h"

#include <algorithm>
#include <numeric>

#include "faultfs/split_mix.h"

namespace crashcheck::explorer {
namespace {

class Call final : public Operation::Content {
 public:
  Call(std::string_view word, std::vector<std::uint64_t> arguments)
      : word_(word), arguments_(std::move(arguments)) {}

  [[nodiscard]] const std::vector<std::uint64_t>& arguments() const { return arguments_; }
  [[nodiscard]] std::string_view word() const override { return word_; }
  [[nodiscard]] std::string text() const override {
    std::string text(word_);
    for (const std::uint64_t argument : arguments_) text += " " + std::to_string(argument);
    return text;
  }
  [[nodiscard]] bool equals(const Content& other) const override {
    const auto* same = dynamic_cast<const Call*>(&other);
    return same != nullptr && same->word_ == word_ && same->arguments_ == arguments_;
  }

 private:
  std::string_view word_;
  std::vector<std::uint64_t> arguments_;
};

class CallParser final : public OperationParser {
 public:
  explicit CallParser(std::span<const CallForm> forms) : forms_(forms) {}

  [[nodiscard]] bool is_operation(const Word& first) const override {
    return first.text == kReopen || form_of(first) != nullptr;
  }
  [[nodiscard]] Parsed<Operation> parse(std::span<const Word> line) override {
    const CallForm* form = form_of(line[0]);
    const std::size_t wanted = form != nullptr ? form->arguments : 0;
    const std::string usage = std::string(line[0].text) + " takes " + std::to_string(wanted) +
                              (wanted == 1 ? " number" : " numbers");
    if (line.size() <= wanted) return error_after(line, "something is missing here: " + usage);
    if (line.size() > wanted + 1) return error_at(line[wanted + 1], "one word too many: " + usage);
    if (form == nullptr) return Operation();
    std::vector<std::uint64_t> arguments(wanted);
    for (std::size_t i = 0; i < wanted; ++i) {
      CRASHCHECK_PARSE(arguments[i], parse_number(line[i + 1]));
    }
    return call(form->word, std::move(arguments));
  }

 private:
  [[nodiscard]] const CallForm* form_of(const Word& word) const {
    const auto found = std::ranges::find(forms_, word.text, &CallForm::word);
    return found == forms_.end() ? nullptr : &*found;
  }

  std::span<const CallForm> forms_;
};

/// What drops and joins operations, then each number halved, and one less.
class SmallerNumbers final : public HistoryEdits {
 public:
  SmallerNumbers(std::unique_ptr<HistoryEdits> first, HistoryParts parts)
      : first_(std::move(first)), parts_(std::move(parts)) {}

  std::optional<HistoryParts> next() override {
    if (auto dropped = first_->next()) return dropped;
    for (; part_ < parts_.size(); ++part_, operation_ = 0) {
      for (; operation_ < parts_[part_].size(); ++operation_, edit_ = 0) {
        if (auto edited = edit()) return edited;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<HistoryParts> edit() {
    const Operation& original = parts_[part_][operation_];
    if (original.is_reopen()) return std::nullopt;
    std::vector<std::uint64_t> numbers = arguments_of(original);
    for (; edit_ < 2 * numbers.size(); ++edit_) {
      std::uint64_t& number = numbers[edit_ / 2];
      if (number == 0) continue;
      number = edit_ % 2 == 0 ? number / 2 : number - 1;
      ++edit_;
      HistoryParts edited = parts_;
      edited[part_][operation_] = call(original.word(), std::move(numbers));
      return edited;
    }
    return std::nullopt;
  }

  std::unique_ptr<HistoryEdits> first_;
  HistoryParts parts_;
  std::size_t part_ = 0;
  std::size_t operation_ = 0;
  std::size_t edit_ = 0;
};

}  // namespace

Operation call(std::string_view word, std::vector<std::uint64_t> arguments) {
  return Operation(std::make_shared<Call>(word, std::move(arguments)));
}

const std::vector<std::uint64_t>& arguments_of(const Operation& operation) {
  return dynamic_cast<const Call&>(*operation.content()).arguments();
}

CallWorkload::CallWorkload(const Store& store, std::span<const CallForm> forms)
    : store_(store), forms_(forms) {
  for (const CallForm& form : forms) words_.push_back(form.word);
}

/// The model believes each call that it draws, as if it had been acknowledged.
History CallWorkload::draw(const Draw& draw) const {
  constexpr std::uint64_t kOddConstant = 0x9E3779B97F4A7C15U;
  faultfs::RandomChoices choices(draw.seed ^ (draw.index + 1) * kOddConstant);
  const auto model = beginning_ ? beginning_->clone() : store_.new_model();
  if (!beginning_) model->created();
  History history;
  for (std::size_t left = 1 + choices.choose(draw.max_operations); left > 0; --left) {
    auto operation = model->next(choices);
    if (!operation) break;
    model->begin(*operation, nullptr);
    static_cast<void>(model->acknowledge(*operation, {}));
    history.push_back(std::move(*operation));
  }
  return history;
}

std::unique_ptr<const Workload> CallWorkload::begun(const Model& known) const {
  auto made = std::make_unique<CallWorkload>(store_, forms_);
  made->beginning_ = known.clone();
  return made;
}

std::unique_ptr<OperationParser> CallWorkload::new_parser() const {
  return std::make_unique<CallParser>(forms_);
}

OperationMeasure CallWorkload::measure(const Operation& operation) const {
  OperationMeasure measure;
  if (operation.is_reopen()) return measure;
  const auto& numbers = arguments_of(operation);
  measure.size = std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
  return measure;
}

std::unique_ptr<HistoryEdits> CallWorkload::simpler(HistoryParts parts) const {
  auto drops = Workload::simpler(parts);
  return std::make_unique<SmallerNumbers>(std::move(drops), std::move(parts));
}

}  // namespace crashcheck::explorer
