// Options of commands that carry out what a store may die of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "isolation/isolation.h"
#include "option.h"

namespace crashcheck::cli {

struct IsolationOptions {
  std::string isolate;  ///< empty: in processes of their own, unless a debugger looks on
  std::optional<double> seconds;
  std::string memory;

  /// Each call has a memory of its own for what died.
  [[nodiscard]] isolation::Isolation isolation() const;
};

/// The options of a command with these behind them. Borrows `options`.
[[nodiscard]] std::vector<Option> with_isolation(std::vector<Option> table,
                                                 IsolationOptions& options);

}  // namespace crashcheck::cli
