// Walks over every state of a trace, from the mildest model of a file system to the one asked for,
// and keeps the best example of each kind of violation. Thread rule: an object belongs to one
// thread.
#pragma once

#include <map>
#include <unordered_set>

#include "check/explore.h"
#include "crash_path.h"

namespace crashcheck {

/// The simplest example of one kind of violation.
struct Example {
  std::size_t model = 0;  ///< its place on the ladder
  CrashPath path;
  std::uint64_t states = 0;
};

class Search {
 public:
  /// Of the crash points after event `first` and later ones. Borrows trace, judge and options,
  /// which must outlive this object.
  Search(const faultfs::DirectoryTrace& trace, Judge& judge,
         std::vector<faultfs::FileSystemModel> ladder, const Options& options,
         std::uint64_t first = 0);

  void run();

  [[nodiscard]] const std::map<std::string, Example>& examples() const { return examples_; }
  [[nodiscard]] const std::vector<Explored>& explored() const { return explored_; }
  [[nodiscard]] std::uint64_t states() const { return states_; }
  [[nodiscard]] std::uint64_t nested_states() const { return nested_states_; }
  [[nodiscard]] bool is_complete() const {
    return states_ < options_.max_states && choices_ / kChoicesForAState < options_.max_states;
  }

 private:
  static constexpr std::uint64_t kChoicesForAState = 32;

  struct LowHalf {
    std::size_t operator()(const faultfs::Hash128& hash) const { return hash.low; }
  };
  /// Examples of a kind while there may be better ones.
  struct Candidates {
    std::size_t model = 0;
    std::vector<CrashPath> paths;
    std::uint64_t states = 0;
  };

  void walk(std::size_t model);
  void crash_recovery(std::size_t model, const CrashPath& path, const faultfs::Tree& tree,
                      std::span<const std::string> acknowledged);
  void note(std::size_t model, const CrashPath& path, const Judge::Answer& answer);
  void choose_examples();
  [[nodiscard]] std::optional<CrashPath> on_milder(std::size_t model, const CrashPath& path,
                                                   std::size_t milder);

  const faultfs::DirectoryTrace& trace_;
  Judge& judge_;
  std::vector<faultfs::FileSystemModel> ladder_;
  const Options& options_;
  std::uint64_t first_;
  Acknowledgements acknowledged_;
  std::vector<Explored> explored_;
  std::map<std::string, Candidates> candidates_;
  std::map<std::string, Example> examples_;
  std::unordered_set<faultfs::Hash128, LowHalf> recovered_;  // states whose recovery was crashed
  std::unordered_set<faultfs::Hash128, LowHalf> noted_;      // states that violate
  std::uint64_t choices_ = 0;
  std::uint64_t states_ = 0;
  std::uint64_t nested_states_ = 0;
};

}  // namespace crashcheck
