// The one source that is compiled again after each commit.
#include "build_facts.h"

#include "commit.h"

namespace crashcheck::cli {

std::string_view built_commit() { return CRASHCHECK_COMMIT; }

std::string_view built_with() {
#if defined(__clang__)
  return "clang++ " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

}  // namespace crashcheck::cli
