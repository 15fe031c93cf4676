// The environment of this process: the one place that finds out what the program was made of and
// what it runs on. Any thread, after the first call.
#pragma once

#include "audit/environment.h"
#include "junit.h"

namespace crashcheck::cli {

/// Found out once. What the machine does not tell is "unknown".
[[nodiscard]] const audit::Environment& environment();

/// Notes the program that the results are of, as properties.
void note_maker(const audit::Environment& environment, JunitSuite& suite);

}  // namespace crashcheck::cli
