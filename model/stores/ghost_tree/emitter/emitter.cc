// Comment, constants, helpers, test.
#include "emitter/emitter.h"

#include <fmt/format.h>

#include <cctype>

#include "calls.h"
#include "case_features.h"
#include "emitter_parts.h"
#include "explorer/target.h"
#include "report/explain.h"

namespace crashcheck::emitter {
namespace {

/// "lost-acked" is "LostAcked".
std::string upper_camel(std::string_view words) {
  std::string name;
  bool begins = true;
  for (const char each : words) {
    const bool is_letter = std::isalnum(static_cast<unsigned char>(each)) != 0;
    if (is_letter && begins) name += static_cast<char>(std::toupper(each));
    if (is_letter && !begins) name += each;
    begins = !is_letter;
  }
  return name;
}

/// What the header declares, as one of the parts.
std::string in_harness(std::string_view header) {
  constexpr std::string_view kBegin = "namespace crashcheck::faultfs {\n";
  constexpr std::string_view kEnd = "}  // namespace crashcheck::faultfs\n";
  header.remove_prefix(header.find(kBegin) + kBegin.size());
  header.remove_suffix(header.size() - header.rfind(kEnd));
  return fmt::format("namespace harness {{\n{}}}  // namespace harness\n\n", header);
}

class TestFile {
 public:
  TestFile(const explorer::Case& reproduction, const explorer::Replay& replayed,
           const TestName& name)
      : case_(reproduction), replayed_(replayed), name_(name), features_(features_of(case_)) {
    if (name_.test.empty()) name_.test = name_of_what_is_shown();
  }

  std::string text() && {
    opening_comment();
    includes();
    constants();
    part(parts::kEventsCc);
    what_may_survive();
    for (const std::string_view each : {parts::kLeftByCc, parts::kDeviceCc, parts::kStatesCc,
                                        parts::kChecksCc, parts::kProgramCc}) {
      part(each);
    }
    // One namespace, opened once; and what stood between regions that are gone.
    replace_all("}  // namespace harness\n\nnamespace harness {\n\n", "");
    replace_all("\n\n\n", "\n\n");
    text_ += fmt::format("TEST({}, {}) {{\n{}}}\n\n}}  // namespace\n", name_.suite, name_.test,
                         calls(case_, replayed_));
    return std::move(text_);
  }

 private:
  [[nodiscard]] const explorer::Promises& promises() const { return replayed_.store->promises(); }

  [[nodiscard]] std::string name_of_what_is_shown() const {
    if (const auto shown = explorer::target_of(case_, replayed_)) {
      const explorer::Signature& signature = shown->signature;
      return upper_camel(promises().name(signature.kind)) +
             upper_camel(promises().name(signature.guarantee)) + upper_camel(signature.operation);
    }
    const explorer::Life& life = case_.lives.back();
    const std::size_t step = replayed_.last().step;
    if (!life.crash) return "HoldsNoCrash";
    const bool after_crash = case_.lives.size() > 1;
    return "Holds" + upper_camel(explorer::operation_name(life.operations, step, after_crash));
  }

  void replace_all(std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text_.find(what, at)) != std::string::npos;) {
      text_.replace(at, what.size(), with);
    }
  }

