// Operations, faults and crashes as C++.
#include "calls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>

#include "explorer/case.h"
#include "explorer/words.h"
#include "ghost_tree_model/heap_session.h"
#include "history/wrapped.h"

namespace crashcheck::emitter {
namespace {

constexpr std::size_t kLineWidth = 100;
constexpr std::size_t kIndent = 2;

std::string variable(history::Handle handle) { return fmt::format("s{}", handle); }

std::string list(const std::vector<history::Handle>& handles) {
  std::vector<std::string> names;
  for (const history::Handle handle : handles) names.push_back(variable(handle));
  return fmt::format("{{{}}}", fmt::join(names, ", "));
}

std::string all(const std::vector<std::string>& items) {
  return fmt::format("{{{}}}", fmt::join(items, ", "));
}

std::string slot(const history::Slot& slot) {
  if (!slot.slice) return fmt::format("harness::user_header({}, {})", slot.at, slot.width);
  return fmt::format("harness::in({}, {}, {})", variable(*slot.slice), slot.at, slot.width);
}

/// Long contents as several literals, each on a line of its own.
std::string literal(const history::Bytes& bytes, std::size_t indent) {
  constexpr std::size_t kDigits = 80;
  const std::string hex = explorer::to_hex(bytes);
  if (hex.size() <= kDigits) return '"' + hex + '"';
  std::string text;
  for (std::size_t at = 0; at < hex.size(); at += kDigits) {
    text += "\n" + std::string(indent + 4, ' ') + '"' + hex.substr(at, kDigits) + '"';
  }
  return text;
}

/// The call that does an operation. Handles are given in the order of the calls.
class Call {
 public:
  /// `answer` is what the call returned when the case was replayed; null where it was not made.
  Call(history::Handle& next, std::size_t indent, const explorer::Answer* answer = nullptr)
      : next_(next), indent_(indent), answer_(answer) {}

  std::string of(const history::Operation& operation) {
    return std::string(indent_, ' ') + "program." + std::visit(*this, operation) + ";";
  }

  std::string operator()(const history::Allocate& op) {
    return fmt::format("allocate({}, {})", give(), op.length);
  }
  std::string operator()(const history::Deallocate& op) {
    return fmt::format("deallocate({})", variable(op.slice));
  }
  std::string operator()(const history::Reallocate& op) {
    return fmt::format("reallocate({}, {})", variable(op.slice), op.length);
  }
  std::string operator()(const history::AllocateBulk& op) {
    std::vector<std::string> given;
    for (std::size_t i = 0; i < op.lengths.size(); ++i) given.push_back(give());
    return fmt::format("allocate_bulk({{{}}}, {{{}}})", fmt::join(given, ", "),
                       fmt::join(op.lengths, ", "));
  }
  std::string operator()(const history::DeallocateBulk& op) {
    return fmt::format("deallocate_bulk({})", list(op.slices));
  }
  std::string operator()(const history::Write& op) {
    return fmt::format("write({}, {}, {})", variable(op.slice), op.at, literal(op.bytes, indent_));
  }
  std::string operator()(const history::WriteHeader& op) {
    return fmt::format("write_user_header({}, {})", op.at, literal(op.bytes, indent_));
  }
  std::string operator()(const history::Reopen& /*op*/) { return "reopen()"; }
  std::string operator()(const history::AllocateInto& op) {
    return fmt::format("allocate_into({}, {}, {})", slot(op.slot), give(), op.length);
  }
  std::string operator()(const history::ReallocateInto& op) {
    return fmt::format("reallocate_into({}, {}, {})", slot(op.slot), variable(op.slice), op.length);
  }
  std::string operator()(const history::DeallocateFrom& op) {
    return fmt::format("deallocate_from({}, {})", slot(op.slot), variable(op.slice));
  }
  std::string operator()(const history::Reclaim& /*op*/) { return "reclaim()"; }
  std::string operator()(const history::Abandon& op) {
    return fmt::format("abandon({})", op.length);
  }
  std::string operator()(const history::SetReserve& op) {
    return fmt::format("set_reserve({})", op.bytes);
  }
  std::string operator()(const history::Read& op) {
    return fmt::format("read({}, {}, {})", variable(op.slice), op.at, op.length);
  }
  std::string operator()(const history::Refused& op) {
    return fmt::format("refused([](auto& heap) {{ return heap.{}; }})",
                       refused_call(op, ghost_tree::returned_in(*answer_).asked));
  }
  std::string operator()(const history::Batch& op) {
    std::string text = "batch([&] {\n";
    for (const history::BatchedOperation& each : op.operations) {
      text += Call(next_, indent_ + kIndent).of(history::as_operation(each)) + "\n";
    }
    return text + std::string(indent_, ' ') + "})";
  }

 private:
  std::string give() { return variable(next_++); }

