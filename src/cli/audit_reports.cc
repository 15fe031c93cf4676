// JSON, JUnit, SARIF, pages, cases and what is signed out of one result.
#include "audit_reports.h"

#include <nlohmann/json.hpp>

#include "audit_folder.h"
#include "audit_junit.h"
#include "audit_matrix.h"
#include "audit_table.h"
#include "checksums.h"
#include "explorer/view.h"
#include "files.h"
#include "page/page.h"
#include "saved_cases.h"
#include "statement.h"
#include "violation_sarif.h"

namespace crashcheck::cli {

namespace fs = std::filesystem;

namespace {

using Written = tl::expected<void, std::string>;

page::ProofWords words_of(const explorer::Store& store) {
  page::ProofWords words;
  words.thing = explorer::thing_of(store);
  if (store.alphabets().empty()) return words;
  const explorer::UnitWords units = store.alphabets().front()->unit_words();
  words.unit = units.one;
  words.units = units.many;
  words.unit_size = units.size;
  return words;
}

fs::path case_path(const audit::StoreResult& store, const audit::Violation& violation) {
  return fs::path(kCasesBelow) / case_file_of(store, violation);
}

std::string sarif_of(const audit::Result& result) {
  std::vector<SarifResult> results;
  for (const audit::StoreResult& store : result.stores) {
    for (const audit::Violation& violation : store.violations) {
      results.push_back(sarif_result(*store.subject, store.isolation,
                                     violation.example.reproduction, &violation.signature,
                                     case_path(store, violation).string()));
    }
  }
  return as_sarif(results);
}

/// Pages and cases.
Written write_stores(const fs::path& out, const audit::Plan& plan, const audit::Result& result,
                     const audit::Circumstances& circumstances) {
  Written done;
  for (std::size_t i = 0; done && i < result.stores.size(); ++i) {
    const audit::StoreResult& store = result.stores[i];
    const auto data = page_data(plan, result, i, circumstances);
    done = write_text((out / page_name(store)).string(),
                      page::audit_page(data, words_of(*store.subject)));
    for (const audit::Violation& violation : store.violations) {
      if (!done) break;
      done = write_text((out / case_path(store, violation)).string(),
                        saved_text(*store.subject, violation.example.reproduction));
    }
  }
  return done;
}

/// The statement, over all that is there, and the checksums, over that as well.
Written write_what_is_signed(const fs::path& out, const nlohmann::ordered_json& audit) {
  const auto program = sha256_of_file("/proc/self/exe");
  if (!program) return tl::unexpected(program.error());
  auto files = digests_below(out, {kStatementFile, kChecksumsFile});
  if (!files) return tl::unexpected(std::move(files.error()));
  const std::string statement = statement_of(audit, *program, *files).dump(1) + "\n";
  if (auto done = write_text((out / kStatementFile).string(), statement); !done) return done;
  files = digests_below(out, {kChecksumsFile});
  if (!files) return tl::unexpected(std::move(files.error()));
  return write_text((out / kChecksumsFile).string(), as_sha256sums(*files));
}

}  // namespace

tl::expected<std::optional<Comparison>, std::string> write_reports(
    const fs::path& out, const audit::Plan& plan, const audit::Result& result,
    const audit::Circumstances& circumstances, const std::optional<AuditDigest>& baseline) {
  auto json = to_json(plan, result, circumstances);
  std::optional<Comparison> comparison;
  if (baseline) comparison.emplace(*baseline, json);
  if (comparison) json["baseline"] = comparison->json();
  const auto write = [&](std::string_view name, const std::string& text) {
    return write_text((out / name).string(), text);
  };
  Written done = write(kAuditFile, json.dump(1) + "\n");
  if (done) done = write(kJunitFile, as_junit(plan, result, circumstances));
  if (done) done = write(kSarifFile, sarif_of(result));
  if (done) done = write(kMatrixFile, matrix_as_csv(json));
  if (done) done = write_stores(out, plan, result, circumstances);
  if (done) done = write_what_is_signed(out, json);
  if (!done) return tl::unexpected(std::move(done.error()));
  return comparison;
}

}  // namespace crashcheck::cli
