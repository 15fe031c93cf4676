// Errors of the database are exceptions here.
#include "visits.h"

#include <stdexcept>

#include "adapters/tkrzw_file.h"
#include "adapters/tkrzw_open.h"
#include "io/or_throw.h"

namespace example {
namespace {

using tkrzw::HashDBM;
using tkrzw::Status;

constexpr const char* kName = "visits.tkh";

void must(const Status& status) {
  if (status != Status::SUCCESS) throw std::runtime_error(tkrzw::ToString(status));
}

HashDBM::TuningParameters parameters(bool restores_to_sync) {
  HashDBM::TuningParameters parameters;
  parameters.update_mode = HashDBM::UPDATE_APPENDING;
  parameters.restore_mode = restores_to_sync ? HashDBM::RESTORE_SYNC | HashDBM::RESTORE_NO_SHORTCUTS
                                             : int{HashDBM::RESTORE_DEFAULT};
  parameters.num_buckets = 100;  // in the page of the metadata: see docs/tkrzw.md
  return parameters;
}

}  // namespace

Visits::Visits(crashcheck::io::Directory& disk, bool restores_to_sync)
    : db_(std::make_unique<crashcheck::adapters::TkrzwFile>(disk)) {
  // A database that is not finished never opens, so it gets its name when it is.
  if (!disk.exists(kName)) {
    HashDBM fresh(std::make_unique<crashcheck::adapters::TkrzwFile>(disk));
    must(fresh.OpenAdvanced(crashcheck::adapters::tkrzw_path("new"), true,
                            tkrzw::File::OPEN_TRUNCATE, parameters(restores_to_sync)));
    must(fresh.Synchronize(true));
    must(fresh.Close());
    crashcheck::io::or_throw(disk.rename("new", kName));
    crashcheck::io::or_throw(disk.sync());
  }
  must(crashcheck::adapters::tkrzw_open(db_, disk, kName, tkrzw::File::OPEN_SYNC_HARD,
                                        parameters(restores_to_sync)));
}

void Visits::add(const std::vector<std::string>& pages) {
  for (const std::string& page : pages) must(db_.Set(page, std::to_string(count(page) + 1)));
  must(db_.Synchronize(true));
}

int Visits::count(const std::string& page) {
  std::string value;
  const Status status = db_.Get(page, &value);
  if (status == Status::NOT_FOUND_ERROR) return 0;
  must(status);
  return std::stoi(value);
}

}  // namespace example
