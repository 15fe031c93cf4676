// The registers of a directory and their versions, as the definitions have them: every event of a
// trace is carried out on maps of names and strings of bytes, and what it makes different is
// written down. Shares no code with what it is there to check.
// Thread rule: not changed after construction.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "faultfs/directory_trace.h"
#include "faultfs/file_system_model.h"

namespace crashcheck::faultfs::reference {

/// After which event, and after how many units of it where that is a write.
struct When {
  std::uint64_t event = 0;
  std::uint64_t units = 0;

  auto operator<=>(const When&) const = default;
};
/// The end of that event.
constexpr When after(std::uint64_t event) { return {event, UINT64_MAX}; }

enum class Of : std::uint8_t { kName, kSize, kUnit };
enum class By : std::uint8_t { kBase, kWrite, kShrink, kGrowth, kOther };

struct Version {
  When when = {};
  By by = By::kBase;
  NodeId node = kNoNode;      // of a name
  std::uint64_t size = 0;     // of a size
  std::string bytes = {};     // of a unit: as far as the file reached into it
  bool is_unwritten = false;  // of a unit: there was none before the first
};

struct Register {
  Of of = Of::kName;
  NodeId node = kNoNode;  // the directory, or the file
  std::string name = {};
  std::uint64_t unit = 0;
  std::vector<Version> versions = {};

  /// Index of the newest version that is not later.
  [[nodiscard]] std::size_t newest(const When& when) const;
};

/// For the event of both: the one has this version or a later one exactly where the other has.
struct Tie {
  std::size_t one = 0;
  std::size_t version = 0;
  std::size_t other = 0;
  std::size_t other_version = 0;
};

class Versions {
 public:
  /// Borrows `trace`.
  Versions(const DirectoryTrace& trace, const FileSystemModel& model);

  [[nodiscard]] const std::vector<Register>& registers() const { return registers_; }
  [[nodiscard]] const std::vector<Tie>& ties() const { return ties_; }
  [[nodiscard]] bool is_directory(NodeId node) const;
  /// Whether the event gave the size of its file another value.
  [[nodiscard]] bool changed_size(std::uint64_t event) const;
  /// kNone where there is no such register.
  static constexpr std::size_t kNone = SIZE_MAX;
  [[nodiscard]] std::size_t name(NodeId directory, const std::string& name) const;
  [[nodiscard]] std::size_t size_of(NodeId file) const;

  struct Kind {
    io::FileKind kind = io::FileKind::kFile;
    std::string target = {};
  };
  [[nodiscard]] const std::map<NodeId, Kind>& kinds() const { return kinds_; }

 private:
  void begin(const Tree& base);
  void take(const DirectoryEvent& event);
  void add_node(NodeId node, io::FileKind kind, const std::string& target, const std::string& base);
  std::size_t give_name(NodeId directory, const std::string& name, NodeId node);
  void rename(const DirectoryEvent& event);
  void write(const DirectoryEvent& event);
  [[nodiscard]] bool is_unsure(NodeId node, const Version& version) const;
  /// Bytes that an event writes, changed or not.
  struct Written {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  void change(NodeId file, std::string bytes, By by, Written written);
  void change_units(NodeId file, const std::string& bytes, By by, Written written);

  const DirectoryTrace& trace_;
  const FileSystemModel& model_;
  std::uint64_t units_ = 0;  // of every file: as many as any ever has
  When now_;
  std::map<NodeId, Kind> kinds_;
  std::map<NodeId, std::string> bytes_;
  std::vector<Register> registers_;
  std::vector<Tie> ties_;
  std::map<std::pair<NodeId, std::string>, std::size_t> names_;
  std::map<NodeId, std::size_t> sizes_;     // the units of the file follow
  std::map<NodeId, std::uint64_t> failed_;  // of each, what its last failed sync was to cover
};

}  // namespace crashcheck::faultfs::reference
