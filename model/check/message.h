// What pieces of an exploration answer, as bytes between processes of one program.
// Thread rule: plain functions. ERRORS of every read: as MessageReader.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "isolation/message.h"
#include "part.h"

namespace crashcheck {

/// The simplest example of one kind of violation.
struct Example {
  std::size_t model = 0;  ///< its place on the ladder
  CrashPath path;
  std::uint64_t states = 0;
};

/// What is known before anything is searched: the finding that needs no crash, or else the kept
/// cases that still violate, with their kinds.
struct FirstLook {
  std::optional<Finding> without_a_crash;
  std::vector<std::pair<std::string, Example>> kept;
};

/// Of a part, with what the judge has learnt there.
struct JudgedPart {
  Walked walked;
  std::vector<Judge::Known> news;
  std::deque<Violation> kinds;
};

/// What was found after faults, or after deaths of the process.
struct AfterFaults {
  std::vector<Finding> findings;
  std::uint64_t faults = 0;
  std::uint64_t states = 0;
  std::uint64_t nested_states = 0;
  bool is_complete = true;
  std::vector<std::string> not_seen_again;  ///< kinds to which the check did not object again
};

void write(isolation::MessageWriter& to, const AfterFaults& found);
void read(isolation::MessageReader& from, AfterFaults& found);

void write(isolation::MessageWriter& to, const FirstLook& look);
void read(isolation::MessageReader& from, FirstLook& look);

void write(isolation::MessageWriter& to, const Example& example);
void read(isolation::MessageReader& from, Example& example);

void write(isolation::MessageWriter& to, const JudgedPart& part);
void read(isolation::MessageReader& from, JudgedPart& part);

void write(isolation::MessageWriter& to, const std::optional<Finding>& finding);
void read(isolation::MessageReader& from, std::optional<Finding>& finding);

}  // namespace crashcheck
