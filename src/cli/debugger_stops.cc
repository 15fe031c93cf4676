// Watching the store's calls.
#include "debugger_stops.h"

#include <fmt/format.h>

#include <algorithm>

#include "break_points.h"
#include "explorer/isolated.h"
#include "explorer/range.h"
#include "report/field_diff.h"

namespace crashcheck::cli {
namespace {

using faultfs::EventKind;

const char* word(EventKind kind) {
  switch (kind) {
    case EventKind::kWrite: return "write";
    case EventKind::kResize: return "resize";
    case EventKind::kSync: break;
  }
  return "sync";
}

using Stage = explorer::CallWatch::Stage;

/// The bytes of the file, as file bytes, that the findings are about.
explorer::RangeSet bytes_of_findings(const explorer::Replay& replay) {
  explorer::RangeSet bytes;
  const std::uint64_t first = replay.store->promises().first_byte;
  const std::uint64_t most = std::max<std::uint64_t>(replay.recovered.size(), first) - first;
  for (const explorer::Finding& finding : replay.judgement.findings) {
    const std::uint64_t begin = std::min(finding.offset, most);
    const std::uint64_t length = std::min(finding.length, most - begin);
    bytes.push_back({first + begin, first + begin + length});
  }
  explorer::normalize(bytes);
  return bytes;
}

struct Read {
  Stage stage = Stage::kRecovery;
  explorer::Range bytes;
};

/// All reads from the last recovery on.
class ReadCollector final : public explorer::CallWatch {
 public:
  void begin(Stage stage, std::size_t /*life*/) override { stage_ = stage; }
  void before_event(std::uint64_t /*number*/, const faultfs::Event& /*event*/) override {}
  void before_read(std::uint64_t offset, std::uint64_t length) override {
    if (stage_ != Stage::kLife) reads_.push_back({stage_, {offset, offset + length}});
  }

  [[nodiscard]] const std::vector<Read>& reads() const { return reads_; }

 private:
  Stage stage_ = Stage::kLife;
  std::vector<Read> reads_;
};

/// Which of the reads is worth a stop; reads.size() where none is.
std::size_t first_damaged(const std::vector<Read>& reads, const explorer::Case& reproduction,
                          const explorer::Replay& replay) {
  const explorer::RangeSet half_done = report::half_done_bytes(reproduction, replay);
  const explorer::RangeSet of_findings = bytes_of_findings(replay);
  const auto meets_half_done = std::ranges::find_if(reads, [&](const Read& read) {
    return read.stage == Stage::kRecovery && explorer::intersects(half_done, read.bytes);
  });
  const auto chosen = meets_half_done != reads.end()
                          ? meets_half_done
                          : std::ranges::find_if(reads, [&](const Read& read) {
                              return explorer::intersects(of_findings, read.bytes);
                            });
  return static_cast<std::size_t>(chosen - reads.begin());
}

class Stopper final : public explorer::CallWatch {
 public:
  Stopper(const explorer::Case& reproduction, const explorer::Replay& replay,
          std::size_t reads_before)
      : reads_left_(reads_before) {
    for (std::size_t life = 0; life < replay.lives.size(); ++life) {
      const auto& crash = reproduction.lives[life].crash;
      const std::uint64_t events = replay.lives[life].recording.trace.event_count();
      cuts_.push_back(crash ? std::min(crash->event + 1, events) : 0);
    }
  }

  void begin(Stage stage, std::size_t life) override {
    stage_ = stage;
    life_ = life;
  }

  void before_event(std::uint64_t number, const faultfs::Event& event) override {
    if (stage_ == Stage::kAfter) return;
    crashcheck_break_at_event(number, word(event.kind), event.offset, event.length, life_ + 1);
    const bool is_cut = stage_ == Stage::kLife && number == cuts_.at(life_);
    if (!is_cut) return;
    crashcheck_break_at_cut(number, event.offset, event.length, life_ + 1);
    stops_.cuts.push_back({life_, number, event});
  }

  void before_read(std::uint64_t offset, std::uint64_t length) override {
    if (stage_ == Stage::kLife || reads_left_-- > 0) return;
    if (stops_.damaged_read) return;
    crashcheck_break_at_damaged_read(offset, length);
    stops_.damaged_read = {stage_ == Stage::kRecovery, offset, length};
  }

  [[nodiscard]] DebuggerStops take() { return std::move(stops_); }

 private:
  std::vector<std::uint64_t> cuts_;  ///< for each life the event, or 0
  std::size_t reads_left_;           ///< before the one to stop at
  Stage stage_ = Stage::kLife;
  std::size_t life_ = 0;
  DebuggerStops stops_;
};

}  // namespace

tl::expected<Watched, explorer::CaseProblem> replay_with_stops(
    const explorer::Store& subject, const explorer::Case& reproduction,
    const isolation::Isolation& isolation) {
  ReadCollector collector;
  auto replay = explorer::replay(subject, reproduction, isolation, &collector);
  if (!replay) return tl::unexpected(replay.error());
  Stopper stopper(reproduction, *replay, first_damaged(collector.reads(), reproduction, *replay));
  static_cast<void>(explorer::replay(subject, reproduction, isolation, &stopper));
  return Watched{std::move(*replay), stopper.take()};
}

std::string to_text(const DebuggerStops& stops) {
  std::string text;
  for (const DebuggerStops::Cut& cut : stops.cuts) {
    text += fmt::format("  crashcheck_break_at_cut           life {}, event {}, {}\n", cut.life + 1,
                        cut.number, faultfs::to_string(cut.event));
  }
  const auto& read = stops.damaged_read;
  text += "  crashcheck_break_at_damaged_read  ";
  if (!read) return text + "never reached: nothing damaged is read\n";
  return text + fmt::format("{}, {} bytes at {}\n",
                            read->in_recovery ? "in the recovery" : "after the recovery",
                            read->length, read->offset);
}

}  // namespace crashcheck::cli
