// Replays, and numbers that might be.
#include "sample_audits.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "explorer/case.h"
#include "explorer/replay.h"
#include "report/json.h"
#include "report/story.h"
#include "subjects/ghost_tree_subject.h"
#include "without_view.h"

namespace crashcheck::testing {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kProfiles[][2] = {
    {"kill",
     "the process dies, the device does not: every completed event survives; the write in "
     "progress may have been cut at a unit boundary, ascending"},
    {"ordered",
     "power loss on a volatile cache that never reorders: of the events since the last "
     "`sync` a prefix survives; its last write may be cut at a unit boundary"},
    {"powerloss-4k",
     "power loss on a cache that writes back in any order: each unit of 4096 bytes "
     "keeps any of its versions since the last sync, and the length of the file "
     "any of its own, independently"},
    {"powerloss",
     "power loss on a cache that writes back in any order: each unit of 512 bytes "
     "keeps any of its versions since the last sync, and the length of the file "
     "any of its own, independently"},
    {"hostile",
     "power loss on a cache that writes back in any order: each unit of 8 bytes keeps any of its "
     "versions since the last sync; where the length has grown and no data arrived, the file "
     "reads as zeros, garbage, or what a shrink cut off there before"}};

struct Promise {
  const char* id;
  const char* statement;
  const char* claim;
  std::vector<const char*> kinds;
};

const std::vector<Promise>& promises() {
  static const std::vector<Promise> kAll = {
      {"opens",
       "after any crash, opening succeeds, and creation can be repeated",
       "yes",
       {"recovery-failed"}},
      {"header",
       "the 32 user bytes and the magic are never changed by the allocator",
       "yes",
       {"header-touched"}},
      {"tree",
       "the free tree is one tree: every node reached once, ordered by (size, offset), "
       "stored heights and balances right, height-balanced",
       "after open",
       {"corrupt-tree", "not-balanced"}},
      {"extents",
       "free blocks are aligned, inside the arena, at least 32 bytes, disjoint from "
       "each other and from every live block",
       "yes",
       {"overlap", "corrupt-tree"}},
      {"coalesced", "after open no two free blocks touch", "yes", {"not-coalesced"}},
      {"zeroed",
       "free memory is zero beyond its node; an allocation and every grown part read as "
       "zero; so does the padding of a live block",
       "yes",
       {"dirty-memory"}},
      {"durable",
       "an acknowledged operation survives: its slice, its bytes, its free space",
       "yes",
       {"lost-acked", "phantom"}},
      {"intact",
       "operations never change bytes of live blocks that are not theirs",
       "yes",
       {"lost-acked"}},
      {"atomic",
       "an operation in flight is found not started, complete, or in a state documented "
       "below",
       "as below",
       {"not-atomic"}},
      {"leak",
       "memory that is neither live nor free is at most what is documented below",
       "as below",
       {"leak"}},
      {"idempotent", "recovering a second time changes no byte", "yes", {"not-idempotent"}},
      {"converges",
       "a crash inside recovery, any number of times, then recovery, gives one of the "
       "outcomes acceptable for the operation in flight at the first crash",
       "implied",
       {"diverged"}},
      {"usable",
       "after recovery the heap works: all that is free can be allocated, written, freed "
       "and reopened, with all of the above holding",
       "yes",
       {"unusable"}},
      {"contained",
       "an operation that returns an error leaves the file, after a reopen, in a state "
       "that meets all of the above, and the open store refuses to make it worse",
       "no",
       {}},
      {"best-fit",
       "allocate takes the smallest block that fits, lowest offset first",
       "yes",
       {"not-best-fit"}}};
  return kAll;
}

constexpr const char* kOperations[] = {
    "allocate",     "allocate-bulk", "deallocate", "deallocate-bulk", "reallocate", "write",
    "write-header", "reopen",        "open",       "recovery",        "close"};

Json control() {
  return {{"profile", "lying"},
          {"violating", 3121},
          {"crash_states", 20000},
          {"text",
           "On a device whose syncs lie violations were found, as they must be: the checker "
           "is awake."}};
}

Json environment() {
  return {{"version", "0.1.0"},
          {"commit", "37d9286684e422a7e5ae2b2548d0f201c70a0db6"},
          {"build", "3689b99b500f1609d217c59d5d134b6b"},
          {"compiler", "g++ 12.2.0"},
          {"build_type", "Release"},
          {"flags", "-O3 -DNDEBUG"},
          {"cxx_library", "libstdc++ 12 (20220819)"},
          {"libraries", {{"fmt", "9.1.0"}, {"glibc", "2.36"}, {"nlohmann_json", "3.11.2"}}},
          {"system", "Debian GNU/Linux 12 (bookworm)"},
          {"kernel", "Linux 6.1.0-18-amd64 x86_64"},
          {"processor", "Processor of 2 GHz"},
          {"processors", 2}};
}

Json audit_of(const std::string& protocol) {
  Json audit = {{"command", "crashcheck audit --out DIRECTORY --store " + protocol + " --seed 1"},
                {"seed", 1},
                {"complete", true},
                {"nested", 1},
                {"crashes", 2},
                {"operations", 24},
                {"budget_states", 4000000},
                {"digest", "4694652ded2ca13eb4374c526fbbaa0b"},
                {"clock", {{"begun", "2026-11-23T06:00:00Z"}, {"seconds", 63.2}}}};
  return {
      {"crashcheck", "0.1.0"},     {"environment", environment()}, {"audit", std::move(audit)},
      {"protocol", protocol},      {"verdict", "holds"},           {"other_pages", Json::array()},
      {"profiles", Json::array()}, {"guarantees", Json::array()},  {"violations", Json::array()},
      {"stories", Json::array()},  {"heaps", Json::array()},       {"control", control()}};
}

Json campaign(const std::string& protocol, const std::string& profile, bool faults) {
  const std::uint64_t scale = profile == "hostile" ? 40 : 1;
  Json result = {{"faults", faults},
                 {"sequences", 2000},
                 {"operations", 31234},
                 {"crash_points", 912344},
                 {"crash_states", 934120 * scale},
                 {"nested_states", 610222 * scale},
                 {"distinct_images", 301277 * scale},
                 {"sampled_points", profile == "hostile" ? 812 : 0},
                 {"sampled", profile == "hostile" ? 831488 : 0},
                 {"sampled_of", 0},
                 {"violating", protocol == "in-place" ? 12034 : 0},
                 {"complete", true},
                 {"digest", "3db38d1a6bf61e08cdc9fb6ef1800731"},
                 {"fired", faults ? 123456 : 0},
                 {"coverage",
                  {{"reached", 118},
                   {"stated", 120},
                   {"not_reached", {"tree ((.(..))((..)(.(..))))", "rotate double left"}}}},
                 {"command", "crashcheck explore --store " + protocol + " --device " + profile +
                                 " --seed 1 --sequences 2000 --nested 1 --crashes 2" +
                                 (faults ? " --faults" : "")}};
  if (profile == "hostile") result["sampled_of"] = "2^64 or more";
  return result;
}

Json proof(const std::string& protocol, const std::string& profile) {
  const bool holds = protocol == "journaled";
  return {{"units", 6},
          {"nested", 2},
          {"alphabet", "core"},
          {"actions", "allocate, deallocate, reallocate, reopen"},
          {"fixpoint", true},
          {"certificate", holds},
          {"states", 1284},
          {"transitions", 20022},
          {"crash_states", 401277},
          {"distinct_images", 90233},
          {"violating", holds ? 0 : 68},
          {"digest", "3db38d1a6bf61e08cdc9fb6ef1800731"},
          {"command", "crashcheck prove --store " + protocol + " --device " + profile +
                          " --units 6 --nested 2"}};
}

/// Each kind with the outcome in which it mostly ends.
Json damage(const std::string& profile) {
  Json kinds = Json::array();
  for (const char* kind : {"flip", "cut", "zero", "stale"}) {
    kinds.push_back({{"kind", kind},
                     {"tried", 1000},
                     {"opened_whole", 100},
                     {"refused", 600},
                     {"told", 200},
                     {"undetectable", 100},
                     {"lost_silently", 0}});
  }
  return {{"sequences", 20},
          {"operations", 240},
          {"files_at_rest", 260},
          {"files_after_a_crash", 700},
          {"left_out", 0},
          {"tried", 4000},
          {"kinds", std::move(kinds)},
          {"undetectable",
           {{{"name", "content"}, {"reason", "slices have no checksum"}, {"files", 400}},
            {{"name", "creation"}, {"reason", "it looks like a cut creation"}, {"files", 0}}}},
          {"complete", true},
          {"digest", "3db38d1a6bf61e08cdc9fb6ef1800731"},
          {"command", "crashcheck explore --store journaled --device " + profile + " --damage"}};
}

void add_profiles(Json& data) {
  const std::string protocol = data.at("protocol");
  for (const auto& [name, description] : kProfiles) {
    Json profile = {{"name", name}, {"description", description}, {"campaigns", Json::array()}};
    profile["campaigns"].push_back(campaign(protocol, name, false));
    if (protocol == "journaled") profile["campaigns"].push_back(campaign(protocol, name, true));
    if (protocol == "journaled") profile["damage"] = damage(name);
    profile["proof"] = std::string_view(name) == "hostile" ? Json() : proof(protocol, name);
    data["profiles"].push_back(std::move(profile));
  }
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The story of a case, its pictures in `heaps`.
report::Story told(const std::string& case_text) {
  const explorer::Case reproduction =
      explorer::parse_case(subjects::ghost_trees(), case_text).value();
  const explorer::Store& store = *subjects::ghost_trees().find(reproduction.store);
  return report::tell(reproduction, explorer::replay(store, reproduction).value());
}

/// Where a crash of the last life came.
std::string operation_of(const report::Story& story) {
  const report::StoryLife& life = story.lives.back();
  if (!life.crash) return "no crash";
  for (const report::StoryStep& step : life.steps) {
    if (!step.is_last) continue;
    if (story.lives.size() > 1) return "recovery";
    return step.words.substr(0, step.words.find(' '));
  }
  return "close";
}

Json violation(const std::string& guarantee, const std::string& profile, const report::Story& story,
               std::size_t number) {
  std::string finding = story.findings.front();
  for (const std::string& each : story.findings) {
    if (each.starts_with(guarantee + ": ")) finding = each;
  }
  const std::size_t begin = finding.find(": ") + 2;
  const std::string kind = finding.substr(begin, finding.find(": ", begin) - begin);
  const std::string operation = operation_of(story);
  Json also = Json::array();
  std::set<std::string> told = {guarantee};
  for (const std::string& each : story.findings) {
    const std::string shown = each.substr(0, each.find(": "));
    if (told.insert(shown).second) also.push_back({{"guarantee", shown}, {"finding", each}});
  }
  std::size_t operations = 0;
  for (const report::StoryLife& life : story.lives) operations += life.steps.size() - 1;
  return {{"id", guarantee + "." + kind + "." + operation + "." + profile},
          {"guarantee", guarantee},
          {"kind", kind},
          {"operation", operation},
          {"profile", profile},
          {"faults", guarantee == "contained"},
          {"states", 12 + 7 * number},
          {"sequences", 5 + number},
          {"found_by", {"campaign", "proof"}},
          {"found_on", nullptr},
          {"operations", operations},
          {"crashes", story.lives.size()},
          {"minimal", true},
          {"finding", finding},
          {"also", also},
          {"case", story.case_text},
          {"command", story.command},
          {"story", number}};
}

void add_violations(Json& data) {
  report::PictureTable pictures;
  for (const auto& [profile, description] : kProfiles) {
    for (const Promise& promise : promises()) {
      const auto path = std::filesystem::path(CRASHCHECK_CASES) / "by-profile" / profile /
                        (std::string(promise.id) + ".case");
      if (!std::filesystem::exists(path)) continue;
      const report::Story story = told(read_file(path));
      data["violations"].push_back(violation(promise.id, profile, story, data["stories"].size()));
      data["stories"].push_back(report::to_json(story, pictures));
    }
  }
  pictures.add_to(data);
}

/// Numbers of the violations of a guarantee, on a profile, and, but for "", of an operation.
Json violations_of(const Json& data, const std::string& guarantee, const std::string& profile,
                   const std::string& operation) {
  Json numbers = Json::array();
  for (std::size_t i = 0; i < data.at("violations").size(); ++i) {
    const Json& each = data.at("violations")[i];
    if (each.at("guarantee") == guarantee && each.at("profile") == profile &&
        (operation.empty() || each.at("operation") == operation)) {
      numbers.push_back(i);
    }
  }
  return numbers;
}

std::string verdict_of(const Promise& promise, const Json& numbers) {
  if (std::string_view(promise.claim) == "no") return "not-claimed";
  if (!numbers.empty()) return "violated";
  return std::string_view(promise.id) == "usable" ? "not-judged" : "holds";
}

Json cells_of(const Json& data, const Promise& promise) {
  Json cells = Json::array();
  for (const char* operation : kOperations) {
    for (const auto& [profile, description] : kProfiles) {
      const Json numbers = violations_of(data, promise.id, profile, operation);
      const bool sampled = std::string_view(profile) == "hostile";
      cells.push_back({{"operation", operation},
                       {"profile", profile},
                       {"verdict", verdict_of(promise, numbers)},
                       {"states", 103421},
                       {"distinct", 12500},
                       {"tested", 12345},
                       {"unjudged", 155},
                       {"violating", numbers.size() * 12},
                       {"sampled", sampled ? 1000 : 0},
                       {"sampled_of", sampled ? "2^64 or more" : "0"},
                       {"certificate", false},
                       {"lacks", Json::array()},
                       {"violations", numbers}});
    }
  }
  return cells;
}

Json guarantee(const Json& data, const Promise& promise, bool is_clean) {
  Json result = {{"id", promise.id},
                 {"statement", promise.statement},
                 {"claim", is_clean ? "yes" : promise.claim},
                 {"claimed", is_clean || std::string_view(promise.claim) != "no"},
                 {"kinds", promise.kinds},
                 {"verdict", "holds"},
                 {"weakest_profile", nullptr},
                 {"profiles", Json::array()},
                 {"cells", cells_of(data, promise)},
                 {"mutants", {"record-not-synced", "tree-first-fit"}}};
  bool holds_so_far = true;
  for (const auto& [profile, description] : kProfiles) {
    const Json numbers = violations_of(data, promise.id, profile, "");
    const std::string verdict = is_clean ? "holds" : verdict_of(promise, numbers);
    const bool is_hostile = std::string_view(profile) == "hostile";
    result["profiles"].push_back({{"profile", profile},
                                  {"verdict", verdict},
                                  {"certificate", is_clean && !is_hostile},
                                  {"distinct", 301577},
                                  {"tested", is_clean ? 301577 : 301277},
                                  {"unjudged", is_clean ? 0 : 300},
                                  {"violating", numbers.size() * 12},
                                  {"sampled", is_hostile},
                                  {"exhaustive", is_clean && !is_hostile},
                                  {"cells_below_floor", 0},
                                  {"lacks", Json::array()}});
    holds_so_far = holds_so_far && verdict == "holds";
    if (holds_so_far) result["weakest_profile"] = profile;
    if (verdict != "holds" && result["verdict"] != "violated") result["verdict"] = verdict;
  }
  return result;
}

void add_guarantees(Json& data, bool is_clean) {
  for (const Promise& promise : promises()) {
    data["guarantees"].push_back(guarantee(data, promise, is_clean));
  }
}

/// Every string, but for those that name one of a few things.
void say(Json& value, const std::string& text) {
  constexpr std::string_view kNames[] = {"verdict", "id",   "guarantee", "profile", "kind",
                                         "fate",    "name", "operation", "owner",   "extents"};
  for (auto& [key, element] : value.items()) {
    if (std::ranges::find(kNames, key) != std::end(kNames)) continue;
    if (element.is_string()) element = text;
    if (element.is_structured()) say(element, text);
  }
}

}  // namespace

Json violated_audit() {
  Json data = audit_of("in-place");
  data["verdict"] = "violated";
  data["documented"] = {
      {"before", {"In-place, as documented."}},
      {"rows", Json::array({Json::array({"operation cut", "documented"}),
                            Json::array({"deallocate at the end", "nothing else"}),
                            Json::array({"open", "free blocks may have merged; nothing lost"})})},
      {"after", {"An allocation that completed and never returned leaves its block to nobody."}}};
  data["other_pages"].push_back(
      {{"protocol", "journaled"}, {"file", "journaled.html"}, {"verdict", "holds"}});
  add_profiles(data);
  add_violations(data);
  add_guarantees(data, false);
  return data;
}

Json clean_audit() {
  Json data = audit_of("journaled");
  data["other_pages"].push_back(
      {{"protocol", "in-place"}, {"file", "in-place.html"}, {"verdict", "violated"}});
  add_profiles(data);
  add_guarantees(data, true);
  return data;
}

Json empty_audit() {
  Json data = audit_of("in-place");
  data["verdict"] = "incomplete";
  data["audit"]["complete"] = false;
  data["audit"].erase("clock");
  data["control"] = nullptr;
  return data;
}

Json audit_with(std::size_t count) {
  Json data = violated_audit();
  const std::size_t real = data["violations"].size();
  for (std::size_t i = real; i < count; ++i) {
    Json more = data["violations"][i % real];
    more["operation"] = kOperations[i % std::size(kOperations)];
    more["id"] = more["id"].get<std::string>() + "." + std::to_string(i);
    data["violations"].push_back(std::move(more));
  }
  return data;
}

Json audit_saying(const std::string& text) {
  Json data = violated_audit();
  say(data, text);
  return data;
}

namespace {

Json page_of(const report::Story& story) {
  report::PictureTable pictures;
  Json told = report::to_json(story, pictures);
  Json data = {{"crashcheck", "0.1.0"}, {"stories", Json::array({std::move(told)})}};
  pictures.add_to(data);
  return data;
}

}  // namespace

Json story_data(const std::string& case_text) { return page_of(told(case_text)); }

Json story_data_without_view(const std::string& case_text) {
  const explorer::Case reproduction =
      explorer::parse_case(subjects::ghost_trees(), case_text).value();
  const WithoutView store(*subjects::ghost_trees().find(reproduction.store));
  return page_of(report::tell(reproduction, explorer::replay(store, reproduction).value()));
}

std::string overlap_case() {
  return read_file(std::filesystem::path(CRASHCHECK_CASES) / "two-children-overlap.case");
}

std::string large_case() {
  std::string allocate = "allocate-bulk";
  std::string deallocate = "deallocate-bulk";
  for (int i = 0; i < 300; ++i) {
    allocate += " " + std::to_string(32 * (1 + i % 3));
    if (i % 2 == 0) deallocate += " #" + std::to_string(i);
  }
  return "crashcheck-case 1; protocol in-place; profile kill; " + allocate + "; " + deallocate +
         "; allocate 64; deallocate #1; reallocate #5 32; crash 5276";
}

std::string three_lives_case() {
  return "crashcheck-case 1; protocol journaled; profile powerloss; allocate-bulk 64 96 600; "
         "deallocate #0; write #2 0 616161; crash 18 keep 18; recover crash 4 keep 4; recover; "
         "allocate 64; write #1 0 6262; crash 12";
}

}  // namespace crashcheck::testing
