// Walks over every state of a trace, from the mildest model of a file system to the one asked for,
// part by part, and finds the best example of each kind of violation. Thread rule: an object
// belongs to one thread.
#pragma once

#include <map>

#include "pieces.h"

namespace crashcheck {

class Search {
 public:
  /// Borrows all. What is new to `judge` is new; in the end it knows all that was met.
  Search(const Explorable& what, const Pieces& pieces, Judge& judge);

  /// ERRORS: as Pieces.
  void run();

  [[nodiscard]] const std::map<std::string, Candidates>& candidates() const { return candidates_; }
  [[nodiscard]] const std::vector<Explored>& explored() const { return explored_; }
  [[nodiscard]] std::uint64_t states() const { return states_; }
  [[nodiscard]] std::uint64_t nested_states() const { return nested_states_; }
  [[nodiscard]] bool is_complete() const { return left_.states > 0 && left_.choices > 0; }

 private:
  void walk_all(std::size_t model);
  [[nodiscard]] JudgedPart walked(std::size_t model, std::size_t part, const Budget& budget,
                                  isolation::Guard* guard);
  Taken take(std::size_t part, const Budget& with, JudgedPart judged);

  const Explorable& what_;
  const Pieces& pieces_;
  Judge& judge_;
  std::vector<Part> parts_;
  std::vector<Judge> judges_;  // of each part, where it is another process that walks
  std::vector<Explored> explored_;
  std::map<std::string, Candidates> candidates_;
  Budget left_;
  std::uint64_t states_ = 0;
  std::uint64_t nested_states_ = 0;
};

/// The best example there is on the mildest model that has it. REQUIRES: candidates of one kind
/// that the judge has met.
[[nodiscard]] Example best_example(const Explorable& what, Judge& judge,
                                   const Candidates& candidates);

}  // namespace crashcheck
