// JSON, JUnit, pages and cases out of one result.
#include "audit_reports.h"

#include <nlohmann/json.hpp>

#include "audit_folder.h"
#include "audit_junit.h"
#include "audit_table.h"
#include "explorer/view.h"
#include "files.h"
#include "page/page.h"

namespace crashcheck::cli {

namespace fs = std::filesystem;

namespace {

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

}  // namespace

tl::expected<void, std::string> write_reports(const fs::path& out, const audit::Plan& plan,
                                              const audit::Result& result,
                                              const audit::Circumstances& circumstances) {
  const auto write = [&](const fs::path& name, const std::string& text) {
    return write_text((out / name).string(), text);
  };
  auto done = write("audit.json", to_json(plan, result, circumstances).dump(1) + "\n");
  if (done) done = write("junit.xml", as_junit(plan, result, circumstances));
  for (std::size_t i = 0; done && i < result.stores.size(); ++i) {
    const audit::StoreResult& store = result.stores[i];
    const auto data = page_data(plan, result, i, circumstances);
    done = write(page_name(store), page::audit_page(data, words_of(*store.subject)));
    for (const audit::Violation& violation : store.violations) {
      if (!done) break;
      done = write(fs::path("cases") / case_file_of(store, violation),
                   to_string(*store.subject, violation.example.reproduction));
    }
  }
  return done;
}

}  // namespace crashcheck::cli
