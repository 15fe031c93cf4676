// One open of a copy: what the store makes of it is what the application knows from then on.
#include "explorer/beginning.h"

#include "call_limit.h"
#include "explorer/guarded_store.h"
#include "faultfs/call_limit_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::explorer {
namespace {

std::string of_store(const Store& store, const std::string& what) {
  return "the store " + std::string(store.name()) + what;
}

/// Why `model` does not know now what is in `file`; empty where it does.
std::string adopt(const Store& store, const faultfs::Image& file, Model& model) {
  faultfs::MemoryFile memory(file, store.max_file_bytes());
  faultfs::CallLimitFile limited(memory, call_limit(file.size()));
  const auto session =
      store.open(std::make_unique<faultfs::ForwardingFile>(static_cast<io::File&>(limited)));
  if (!session) {
    return of_store(store, " refuses it: " + io::to_string(session.error()));
  }
  const std::string problem = model.believe({.image = memory.image(), .session = session->get()});
  return problem.empty() ? problem : of_store(store, ": " + problem);
}

}  // namespace

tl::expected<std::shared_ptr<const Beginning>, std::string> make_beginning(
    const Store& store, const faultfs::Image& file) {
  if (file.size() > kMaxBeginningBytes) {
    return tl::unexpected(std::to_string(file.size()) + " bytes, and histories begin with " +
                          std::to_string(kMaxBeginningBytes) + " bytes at most");
  }
  std::unique_ptr<Model> model = store.new_model();
  std::string problem;
  const std::string_view death =
      run_guarded(guard_of(store), [&] { problem = adopt(store, file, *model); });
  if (!death.empty()) {
    return tl::unexpected(of_store(store, " does not survive it: " + std::string(death)));
  }
  if (!problem.empty()) return tl::unexpected(std::move(problem));
  auto made = std::make_shared<Beginning>();
  made->workload = store.workload().begun(*model);
  model->crashed();
  made->origin.image = file;
  made->origin.model = std::move(model);
  return made;
}

bool begin_alike(const std::shared_ptr<const Beginning>& a,
                 const std::shared_ptr<const Beginning>& b) {
  if (a == b) return true;
  return a && b && a->file() == b->file();
}

}  // namespace crashcheck::explorer
