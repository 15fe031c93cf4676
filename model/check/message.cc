// Members in the order of their declaration; of a container, how many, then each.
#include "message.h"

namespace crashcheck {

using faultfs::Choice;
using faultfs::DirectoryCrash;
using isolation::MessageReader;
using isolation::MessageWriter;

namespace {

std::string read_text(MessageReader& from) { return std::string(from.text()); }

void write(MessageWriter& to, const Violation& violation) {
  to.add(violation.kind);
  to.add(violation.text);
}

Violation read_violation(MessageReader& from) {
  Violation violation;
  violation.kind = from.text();
  violation.text = from.text();
  return violation;
}

void write(MessageWriter& to, const CrashPath& path) {
  to.add(std::uint64_t{path.size()});
  for (const DirectoryCrash& crash : path) {
    to.add(crash.event);
    to.add(std::uint64_t{crash.choices.size()});
    for (const Choice& choice : crash.choices) {
      to.add(choice.taken);
      to.add(choice.options);
    }
  }
}

CrashPath read_path(MessageReader& from) {
  CrashPath path(from.number());
  for (DirectoryCrash& crash : path) {
    crash.event = from.number();
    crash.choices.resize(from.number());
    for (Choice& choice : crash.choices) {
      choice.taken = from.number();
      choice.options = from.number();
    }
  }
  return path;
}

void write(MessageWriter& to, const Explored& explored) {
  to.add(explored.model);
  to.add(explored.candidates);
  to.add(explored.states);
  to.add(explored.crash_points);
  to.add(explored.sampled_points);
  to.add(explored.violations);
  to.add(explored.is_complete);
}

Explored read_explored(MessageReader& from) {
  Explored explored;
  explored.model = from.text();
  explored.candidates = from.number();
  explored.states = from.number();
  explored.crash_points = from.number();
  explored.sampled_points = from.number();
  explored.violations = from.number();
  explored.is_complete = from.flag();
  return explored;
}

void write(MessageWriter& to, const Candidates& candidates) {
  to.add(std::uint64_t{candidates.model});
  to.add(std::uint64_t{candidates.paths.size()});
  for (const CrashPath& path : candidates.paths) write(to, path);
  to.add(candidates.states);
}

Candidates read_candidates(MessageReader& from) {
  Candidates candidates;
  candidates.model = from.number();
  for (std::uint64_t left = from.number(); left > 0; --left) {
    candidates.paths.push_back(read_path(from));
  }
  candidates.states = from.number();
  return candidates;
}

void write(MessageWriter& to, const Walked& walked) {
  write(to, walked.explored);
  to.add(walked.choices);
  to.add(walked.nested_states);
  to.add(std::uint64_t{walked.candidates.size()});
  for (const auto& [kind, candidates] : walked.candidates) {
    to.add(kind);
    write(to, candidates);
  }
}

Walked read_walked(MessageReader& from) {
  Walked walked;
  walked.explored = read_explored(from);
  walked.choices = from.number();
  walked.nested_states = from.number();
  for (std::uint64_t left = from.number(); left > 0; --left) {
    const std::string kind = read_text(from);
    walked.candidates[kind] = read_candidates(from);
  }
  return walked;
}

void write(MessageWriter& to, const Finding& finding) {
  write(to, finding.violation);
  to.add(finding.model);
  to.add(finding.fault);
  to.add(finding.event);
  to.add(finding.states);
  to.add(std::uint64_t{finding.lost.size()});
  for (const std::string& call : finding.lost) to.add(call);
  to.add(finding.suggestion);
  to.add(finding.explanation);
  to.add(finding.kept_case);
}

Finding read_finding(MessageReader& from) {
  Finding finding;
  finding.violation = read_violation(from);
  finding.model = from.text();
  finding.fault = from.text();
  finding.event = from.number();
  finding.states = from.number();
  for (std::uint64_t left = from.number(); left > 0; --left) {
    finding.lost.push_back(read_text(from));
  }
  finding.suggestion = from.text();
  finding.explanation = from.text();
  finding.kept_case = from.text();
  return finding;
}

}  // namespace

void write(MessageWriter& to, const AfterFaults& found) {
  to.add(std::uint64_t{found.findings.size()});
  for (const Finding& finding : found.findings) write(to, finding);
  for (const std::uint64_t number : {found.faults, found.states, found.nested_states}) {
    to.add(number);
  }
  to.add(found.is_complete);
  to.add(std::uint64_t{found.not_seen_again.size()});
  for (const std::string& kind : found.not_seen_again) to.add(kind);
}

void read(MessageReader& from, AfterFaults& found) {
  for (std::uint64_t left = from.number(); left > 0; --left) {
    found.findings.push_back(read_finding(from));
  }
  for (std::uint64_t* number : {&found.faults, &found.states, &found.nested_states}) {
    *number = from.number();
  }
  found.is_complete = from.flag();
  for (std::uint64_t left = from.number(); left > 0; --left) {
    found.not_seen_again.push_back(read_text(from));
  }
}

void write(MessageWriter& to, const std::optional<Finding>& finding) {
  to.add(finding.has_value());
  if (finding) write(to, *finding);
}

void read(MessageReader& from, std::optional<Finding>& finding) {
  if (from.flag()) finding = read_finding(from);
}

void write(MessageWriter& to, const Example& example) {
  to.add(std::uint64_t{example.model});
  write(to, example.path);
  to.add(example.states);
}

void read(MessageReader& from, Example& example) {
  example.model = from.number();
  example.path = read_path(from);
  example.states = from.number();
}

void write(MessageWriter& to, const FirstLook& look) {
  write(to, look.without_a_crash);
  to.add(std::uint64_t{look.kept.size()});
  for (const auto& [kind, example] : look.kept) {
    to.add(kind);
    write(to, example);
  }
}

void read(MessageReader& from, FirstLook& look) {
  read(from, look.without_a_crash);
  for (std::uint64_t left = from.number(); left > 0; --left) {
    auto& [kind, example] = look.kept.emplace_back();
    kind = from.text();
    read(from, example);
  }
}

void write(MessageWriter& to, const JudgedPart& part) {
  write(to, part.walked);
  to.add(std::uint64_t{part.news.size()});
  for (const Judge::Known& known : part.news) {
    to.add(known.key.high);
    to.add(known.key.low);
    to.add(std::uint64_t{known.kind});
    to.add(known.is_recovered);
  }
  to.add(std::uint64_t{part.kinds.size()});
  for (const Violation& violation : part.kinds) write(to, violation);
}

void read(MessageReader& from, JudgedPart& part) {
  part.walked = read_walked(from);
  part.news.resize(from.number());
  for (Judge::Known& known : part.news) {
    known.key.high = from.number();
    known.key.low = from.number();
    known.kind = static_cast<std::uint32_t>(from.number());
    known.is_recovered = from.flag();
  }
  for (std::uint64_t left = from.number(); left > 0; --left) {
    part.kinds.push_back(read_violation(from));
  }
}

}  // namespace crashcheck