  /// Where the places of a call are was found out in the replay.
  [[nodiscard]] std::string refused_call(const history::Refused& op,
                                         const std::vector<oracle::Placement>& places) const {
    std::vector<std::string> slices;
    for (const oracle::Placement& place : places) {
      slices.push_back(fmt::format("harness::Slice{{{}U, {}U}}", place.offset, place.length));
    }
    std::vector<std::string> lengths;
    for (const std::uint64_t length : op.lengths) lengths.push_back(fmt::format("{}U", length));
    const std::string name(history::form_of(op.call).word);
    using Kind = history::Refused::Call;
    switch (op.call) {
      case Kind::kAllocateBulk:
        return fmt::format("allocate_bulk(std::vector<std::uint64_t>{})", all(lengths));
      case Kind::kDeallocateBulk:
        return fmt::format("deallocate_bulk(std::vector<harness::Slice>{})", all(slices));
      default: break;
    }
    std::vector<std::string> operands = std::move(slices);
    operands.insert(operands.end(), lengths.begin(), lengths.end());
    return fmt::format("{}({})", name, fmt::join(operands, ", "));
  }

  history::Handle& next_;
  std::size_t indent_;
  const explorer::Answer* answer_;
};

/// "{.first = 3, .last = 4}" out of what is not as it would be anyway.
class Initializer {
 public:
  void add(std::string_view member, const std::string& value) {
    text_ += fmt::format("{}.{} = {}", text_.empty() ? "" : ", ", member, value);
  }
  void add(std::string_view member, std::uint64_t value) {
    add(member, value == UINT64_MAX ? "UINT64_MAX" : std::to_string(value));
  }
  void add(const std::optional<faultfs::UnitRange>& units) {
    if (units) add("first", units->first);
    if (units) add("last", units->last);
  }
  [[nodiscard]] std::string text() const { return "{" + text_ + "}"; }
  [[nodiscard]] bool is_empty() const { return text_.empty(); }

 private:
  std::string text_;
};

std::string fill_name(faultfs::Fill fill) {
  constexpr const char* kNames[] = {"kZero", "kGarbage", "kStale"};
  return std::string("harness::") + kNames[static_cast<std::size_t>(fill)];
}

/// What survives, in the words of the part that the profile needs.
class Survivors {
 public:
  explicit Survivors(const faultfs::DeviceProfile& profile) : profile_(profile) {}

  void add(const faultfs::CrashPoint& crash, Initializer& to) const {
    const bool by_unit = profile_.ordering == faultfs::Ordering::kAny;
    if (!crash.kept.empty()) to.add("keep", all(kept(crash, by_unit)));
    if (crash.torn_bytes > 0) to.add("torn", crash.torn_bytes);
    if (!by_unit) return;
    if (crash.length) to.add("length", length(*crash.length));
    if (const auto fill = fills(crash); !fill.empty()) to.add("fill", all(fill));
  }

 private:
  static std::vector<std::string> kept(const faultfs::CrashPoint& crash, bool by_unit) {
    std::vector<std::string> items;
    for (const faultfs::Survivor& survivor : crash.kept) {
      Initializer item;
      item.add("event", survivor.event);
      item.add(survivor.units);
      items.push_back(by_unit ? item.text() : std::to_string(survivor.event));
    }
    return items;
  }

  static std::string length(const faultfs::SurvivingLength& length) {
    Initializer item;
    item.add("event", length.event);
    if (length.size_bytes) item.add("bytes", *length.size_bytes);
    return item.text();
  }

  /// A unit that is not named takes the first fill of the profile.
  [[nodiscard]] std::vector<std::string> fills(const faultfs::CrashPoint& crash) const {
    std::vector<faultfs::FillChoice> choices = crash.fills;
    if (profile_.fills.front() != faultfs::Fill::kZero) {
      choices.insert(choices.begin(), {std::nullopt, profile_.fills.front()});
    }
    const bool only_zeros = std::ranges::all_of(
        choices, [](const auto& choice) { return choice.fill == faultfs::Fill::kZero; });
    std::vector<std::string> items;
    for (const faultfs::FillChoice& choice : choices) {
      Initializer item;
      item.add("fill", fill_name(choice.fill));
      item.add(choice.units);
      if (!only_zeros) items.push_back(item.text());
    }
    return items;
  }

  const faultfs::DeviceProfile& profile_;
};

std::string errno_name(int error) {
  switch (error) {
    case ENOSPC: return "ENOSPC";
    case EDQUOT: return "EDQUOT";
    case EFBIG: return "EFBIG";
    default: return "EIO";
  }
}

class Body {
 public:
  Body(const explorer::Case& reproduction, const explorer::Replay& replayed)
      : case_(reproduction), replayed_(replayed) {}

  std::string text() && {
    variables();
    text_ += "  harness::Program program;\n";
    for (std::size_t i = 0; i < case_.lives.size(); ++i) life(i);
    if (!case_.lives.back().crash) text_ += "  program.finish();\n";
    return std::move(text_);
  }

