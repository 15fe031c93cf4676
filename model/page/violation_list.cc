// The violations, by guarantee, as a list that scripts can filter.
#include "violation_list.h"

#include <nlohmann/json.hpp>

namespace crashcheck::page {
namespace {

/// When the crash came.
std::string moment(const std::string& operation) {
  if (operation == "no crash") return "without a crash";
  if (operation == "recovery") return "crash in a recovery";
  if (operation == "close") return "crash after everything had returned";
  return "crash in " + operation;
}

/// The guarantee and the kind are said beside it.
std::string finding_alone(const Json& violation) {
  std::string text = violation.at("finding");
  const std::string said = violation.at("guarantee").get<std::string>() + ": " +
                           violation.at("kind").get<std::string>() + ": ";
  return text.starts_with(said) ? text.substr(said.size()) : text;
}

std::string size_of(const Json& violation) {
  return counted(violation.at("operations"), "operation", "operations") + ", " +
         counted(violation.at("crashes"), "crash", "crashes") +
         (violation.at("minimal") == true ? "" : ", perhaps not minimal");
}

/// In how many states of how many histories, and by what.
std::string found_by(const Json& violation) {
  if (const Json on = violation.value("found_on", Json()); !on.is_null()) {
    return "by the case found on " + on.get<std::string>();
  }
  std::string text = counted(violation.at("states"), "state", "states") + " in " +
                     counted(violation.at("sequences"), "history", "histories") + ", found by ";
  bool is_first = true;
  for (const Json& each : violation.at("found_by")) {
    text += (is_first ? "" : " and ") + each.get<std::string>();
    is_first = false;
  }
  return text;
}

Html item(const Json& violation, std::size_t index) {
  const std::string fault = violation.at("faults") == true ? ", after an I/O error" : "";
  return html(R"(<li data-index="{}">
<p class="finding"><a href="#v={}">{}</a></p>
<p class="particulars"><span class="kind">{}</span> <span>{}{}</span> <span>on <code>{}</code></span> )"
              R"(<span>{}</span> <span>{}</span></p>
<pre class="case">{}</pre>
</li>
)",
              std::to_string(index), in_address(violation.at("id").get_ref<const std::string&>()),
              finding_alone(violation), violation.at("kind"), moment(violation.at("operation")),
              fault, violation.at("profile"), size_of(violation), found_by(violation),
              violation.at("case"));
}

/// One that is listed under its verdict, and shows something else as well: that alone.
Html item_beside(const Json& violation, std::size_t index, const Json& finding) {
  return html(R"(<li class="beside" data-index="{}">
<p class="finding"><a href="#v={}">{}</a></p>
<p class="particulars"><span>beside <span class="kind">{}: {}</span></span> <span>{}</span> )"
              R"(<span>on <code>{}</code></span></p>
</li>
)",
              std::to_string(index), in_address(violation.at("id").get_ref<const std::string&>()),
              finding, violation.at("guarantee"), violation.at("kind"),
              moment(violation.at("operation")), violation.at("profile"));
}

std::string size_of_group(std::uint64_t own, std::uint64_t beside) {
  if (beside == 0) return counted(own, "violation", "violations");
  if (own == 0) return "beside " + counted(beside, "other violation", "other violations");
  return counted(own, "violation", "violations") + ", and beside " + grouped(beside) +
         (beside == 1 ? " other" : " others");
}

Html group(const Json& guarantee, const Json& violations) {
  Html items;
  Html items_beside;
  std::uint64_t own = 0;
  std::uint64_t beside = 0;
  for (std::size_t i = 0; i < violations.size(); ++i) {
    if (violations[i].at("guarantee") == guarantee.at("id")) {
      items += item(violations[i], i);
      ++own;
      continue;
    }
    for (const Json& also : violations[i].at("also")) {
      if (also.at("guarantee") != guarantee.at("id")) continue;
      items_beside += item_beside(violations[i], i, also.at("finding"));
      ++beside;
    }
  }
  items += items_beside;
  if (own + beside == 0) return {};
  return html(
      R"(<section class="violations-of" id="violations-{}" data-guarantee="{}" aria-labelledby="violations-{}-title">
<h3 id="violations-{}-title"><span class="guarantee">{}</span> <small>{}</small></h3>
<p class="statement">{}</p>
<ol>
{}</ol>
</section>
)",
      guarantee.at("id"), guarantee.at("id"), guarantee.at("id"), guarantee.at("id"),
      guarantee.at("id"), size_of_group(own, beside), guarantee.at("statement"), items);
}

}  // namespace

Html violation_list(const Json& data) {
  Html groups;
  for (const Json& guarantee : data.at("guarantees")) {
    groups += group(guarantee, data.at("violations"));
  }
  if (groups.text().empty()) groups = Html("<p>None were found.</p>\n");
  return html(R"(<section id="violations" aria-labelledby="violations-title">
<h2 id="violations-title">Violations</h2>
<div id="filters"></div>
{}</section>
)",
              groups);
}

}  // namespace crashcheck::page