  /// Lines as a comment.
  void comment(std::string_view lines) {
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(lines.size(), line.size() + 1));
      text_ += line.empty() ? "//\n" : fmt::format("// {}\n", line);
    }
  }

  void opening_comment() {
    comment(report::summarize(case_, replayed_));
    comment("The case:\n\n");
    comment(to_string(*replayed_.store, case_));
    comment("\n" + report::replay_command(*replayed_.store, case_) + "\n\n");
    comment(what_to_expect());
    comment(
        "\n"
        "The test, at the end of this file, does that on a file in memory. The power goes after "
        "the\n"
        "same number of events, whatever events the store issues then; survivors that are no "
        "longer\n"
        "there are left out. What the store makes of what is left must be as the program knew it\n"
        "before the step that was cut, or as after it, or in-place as documented in between (see\n"
        "docs/guarantees.md of crashcheck), and every guarantee must hold.\n"
        "\n"
        "Made by `crashcheck emit-test`, to be kept and edited like any other test. It needs "
        "C++20,\n"
        "crashcheck::bstack and GoogleTest.\n");
    text_ += "\n";
  }

  [[nodiscard]] std::string what_to_expect() const {
    const bool holds = replayed_.judgement.holds();
    std::string text = holds ? "Nothing is wrong in this today: the test passes.\n"
                             : "The test fails today, and passes when this is put right.\n";
    if (as_expected(case_, replayed_.judgement.findings)) return text;
    const auto& kind = case_.expect->kind;
    return text + fmt::format("The case expects '{}', which is not what is seen.\n",
                              kind ? promises().name(*kind) : "holds");
  }

  void includes() {
    text_ +=
        "#include <bstack/ghost_tree.h>\n"
        "#include <gtest/gtest.h>\n"
        "#include <io/assert.h>\n"
        "#include <io/file.h>\n"
        "\n"
        "#include <algorithm>\n";
    if (features_.contains("faults") || features_.contains("space")) {
      text_ += "#include <cerrno>\n";
    }
    for (const std::string_view header :
         {"compare", "cstddef", "cstdint", "functional", "map", "memory", "optional", "set",
          "string", "string_view", "utility", "vector"}) {
      if (header == "set" && !features_.contains("space")) continue;
      text_ += fmt::format("#include <{}>\n", header);
    }
    text_ += "\n";
  }

  void constants() {
    text_ += fmt::format(
        "namespace {{\n"
        "\n"
        "// The protocol under test: -DCRASHCHECK_PROTOCOL=kJournaled shows what that makes of "
        "it.\n"
        "#ifdef CRASHCHECK_PROTOCOL\n"
        "constexpr auto kProtocol = crashcheck::bstack::Protocol::CRASHCHECK_PROTOCOL;\n"
        "#else\n"
        "constexpr auto kProtocol = crashcheck::bstack::Protocol::{};\n"
        "#endif\n"
        "// The smallest piece of the file, aligned in it, that persists whole or not at all.\n"
        "constexpr std::uint64_t kUnitBytes = {};\n"
        "\n",
        case_.store == "journaled" ? "kJournaled" : "kInPlace", case_.profile.unit_bytes);
    if (!case_.profile.space_bytes) return;
    text_ += fmt::format(
        "// What the medium has for the file, in whole units; whether what a file grows by is not\n"
        "// reserved; whether what is written over costs as much again until the next sync.\n"
        "constexpr std::uint64_t kSpaceBytes = {};\n"
        "constexpr bool kGrowthIsHole = {};\n"
        "constexpr bool kRewriteCopies = {};\n"
        "\n",
        *case_.profile.space_bytes, case_.profile.growth == faultfs::Growth::kHole,
        case_.profile.rewrite == faultfs::Rewrite::kCopies);
  }

  void part(std::string_view part) { text_ += with_features(part, features_) + "\n"; }

  /// The device that crash images are made with, and the words for a crash on it.
  void what_may_survive() {
    text_ += in_harness(parts::kSurvivorsH);
    if (case_.profile.ordering == faultfs::Ordering::kAny) {
      text_ += in_harness(parts::kFillH) + in_harness(parts::kOverwriteH) +
               in_harness(parts::kPendingUnitsH);
      part(parts::kUnitsCc);
    } else {
      text_ += in_harness(parts::kPendingLogH);
      part(case_.profile.cache == faultfs::Cache::kNone ? parts::kKillCc : parts::kOrderedCc);
    }
  }

  const explorer::Case& case_;
  const explorer::Replay& replayed_;
  TestName name_;
  Features features_;
  std::string text_;
};

}  // namespace

tl::expected<std::string, std::string> test_file(const explorer::Case& reproduction,
                                                 const explorer::Replay& replayed,
                                                 const TestName& name) {
  if (reproduction.profile.sync == faultfs::SyncHonesty::kLying) {
    return tl::unexpected(
        std::string("no store passes a test on a device whose syncs lie; take another profile"));
  }
  if (reproduction.store != "in-place" && reproduction.store != "journaled") {
    return tl::unexpected("a test can be made for GhostTree only, not for '" + reproduction.store +
                          "'");
  }
  if (reproduction.beginning) {
    return tl::unexpected(
        std::string("a test begins with an empty file, and the case with one that is given: replay "
                    "the case instead"));
  }
  if (reproduction.profile.overwrite != faultfs::Overwrite::kSafe) {
    return tl::unexpected(std::string(
        "no test is made of a device with overwrite=garbage or overwrite=unreadable: there only "
        "`told` is claimed, and the file of a test cannot say what a store could have told; replay "
        "the case instead"));
  }
  if (reproduction.lives.back().damage) {
    return tl::unexpected(std::string("a test cannot damage files: replay the case instead"));
  }
  return TestFile(reproduction, replayed, name).text();
}

bool is_test_name(std::string_view text) {
  const auto is = [](char each, int (*what)(int)) {
    return what(static_cast<unsigned char>(each)) != 0;
  };
  if (text.empty() || !is(text.front(), std::isalpha)) return false;
  for (const char each : text) {
    if (each != '_' && !is(each, std::isalnum)) return false;
  }
  return true;
}

}  // namespace crashcheck::emitter
