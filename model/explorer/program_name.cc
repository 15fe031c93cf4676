// The name, which lives as long as the program.
#include "explorer/program_name.h"

#include <utility>

namespace crashcheck::explorer {
namespace {

std::string& kept_program_name() {
  static std::string name = "crashcheck";
  return name;
}

}  // namespace

const std::string& program_name() { return kept_program_name(); }
void set_program_name(std::string name) { kept_program_name() = std::move(name); }

}  // namespace crashcheck::explorer
