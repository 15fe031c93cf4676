// Reading and writing of case files.
#include "explorer/case.h"

#include <algorithm>

#include "beginning_text.h"
#include "crash_text.h"
#include "fault_text.h"
#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

using Line = std::vector<Word>;

Parsed<Word> single_operand(const Line& line, std::string_view usage) {
  if (line.size() < 2) {
    return error_after(line, "something is missing here: " + std::string(usage));
  }
  if (line.size() > 2) return error_at(line[2], "one word too many: " + std::string(usage));
  return line[1];
}

Parsed<Case::Expectation> parse_expectation(const Promises& promises, const Line& line) {
  CRASHCHECK_PARSE(const Word word, single_operand(line, "expect holds|KIND"));
  if (word.text == "holds") return Case::Expectation{};
  const auto kind = promises.kind_from_name(word.text);
  if (!kind) return error_at(word, "unknown kind of violation " + in_quotes(word.text));
  return Case::Expectation{*kind};
}

class Parser {
 public:
  Parser(const Stores& stores, const MakeBeginning& begin) : stores_(stores), begin_(begin) {}

  Parsed<Case> run(std::string_view text) {
    CRASHCHECK_ASSERT(!stores_.all().empty());
    use(*stores_.all().front());
    result_.store = store_->name();
    result_.profile = faultfs::named_profiles()[0];
    result_.places.resize(1);
    const auto lines = split_lines(text);
    if (lines.empty()) return tl::unexpected(ParseError{1, 0, "the case is empty"});
    if (auto versioned = check_version(lines.front()); !versioned) {
      return tl::unexpected(versioned.error());
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
      if (auto added = add(lines[i]); !added) return tl::unexpected(added.error());
    }
    if (auto begun = begin_with_file(); !begun) return tl::unexpected(begun.error());
    drop_last_recovery();
    return std::move(result_);
  }

 private:
  /// Of the first word after the line's own, or of that where there is none.
  static Place place_of_operand(const Line& line) {
    const Word& word = line[std::min<std::size_t>(1, line.size() - 1)];
    return {word.line, word.column};
  }

  static Parsed<void> check_version(const Line& line) {
    if (line[0].text != "crashcheck-case") {
      return error_at(line[0], "a case starts with the line 'crashcheck-case 1'");
    }
    CRASHCHECK_PARSE(const Word version, single_operand(line, "crashcheck-case 1"));
    if (version.text != "1") return error_at(version, "only version 1 of cases is known");
    return {};
  }

  void use(const Store& store) {
    store_ = &store;
    use(store.workload());
  }

  void use(const Workload& workload) { operations_ = workload.new_parser(); }

  [[nodiscard]] Life& life() { return result_.lives.back(); }
  [[nodiscard]] Case::Places& places() { return result_.places.back(); }

  Parsed<void> add(const Line& line) {
    const Word& first = line[0];
    if (first.text == kBytesLine) return add_bytes(line);
    if (auto begun = begin_with_file(); !begun) return begun;
    if (result_.expect) return error_at(first, "nothing may follow 'expect'");
    if (first.text == "expect")
      return assign(result_.expect, parse_expectation(store_->promises(), line));
    if (life().damage) return error_at(first, "only 'expect' may follow 'damage'");
    if (first.text == "survivors") return add_survivors(line);
    if (result_.open_crash) {
      return error_at(first, "only 'expect' may follow a crash that stands for many");
    }
    if (first.text == "damage") return add_damage(line);
    if (first.text == "recover") return add_recovery(line);
    if (life().crash) {
      return error_at(first, "only 'recover' or 'expect' may follow 'crash', or one 'damage'");
    }
    if (first.text == "crash") return add_crash(line, 1);
    if (first.text == "fault") return add_fault(line);
    if (first.text == "others") return add_others(line);
    if (operations_->is_operation(first)) return add_operation(line);
    if (first.text == kFileLine) return add_file(line);
    const bool is_store = first.text == "store" || first.text == "protocol";
    if (!is_store && first.text != "device" && first.text != "profile") {
      return error_at(first, "unknown word " + in_quotes(first.text));
    }
    if (result_.beginning) return error_at(first, "store and device come before the file");
    if (has_begun()) {
      const bool is_first = first.text == "protocol" || first.text == "profile";
      return error_at(first, is_first ? "protocol and profile come before the operations"
                                      : "store and device come before the operations");
    }
    return is_store ? set_store(line) : set_device(line);
  }

  [[nodiscard]] bool has_begun() {
    return result_.lives.size() > 1 || !life().operations.empty() || !life().faults.empty() ||
           !life().others.empty();
  }

  Parsed<void> add_file(const Line& line) {
    if (has_begun() || result_.beginning) {
      return error_at(line[0], "the file comes once, before the operations");
    }
    file_place_ = line[0];
    return assign(file_, parse_file_line(line));
  }

