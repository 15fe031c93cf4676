// A history in one line, which the parser of histories reads back.
#pragma once

#include <string>

#include "history/operation.h"

namespace crashcheck::testing {

inline std::string one_line(const history::History& history) {
  std::string text;
  for (const history::Operation& each : history) text += history::to_string(each) + "; ";
  return text;
}

}  // namespace crashcheck::testing
