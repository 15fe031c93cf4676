// A line on the terminal that tells how far a campaign is, and Ctrl-C to end it with what it has.
#pragma once

#include <thread>

#include "explorer/campaign.h"
#include "interrupt.h"

namespace crashcheck::cli {

/// While it lives: a progress line on standard error, if that is a terminal, and an interrupt sets
/// `progress.stop` instead of ending the program. A second interrupt ends the program.
class ProgressLine {
 public:
  /// Borrows `progress`, which must outlive this object. Only one may live at a time.
  ProgressLine(explorer::CampaignProgress& progress, std::uint64_t total_sequences);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ProgressLine(ProgressLine&&) = delete;
  ProgressLine& operator=(ProgressLine&&) = delete;
  ~ProgressLine() = default;

 private:
  void show(std::stop_token stop) const;

  explorer::CampaignProgress& progress_;
  std::uint64_t total_sequences_;
  Interrupt interrupt_;
  std::jthread thread_;
};

}  // namespace crashcheck::cli