  Parsed<void> add_bytes(const Line& line) {
    if (!file_) return error_at(line[0], "'bytes' follow 'file BYTES'");
    return parse_bytes_line(line, *file_);
  }

  /// Once the file is complete: operations may name what is in it.
  Parsed<void> begin_with_file() {
    if (!file_) return {};
    auto begun = begin_(*store_, *std::exchange(file_, std::nullopt));
    if (!begun) return error_at(file_place_, "the file: " + begun.error());
    result_.beginning = std::move(*begun);
    use(BegunStore(*store_, result_.beginning).workload());
    return {};
  }

  template <typename T>
  static Parsed<void> assign(std::optional<T>& target, Parsed<T> parsed) {
    if (!parsed) return tl::unexpected(std::move(parsed).error());
    target = std::move(*parsed);
    return {};
  }

  Parsed<void> add_crash(const Line& line, std::size_t begin) {
    const Word& event = line[std::min(begin, line.size() - 1)];
    places().crash = {event.line, event.column};
    if (is_open_crash(line, begin))
      return assign(result_.open_crash, parse_open_crash(line, begin));
    return assign(life().crash, parse_crash(line, begin));
  }

  /// survivors any, by itself after the crash.
  Parsed<void> add_survivors(const Line& line) {
    CRASHCHECK_PARSE(const Word word, single_operand(line, "survivors any"));
    if (word.text != "any") return error_at(word, "unknown word: survivors any");
    if (result_.open_crash) {
      result_.open_crash->any_survivors = true;
      return {};
    }
    if (!life().crash) return error_at(line[0], "'survivors' comes after 'crash'");
    if (*life().crash != faultfs::CrashPoint{life().crash->event}) {
      return error_at(line[0], "the crash says already what survives");
    }
    result_.open_crash = OpenCrash{life().crash->event, std::nullopt, true};
    life().crash.reset();
    return {};
  }

  Parsed<void> add_damage(const Line& line) {
    if (!store_->promises().told) return error_at(line[0], "the store promises nothing of damage");
    if (is_in_directory()) return error_at(line[0], "files in a directory are not damaged");
    if (!life().faults.empty()) return error_at(line[0], "no damage in a life with a fault");
    places().damage = place_of_operand(line);
    CRASHCHECK_PARSE(life().damage, parse_damage(line));
    return {};
  }

  /// recover [crash N ...]
  Parsed<void> add_recovery(const Line& line) {
    if (!life().crash) return error_at(line[0], "there is nothing to recover from: no crash yet");
    if (line.size() > 1 && line[1].text != "crash") {
      return error_at(line[1], "unknown word: recover [crash N ...]");
    }
    result_.lives.emplace_back();
    result_.places.emplace_back();
    operations_->note_crash();
    return line.size() > 1 ? add_crash(line, 2) : Parsed<void>();
  }

  /// The store is recovered in the end anyway.
  void drop_last_recovery() {
    if (result_.lives.size() == 1 || life() != Life{} || result_.open_crash) return;
    result_.lives.pop_back();
    result_.places.pop_back();
  }

  [[nodiscard]] bool is_in_directory() const {
    return store_->medium() == faultfs::Medium::kDirectory;
  }

  Parsed<void> add_fault(const Line& line) {
    if (is_in_directory()) return error_at(line[0], "calls of a directory are not made to fail");
    CRASHCHECK_PARSE(const LifeFault fault, parse_fault_line(line, life().operations.size() + 1));
    if (fault.step == 0 && !life().operations.empty()) {
      return error_at(line[0], "a fault in the open comes before the operations");
    }
    if (life().faults.size() == kMaxFaults) {
      return error_at(line[0], "two faults in a life: there are two already");
    }
    if (!life().faults.empty() && fault.step < life().faults.back().step) {
      return error_at(line[0], "a fault in the open comes before the other one");
    }
    life().faults.push_back(fault);
    places().faults.push_back(place_of_operand(line));
    return {};
  }

  Parsed<void> add_others(const Line& line) {
    if (!result_.profile.space_bytes) {
      return error_at(line[0], "others take space only of a device with space=BYTES");
    }
    const std::size_t next_step = life().operations.size() + 1;
    CRASHCHECK_PARSE(const OthersHold others, parse_others_line(line, next_step));
    if (others.step == 0 && (next_step > 1 || !life().others.empty())) {
      return error_at(line[0], "others in the open come before the operations, and once");
    }
    if (!life().others.empty() && life().others.back().step == others.step) {
      return error_at(line[0], "others hold something else already before this operation");
    }
    life().others.push_back(others);
    return {};
  }

  Parsed<void> add_operation(const Line& line) {
    CRASHCHECK_PARSE(Operation operation, operations_->parse(line));
    life().operations.push_back(std::move(operation));
    places().operations.push_back(place_of_operand(line));
    return {};
  }

