// Pages as bytes: what may stand in them, what must, and that they hold together.
#include "page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sample_audits.h"

namespace crashcheck::page {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

/// What stands between two marks, the first time that it does.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  if (from == std::string_view::npos) return {};
  text.remove_prefix(from + begin.size());
  return text.substr(0, text.find(end));
}

std::string_view data_of(std::string_view page) {
  return between(page, R"(<script type="application/json" id="data">)", "</script>");
}

/// The page without scripts, style and data, in which '<' begins a tag.
std::string markup_of(std::string page) {
  for (const char* name : {"script", "style"}) {
    const std::string begin = std::string("<") + name;
    const std::string end = std::string("</") + name + ">";
    for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
      page.erase(at, page.find(end, at) + end.size() - at);
    }
  }
  return page;
}

/// The values of an attribute, wherever it stands.
std::vector<std::string> values(std::string_view markup, const std::string& attribute) {
  const std::string begin = " " + attribute + "=\"";
  std::vector<std::string> all;
  for (std::size_t at = markup.find(begin); at != std::string_view::npos;
       at = markup.find(begin, at + 1)) {
    const std::size_t from = at + begin.size();
    all.emplace_back(markup.substr(from, markup.find('"', from) - from));
  }
  return all;
}

/// The first element that is closed in the wrong place or not at all, if there is one.
std::string badly_nested(std::string_view markup) {
  static const std::set<std::string, std::less<>> kVoid = {"meta", "link", "input", "br",
                                                           "!doctype"};
  std::vector<std::string> open;
  for (std::size_t at = markup.find('<'); at != std::string_view::npos;
       at = markup.find('<', at + 1)) {
    const std::size_t end = markup.find('>', at);
    if (end == std::string_view::npos) return "a tag without an end";
    const std::string_view tag = markup.substr(at + 1, end - at - 1);
    const bool closes = tag.starts_with('/');
    const std::string name(
        tag.substr(closes ? 1 : 0, tag.find_first_of(" \n/", 1) - (closes ? 1 : 0)));
    if (kVoid.contains(name) || tag.ends_with('/')) continue;
    if (!closes) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "</" + name + "> in " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

const std::string& violated_page() {
  static const std::string kPage = audit_page(testing::violated_audit());
  return kPage;
}

const ProofWords kHeaps = {"heap", "block", "blocks", " of 32 bytes"};

/// A page of each sort, and what a test's message calls it.
const std::vector<std::pair<std::string, std::string>>& pages() {
  static const std::vector<std::pair<std::string, std::string>> kAll = {
      {"violated", violated_page()},
      {"clean", audit_page(testing::clean_audit(), kHeaps)},
      {"empty", audit_page(testing::empty_audit())},
      {"quoted", audit_page(testing::audit_saying("</p>\"'&<b id=x>"))},
      {"story", story_page(testing::story_data(testing::overlap_case()))}};
  return kAll;
}

TEST(Page, IsTheSameForTheSameData) {
  EXPECT_EQ(audit_page(testing::violated_audit()), violated_page());
}

TEST(Page, HoldsItsData) {
  EXPECT_EQ(Json::parse(data_of(violated_page())), testing::violated_audit());
}

TEST(Page, KeepsNumbersThatAScriptWouldRound) {
  Json data = testing::empty_audit();
  data["audit"]["seed"] = (std::uint64_t{1} << 53U) - 1;
  data["audit"]["budget_states"] = UINT64_MAX;
  const std::string page = audit_page(data);
  const Json kept = Json::parse(data_of(page));
  EXPECT_EQ(kept["audit"]["seed"], 9007199254740991U);
  EXPECT_EQ(kept["audit"]["budget_states"], "18446744073709551615");
  EXPECT_THAT(page, HasSubstr("18,446,744,073,709,551,615 crash states for each campaign"));
}

TEST(Page, LetsNoStringBecomeMarkup) {
  const std::string text = "</script><!--<script><img src=x onerror=\"run()\">'&\xe2\x80\xa8\x01";
  const std::string page = audit_page(testing::audit_saying(text));
  EXPECT_EQ(count(page, "<script"), count(violated_page(), "<script"));
  EXPECT_EQ(count(page, "</script"), count(violated_page(), "</script"));
  EXPECT_EQ(count(page, "<!--"), 0U);
  EXPECT_EQ(count(page, "<img"), 0U);
  EXPECT_EQ(count(page, "onerror=\""), 0U);
  EXPECT_THAT(data_of(page), Not(HasSubstr("<")));
  EXPECT_THAT(data_of(page), Not(HasSubstr("\xe2\x80\xa8")));
  EXPECT_THAT(page, HasSubstr("&lt;img src=x onerror=&quot;run()&quot;&gt;&#39;&amp;"));
  EXPECT_EQ(page.find('\x01'), std::string::npos);
  EXPECT_EQ(Json::parse(data_of(page)).at("environment").at("commit"), text);
}

TEST(Page, EscapesWhatStandsInAddresses) {
  Json data = testing::violated_audit();
  data["other_pages"][0]["file"] = "javascript:run()";
  data["violations"][0]["id"] = "a b&c%\"";
  const std::string page = audit_page(data);
  EXPECT_THAT(page, HasSubstr("<a href=\"javascript%3Arun%28%29\">journaled</a>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#v=a%20b%26c%25%22\">"));
}

/// The section that says what the verdict is about, as text.
std::string scope_of(const Json& data) {
  const std::string page = audit_page(data, kHeaps);
  return std::string(between(page, "<section id=\"scope\"", "</section>"));
}

TEST(Page, BeginsWithWhatItsVerdictIsAbout) {
  Json data = testing::clean_audit();
  const std::string clean = scope_of(data);
  EXPECT_THAT(clean,
              HasSubstr("This report is about 15 guarantees of the store journaled on 5 "
                        "models of devices, tried with 20,000 random histories of at most 24 "
                        "operations and 2 crashes that were crashed at every write, resize and "
                        "sync, and with every state that a heap of at most 6 blocks of 32 "
                        "bytes can reach."));
  EXPECT_THAT(clean, HasSubstr(data["audit"]["command"].get<std::string>()));
  EXPECT_EQ(count(clean, "<dt><code>"), data["profiles"].size());
  EXPECT_THAT(clean,
              HasSubstr("each unit of 8 bytes keeps any of its versions since the last sync"));
  EXPECT_THAT(clean, HasSubstr(data["environment"]["build"].get<std::string>()));
  EXPECT_THAT(clean, HasSubstr("fmt 9.1.0, glibc 2.36"));
  data["profiles"].erase(data["profiles"].size() - 1);
  EXPECT_THAT(scope_of(data), HasSubstr("on 4 models of devices, tried with 16,000 random"));
}

TEST(Page, SaysWhatItDoesNotSay) {
  Json data = testing::clean_audit();
  const std::string clean = scope_of(data);
  EXPECT_THAT(clean,
              HasSubstr("Of histories of at most 24 operations and 2 crashes a random sample"));
  EXPECT_THAT(clean, HasSubstr("At 1,624 crash points the device may leave more images than were "
                               "looked at: 1,662,976 were taken as a sample."));
  EXPECT_THAT(clean, HasSubstr("left out up to 2 stated features"));
  EXPECT_THAT(clean, HasSubstr("say nothing beyond a heap of at most 6 blocks of 32 bytes"));
  EXPECT_THAT(clean, HasSubstr("can tell some damage: content (2,000 files)."));
  EXPECT_THAT(clean, Not(HasSubstr("not complete")));
  EXPECT_THAT(clean, Not(HasSubstr("Not claimed")));
  data["audit"]["complete"] = false;
  EXPECT_THAT(scope_of(data), HasSubstr("The audit is not complete"));
  for (Json& profile : data["profiles"]) profile["proof"] = nullptr;
  EXPECT_THAT(scope_of(data), HasSubstr("Nothing is proven"));
  const std::string violated = scope_of(testing::violated_audit());
  EXPECT_THAT(violated, HasSubstr("Not claimed, and not looked for: contained."));
  data = testing::clean_audit();
  data["guarantees"][0]["profiles"][1]["verdict"] = "not-claimed";
  data["guarantees"][0]["profiles"][2]["verdict"] = "not-claimed";
  for (std::size_t i = 1; i < data["guarantees"].size(); ++i) {
    data["guarantees"][i]["profiles"][4]["verdict"] = "not-claimed";
  }
  data["guarantees"][2]["verdict"] = "too-little";
  const std::string some = scope_of(data);
  EXPECT_THAT(some, HasSubstr("On ordered, powerloss-4k not claimed: opens."));
  EXPECT_THAT(some, HasSubstr("On hostile only claimed: opens."));
  EXPECT_THAT(some, HasSubstr("There is too little evidence for: tree."));
  EXPECT_THAT(violated, HasSubstr("Some images could not be judged by: opens, header, tree, "));
}

TEST(Page, TakesBytesThatAreNoText) {
  Json data = testing::empty_audit();
  data["environment"]["compiler"] = "g++ \xff\xfe";
  EXPECT_THAT(audit_page(data), HasSubstr("g++ \xef\xbf\xbd\xef\xbf\xbd, Release</dd>"));
}

TEST(Page, NestsItsElements) {
  for (const auto& [name, page] : pages()) EXPECT_EQ(badly_nested(markup_of(page)), "") << name;
}

TEST(Page, NamesEachElementOnceAndRefersToNoOther) {
  for (const auto& [name, page] : pages()) {
    const std::string markup = markup_of(page);
    std::set<std::string> ids;
    for (const std::string& id : values(markup, "id"))
      EXPECT_TRUE(ids.insert(id).second) << name << id;
    for (const char* attribute : {"aria-labelledby", "aria-controls"}) {
      for (const std::string& id : values(markup, attribute))
        EXPECT_TRUE(ids.contains(id)) << name << id;
    }
    for (const std::string& address : values(markup, "href")) {
      if (!address.starts_with("#") || address.starts_with("#v=")) continue;
      EXPECT_TRUE(ids.contains(address.substr(1))) << name << address;
    }
  }
}

TEST(Page, LoadsNothing) {
  for (const auto& [name, page] : pages()) {
    const std::string markup = markup_of(page);
    EXPECT_EQ(values(markup, "src").size(), 0U) << name;
    EXPECT_EQ(count(page, "<script>") + count(page, "<script type="), count(page, "<script"))
        << name;
    EXPECT_THAT(page, HasSubstr("default-src 'none'")) << name;
    EXPECT_EQ(count(page, "http"),
              count(page, "http-equiv") + count(page, "http://www.w3.org/2000/svg"))
        << name;
    EXPECT_EQ(count(page, "url("), count(page, "url(#")) << name;
  }
}

TEST(Page, CountsWhatBecameOfDamagedFiles) {
  Json data = testing::clean_audit();
  EXPECT_THAT(audit_page(data), HasSubstr("What became of damaged files on each device"));
  EXPECT_THAT(audit_page(data), HasSubstr("Undetectable: content (400): slices have no checksum."));
  EXPECT_THAT(audit_page(data), ::testing::Not(HasSubstr("creation (0)")));
  for (Json& profile : data["profiles"]) profile.erase("damage");
  EXPECT_THAT(audit_page(data), ::testing::Not(HasSubstr("What became of damaged files")));
}

TEST(Page, CountsWhatBecameOfSpoiltUnitsAndWhatFoundNoSpace) {
  Json data = testing::clean_audit();
  data["profiles"][0]["campaigns"][0]["refused_for_space"] = 1;
  data["profiles"][0]["campaigns"][0]["after_spoiling"] = {
      {"opened_whole", 7},
      {"refused", 5},
      {"told", 0},
      {"undetectable", 2},
      {"lost_silently", 0},
      {"reasons", {{{"name", "content"}, {"reason", "no checksum"}, {"files", 2}}}}};
  const std::string page = audit_page(data);
  EXPECT_THAT(page, HasSubstr(", 1 operation without space, "));
  EXPECT_THAT(page, HasSubstr("Units that a crash may have spoilt, as damage: 7 opened whole, 5 "
                              "refused, 2 undetectable.</p>\n<p>Undetectable: content (2): "));
}

TEST(Page, SaysWhereWhatIsClaimedDependsOnTheDevice) {
  Json data = testing::clean_audit();
  data["guarantees"][0]["profiles"][0]["verdict"] = "not-claimed";
  EXPECT_THAT(audit_page(data), HasSubstr("on every device on which each is claimed."));
}

TEST(Page, StaysBelowFiveMegabytes) {
  EXPECT_LT(audit_page(testing::audit_with(250)).size(), 5'000'000U);
}

TEST(Page, SaysTheVerdictInASentence) {
  EXPECT_THAT(violated_page(),
              HasSubstr("<span>Of the 14 guarantees that in-place claims, 9 are violated on at "
                        "least one device; 4 hold on all 5 devices, and 1 could not be "
                        "judged.</span>"));
  EXPECT_THAT(pages()[1].second, HasSubstr("<span>Nothing was found against the 15 guarantees that "
                                           "journaled claims, on all 5 devices.</span>"));
  EXPECT_THAT(pages()[2].second, HasSubstr("<span>No guarantee of in-place was looked at.</span>"));
  Json stopped = testing::clean_audit();
  stopped["verdict"] = "incomplete";
  EXPECT_THAT(audit_page(stopped),
              HasSubstr("claims, but not all that was asked for was looked at."));
  stopped["guarantees"][0]["verdict"] = "not-judged";
  EXPECT_THAT(audit_page(stopped), HasSubstr("claims, but 1 could not be judged on every device."));
  Json few = testing::clean_audit();
  few["verdict"] = "incomplete";
  few["guarantees"][0]["verdict"] = "too-little";
  EXPECT_THAT(audit_page(few), HasSubstr("claims, but there is too little evidence for 1.</span>"));
  few["guarantees"][1]["verdict"] = "not-judged";
  EXPECT_THAT(audit_page(few), HasSubstr("there is too little evidence for 1, and 1 could not be "
                                         "judged on every device.</span>"));
  EXPECT_THAT(violated_page(), HasSubstr(" crash states looked at, "));
  EXPECT_THAT(violated_page(), HasSubstr(" distinct images among them; "));
}

TEST(Page, HasARowForEachGuaranteeAndACellForEachDevice) {
  const std::string row(
      between(violated_page(), R"(<tr role="row" data-guarantee="durable">)", "</tr>"));
  EXPECT_THAT(row, HasSubstr("an acknowledged operation survives: its slice, its bytes"));
  EXPECT_EQ(count(row, "violated</a>"), 5U);
  EXPECT_EQ(count(row, "<small>12 states, 300 of 301,577 not judged</small>"), 4U);
  EXPECT_EQ(count(row, "<small>12 states, sampled, 300 of 301,577 not judged</small>"), 1U);
  EXPECT_THAT(row, HasSubstr(R"(data-label="holds up to">none</td>)"));
  EXPECT_EQ(count(violated_page(), R"(<tr role="row" data-guarantee=)"), 15U);

  const std::string clean(
      between(pages()[1].second, R"(<tr role="row" data-guarantee="durable">)", "</tr>"));
  EXPECT_EQ(count(clean, "<small>exhaustive</small>"), 4U);
  EXPECT_EQ(count(clean, ", proven, heaps of at most 6 blocks</span>"), 4U);
  EXPECT_EQ(count(clean, R"(title="Proven, heaps of at most 6 blocks of 32 bytes, histories)"), 4U);
  EXPECT_THAT(clean, HasSubstr(R"(data-label="holds up to"><code>hostile</code></td>)"));
}

TEST(Page, SaysWhatACellLacksAndShowsHowMuchThereIsAsABar) {
  Json data = testing::clean_audit();
  Json& cell = data["guarantees"][0]["profiles"][0];
  cell["verdict"] = "too-little";
  cell["certificate"] = false;
  cell["tested"] = 10;
  cell["lacks"] = {"2 of 20 histories", "10 of 20 states"};
  const auto first_cell = [&] {
    return std::string(
        between(audit_page(data), "<td role=\"cell\" class=\"verdict too-little\"", "</td>"));
  };
  EXPECT_THAT(first_cell(), HasSubstr("</span> too little</span>"));
  EXPECT_THAT(first_cell(), HasSubstr("<small>2 of 20 histories; 10 of 20 states</small>"));
  EXPECT_THAT(first_cell(), HasSubstr(R"(aria-label="10 states judged")"));
  EXPECT_THAT(first_cell(), HasSubstr(R"(<rect width="14" height="4"/>)"));
  cell["tested"] = 1'000'000'000;
  EXPECT_THAT(first_cell(), HasSubstr(R"(<rect width="100" height="4"/>)"));
}

TEST(Page, SaysOfAGreenCellOfHowManyOperationsThereIsTooLittle) {
  Json data = testing::clean_audit();
  data["guarantees"][0]["profiles"][0]["cells_below_floor"] = 3;
  EXPECT_EQ(count(audit_page(data), "<small>exhaustive, too few of 3 operations</small>"), 1U);
}

TEST(Page, SaysOfAViolationThatItIsTheCaseOfAnotherDevice) {
  Json data = testing::violated_audit();
  data["violations"][0]["found_on"] = "kill";
  EXPECT_EQ(count(violated_page(), "by the case found on"), 0U);
  EXPECT_EQ(count(audit_page(data), "<span>by the case found on kill</span>"), 1U);
}

TEST(Page, SaysOfWhatItsProofsAreInTheWordsOfTheStore) {
  const std::string page = audit_page(testing::clean_audit());
  EXPECT_EQ(count(page, ", proven, stores of at most 6 units</span>"), 60U);
  EXPECT_THAT(page, HasSubstr("for all stores of at most so many units: 6 units on "));
  EXPECT_THAT(page, HasSubstr("Larger stores and other operations"));
  EXPECT_THAT(page, HasSubstr("or there was no store yet</li>"));
  EXPECT_THAT(page, HasSubstr("Every state that a store of 6 units can reach"));
  EXPECT_THAT(page, HasSubstr("histories of any length in such a store."));
}

TEST(Page, SaysOfWhatCouldNotAllBeJudgedThatItHoldsInPart) {
  Json data = testing::clean_audit();
  const std::string all = audit_page(data);
  EXPECT_EQ(count(all, " holds, in part"), 0U);
  for (Json& guarantee : data["guarantees"]) {
    if (guarantee["id"] == "durable") guarantee["profiles"][2]["unjudged"] = 7;
  }
  EXPECT_EQ(count(audit_page(data), " holds, in part"), 1U);
}

TEST(Page, SaysWhichHeapsAndActionsAProofIsAbout) {
  Json data = testing::clean_audit();
  data["profiles"][1]["proof"]["units"] = 4;
  const std::string page = audit_page(data, kHeaps);
  EXPECT_THAT(page, HasSubstr("6 blocks on <code>kill</code>, 4 blocks on <code>ordered</code>"));
  EXPECT_THAT(page, HasSubstr("of these actions: allocate, deallocate, reallocate, reopen."));
  EXPECT_THAT(violated_page(), Not(HasSubstr("class=\"bounds\"")));
}

TEST(Page, HasBelowWhatItSaysIsBelow) {
  const std::string_view section =
      between(violated_page(), R"(<section id="documented")", "</section>");
  EXPECT_THAT(section, HasSubstr("<p>In-place, as documented.</p>"));
  EXPECT_THAT(section, HasSubstr(R"(<th scope="row">open</th><td>free blocks may have merged)"));
  EXPECT_THAT(section, HasSubstr("<p>An allocation that completed"));
  const std::string row(
      between(violated_page(), R"(<tr role="row" data-guarantee="leak">)", "</tr>"));
  EXPECT_THAT(row, HasSubstr(R"(is documented <a href="#documented">below</a></span>)"));
  EXPECT_THAT(row, HasSubstr(R"(">as <a href="#documented">below</a></td>)"));
}

TEST(Page, ListsAViolationUnderEachGuaranteeThatItShows) {
  Json data = testing::violated_audit();
  data["violations"][0]["guarantee"] = "durable";
  data["violations"][0]["also"] = {{{"guarantee", "usable"}, {"finding", "usable: so and so"}}};
  const std::string page = audit_page(data);
  const std::string_view group =
      between(page, R"(<section class="violations-of" id="violations-usable")", "</section>");
  EXPECT_THAT(group, HasSubstr("<small>beside 1 other violation</small>"));
  EXPECT_THAT(group, HasSubstr(R"(<li class="beside" data-index="0">)"));
  EXPECT_THAT(group, HasSubstr("usable: so and so</a>"));
  const std::string row(between(page, R"(<tr role="row" data-guarantee="usable">)", "</tr>"));
  EXPECT_THAT(row, HasSubstr(R"(<a href="#violations-usable" data-profile="kill">)"));
}

TEST(Page, LeadsToNoViolationThatIsNotListed) {
  Json data = testing::violated_audit();
  for (Json& violation : data["violations"]) {
    violation["guarantee"] = "opens";
    violation["also"] = Json::array();
  }
  const std::string page = audit_page(data);
  const std::string row(between(page, R"(<tr role="row" data-guarantee="durable">)", "</tr>"));
  EXPECT_EQ(count(row, "violated"), 10U) << "a class and a word on each device";
  EXPECT_EQ(count(row, "<a "), 0U);
}

TEST(Page, SaysWhatWasExploredAndProved) {
  const std::string& clean = pages()[1].second;
  EXPECT_THAT(clean, HasSubstr("<td class=\"number\">37,364,800</td>"));
  EXPECT_THAT(clean, HasSubstr("812 crash points sampled: 831,488 of 2^64 or more images"));
  EXPECT_THAT(clean, HasSubstr("123,456 I/O calls made to fail"));
  EXPECT_THAT(clean, HasSubstr("Reached 118 of 120 features"));
  EXPECT_EQ(count(clean, "<strong>Certificate:</strong>"), 4U);
  EXPECT_THAT(clean, HasSubstr("crashcheck prove --store journaled --device kill --units 6"));
  EXPECT_THAT(clean, HasSubstr("of the events since the last <code>sync</code> a prefix survives"));
  EXPECT_THAT(violated_page(), HasSubstr("and 68 states are violations on the way."));
  Json stopped = testing::clean_audit();
  stopped["profiles"][0]["proof"]["fixpoint"] = false;
  stopped["profiles"][0]["proof"]["certificate"] = false;
  stopped["profiles"][0]["campaigns"][0]["complete"] = false;
  EXPECT_THAT(audit_page(stopped), HasSubstr("it ended before the fixpoint"));
  EXPECT_THAT(audit_page(stopped), HasSubstr("all of it, stopped early"));
}

TEST(Page, ListsEachViolationWithItsCase) {
  const Json data = testing::violated_audit();
  const std::string& page = violated_page();
  EXPECT_EQ(count(page, "<li data-index="), data.at("violations").size());
  const std::string_view durable =
      std::string_view(page).substr(page.find("id=\"violations-durable"));
  const std::string item(between(
      durable, "<p class=\"finding\"><a href=\"#v=durable.lost-acked.recovery.kill\">", "</li>"));
  EXPECT_THAT(item, ::testing::StartsWith("a free block is no longer in the tree: payload bytes"));
  EXPECT_THAT(item,
              HasSubstr("<span>crash in a recovery</span> <span>on <code>kill</code></span>"));
  EXPECT_THAT(item, HasSubstr("<span>3 operations, 2 crashes</span>"));
  EXPECT_THAT(item, HasSubstr("reallocate #0 32\ndeallocate #0\ncrash 24\nrecover crash 1\n"));
}

TEST(Page, OfOneStoryHasItWithoutScriptsToo) {
  const std::string& page = pages()[4].second;
  EXPECT_THAT(page,
              HasSubstr("<title>extents: overlap: two free blocks overlap: payload bytes 144 to "
                        "239</title>"));
  const std::string_view plain = between(page, "<noscript>", "</noscript>");
  EXPECT_THAT(plain, HasSubstr("allocate-bulk 96 96 32"));
  EXPECT_THAT(plain, HasSubstr("crashcheck replay --case &#39;crashcheck-case 1; "));
}

}  // namespace
}  // namespace crashcheck::page