 private:
  void variables() {
    std::size_t count = 0;
    for (const explorer::Life& life : case_.lives) {
      for (const explorer::Operation& operation : life.operations) {
        count += history::handles_given(history::unwrapped(operation));
      }
    }
    std::string line = "  harness::Slice ";
    for (history::Handle handle = 0; handle < count; ++handle) {
      const std::string name = variable(handle) + (handle + 1 < count ? ", " : ";");
      if (line.size() + name.size() > kLineWidth) {
        text_ += line.substr(0, line.size() - 1) + "\n";
        line = "      ";
      }
      line += name;
    }
    if (count > 0) text_ += line + "\n";
  }

  void life(std::size_t index) {
    const explorer::Life& life = case_.lives[index];
    std::vector<std::string> calls = {"  program.open();"};
    for (const explorer::Operation& operation : life.operations) {
      calls.push_back(call(index, calls.size(), history::unwrapped(operation)));
    }
    std::size_t column = 0;
    for (const std::string& call : calls) column = std::max(column, width_of_last_line(call));
    if (index > 0) text_ += "\n";
    for (std::size_t step = 0; step < calls.size(); ++step) {
      for (const explorer::OthersHold& others : life.others) {
        if (others.step == step) text_ += fmt::format("  program.others_hold({});\n", others.bytes);
      }
      for (const explorer::LifeFault& fault : life.faults) {
        if (fault.step == step) text_ += "  program.fail(" + fault_text(fault) + ");\n";
      }
      text_ += calls[step];
      if (const std::string remark = events(index, step); !remark.empty()) {
        text_ += std::string(column - width_of_last_line(calls[step]), ' ') + "  // " + remark;
      }
      text_ += "\n";
    }
    if (life.crash) crash(*life.crash);
  }

  /// A call that was not made, because nothing had to refuse it, is a remark.
  std::string call(std::size_t life, std::size_t step, const history::Operation& operation) {
    const explorer::Answer* answer = answer_to(life, step);
    const bool has_to_be_refused = std::holds_alternative<history::Refused>(operation);
    if (has_to_be_refused && (answer == nullptr || !ghost_tree::returned_in(*answer).was_made)) {
      return "  // Not made, nothing has to refuse it: " + history::to_string(operation);
    }
    return Call(next_, kIndent, answer).of(operation);
  }

  /// Null where the step was not reached.
  [[nodiscard]] const explorer::Answer* answer_to(std::size_t life, std::size_t step) const {
    if (life >= replayed_.lives.size()) return nullptr;
    const auto& steps = replayed_.lives[life].recording.steps;
    return step < steps.size() ? &steps[step].answer : nullptr;
  }

  void crash(const faultfs::CrashPoint& crash) {
    Initializer text;
    text.add("after", crash.event);
    Survivors(case_.profile).add(crash, text);
    text_ += "  program.crash(" + text.text() + ");\n";
  }

  static std::size_t width_of_last_line(const std::string& text) {
    return text.size() - (text.rfind('\n') + 1);
  }

  /// Which events a step issued.
  [[nodiscard]] std::string events(std::size_t life, std::size_t step) const {
    if (life >= replayed_.lives.size()) return "";
    const auto& steps = replayed_.lives[life].recording.steps;
    if (step >= steps.size()) return "";
    const std::uint64_t first = step == 0 ? 1 : steps[step - 1].last_event + 1;
    const std::uint64_t last = steps[step].last_event;
    if (last < first) return "no events";
    const bool is_cut = case_.lives[life].crash && replayed_.lives[life].step == step;
    return fmt::format("events {} to {}{}", first, last, is_cut ? ", cut" : "");
  }

  [[nodiscard]] std::string fault_text(const explorer::LifeFault& fault) const {
    constexpr const char* kCalls[] = {"kRead", "kWrite", "kResize", "kSync"};
    const auto point = static_cast<std::size_t>(fault.fault.point);
    Initializer text;
    text.add("call", std::string("harness::Fault::") + kCalls[point]);
    text.add("nth", fault.fault.nth);
    text.add("error", errno_name(fault.fault.error));
    if (fault.fault.forever) text.add("forever", "true");
    if (fault.wrote_bytes > 0) text.add("wrote", fault.wrote_bytes);
    const bool loses = fault.fault.point == faultfs::FaultPoint::kSync &&
                       case_.profile.cache == faultfs::Cache::kVolatile;
    if (!loses) return text.text();
    if (fault.reverts) text.add("reverts", "true");
    Initializer durable;
    Survivors(case_.profile).add(fault.durable, durable);
    if (!durable.is_empty()) text.add("durable", durable.text());
    return text.text();
  }

  const explorer::Case& case_;
  const explorer::Replay& replayed_;
  history::Handle next_ = 0;
  std::string text_;
};

}  // namespace

std::string calls(const explorer::Case& reproduction, const explorer::Replay& replayed) {
  return Body(reproduction, replayed).text();
}

}  // namespace crashcheck::emitter