  Parsed<void> set_store(const Line& line) {
    const std::string said(line[0].text);
    CRASHCHECK_PARSE(const Word word, single_operand(line, said + " NAME"));
    const Store* store = stores_.find(word.text);
    if (store == nullptr) {
      return error_at(word, "unknown " + said + " " + in_quotes(word.text) + "; the " + said +
                                "s are: " + stores_.names());
    }
    if (has_device_ && store->medium() != store_->medium()) {
      return error_at(line[0], "the store comes before its device");
    }
    result_.store = word.text;
    use(*store);
    if (!has_device_) result_.profile = faultfs::parse_device(store->medium(), "kill").value();
    return {};
  }

  Parsed<void> set_device(const Line& line) {
    CRASHCHECK_PARSE(const Word word,
                     single_operand(line, std::string(line[0].text) + " NAME[,field=value]..."));
    auto profile = faultfs::parse_device(store_->medium(), word.text);
    if (!profile) return error_at(word, std::string(profile.error().reason));
    result_.profile = std::move(*profile);
    has_device_ = true;
    return {};
  }

  const Stores& stores_;
  const MakeBeginning& begin_;
  std::optional<faultfs::Image> file_;  // whose bytes are still being read
  Word file_place_;
  bool has_device_ = false;
  Case result_;
  const Store* store_ = nullptr;  // that the case is about, as far as it has been read
  std::unique_ptr<OperationParser> operations_;
};

class Writer {
 public:
  Writer(const Store& store, std::string_view separator, bool with_comments)
      : store_(store), separator_(separator), with_comments_(with_comments) {}

  std::string run(const Case& reproduction) {
    text_ = "crashcheck-case 1";
    const bool first = store_.has_first_words();
    line(first ? "protocol " : "store ").append(reproduction.store);
    line(first ? "profile " : "device ").append(to_string(reproduction.profile));
    begin(reproduction.beginning);
    for (std::size_t i = 0; i < reproduction.lives.size(); ++i) add(reproduction.lives[i], i > 0);
    if (reproduction.open_crash) line(explorer::to_string(*reproduction.open_crash));
    if (reproduction.expect) {
      const auto& kind = reproduction.expect->kind;
      line("expect ").append(kind ? store_.promises().name(*kind) : "holds");
    }
    return std::move(text_);
  }

 private:
  void begin(const std::shared_ptr<const Beginning>& beginning) {
    const Workload* workload = beginning ? beginning->workload.get() : nullptr;
    if (workload == nullptr) workload = &store_.workload();
    if (with_comments_) notes_ = workload->new_notes();
    if (!beginning) return;
    const std::vector<std::string> lines = lines_of_file(beginning->file());
    line(lines.front());
    append_note(notes_ ? notes_->note_beginning() : std::string());
    for (std::size_t i = 1; i < lines.size(); ++i) line(lines[i]);
  }

  void append_note(const std::string& note) {
    if (!note.empty()) text_ += "  # " + note;
  }

  std::string& line(std::string_view words) { return text_.append(separator_).append(words); }

  void add(const Life& life, bool recovers) {
    const bool in_one_line = recovers && life.crash && life.operations.empty() &&
                             life.faults.empty() && life.others.empty();
    if (in_one_line) {
      line("recover ").append(to_string(*life.crash));
      add_damage(life);
      return;
    }
    if (recovers) line("recover");
    for (std::size_t step = 0; step <= life.operations.size() + 1; ++step) {
      for (const OthersHold& others : life.others) {
        if (others.step == step) line(explorer::to_string(others));
      }
      add_faults(life, step);
      if (step > 0 && step <= life.operations.size()) add(life.operations[step - 1]);
    }
    if (life.crash) line(to_string(*life.crash));
    add_damage(life);
  }

  void add_damage(const Life& life) {
    if (life.damage) line(to_string(*life.damage));
  }

  void add_faults(const Life& life, std::size_t step) {
    for (const LifeFault& fault : life.faults) {
      if (fault.step == step) line(to_string(fault));
    }
  }

  void add(const Operation& operation) {
    line(explorer::to_string(operation));
    append_note(notes_ ? notes_->note(operation) : std::string());
  }

  const Store& store_;
  std::string_view separator_;
  bool with_comments_;
  std::unique_ptr<OperationNotes> notes_;
  std::string text_;
};

}  // namespace

bool Case::same_as(const Case& other) const {
  return store == other.store && profile == other.profile &&
         begin_alike(beginning, other.beginning) && lives == other.lives &&
         open_crash == other.open_crash && expect == other.expect;
}

Parsed<Case> parse_case(const Stores& stores, std::string_view text, const MakeBeginning& begin) {
  return Parser(stores, begin).run(text);
}

std::string to_string(const Store& store, const Case& reproduction) {
  return Writer(store, "\n", true).run(reproduction) + "\n";
}

std::string to_line(const Store& store, const Case& reproduction) {
  return Writer(store, "; ", false).run(reproduction);
}

}  // namespace crashcheck::explorer
