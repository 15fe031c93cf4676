// Every register that a trace of a directory touches, and every version that its events gave it:
// the one place that says what an event changes. What a crash may leave is a choice of one version
// for each (pending_tree.h).
// Thread rule: not changed after construction.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "faultfs/directory_trace.h"
#include "faultfs/file_system_model.h"

namespace crashcheck::faultfs {

/// When a version came to be: with which event, and of a write with which of its units.
struct Moment {
  static constexpr std::uint32_t kWhole = UINT32_MAX;  ///< as a limit: all of the event

  std::uint64_t event = 0;
  std::uint32_t part = 0;

  auto operator<=>(const Moment&) const = default;
};

enum class RegisterKind : std::uint8_t { kName, kSize, kUnit };

struct Version {
  Moment at = {};
  NodeId node = kNoNode;         ///< of a name: what it leads to
  std::uint64_t size_bytes = 0;  ///< of a size; of a unit: how many bytes it has
  std::uint64_t data_begin = 0;  ///< of a unit: where they are in the store
  bool is_exact = false;         ///< of a size: given by something else than a write
  bool is_cut = false;           ///< given by a shrink, which leaves nothing older
  bool is_nothing = false;       ///< of a unit: never written, and beyond the end of the file
  Hash128 hash = {};             ///< of register and content: equal for equal content
};

struct Register {
  RegisterKind kind = RegisterKind::kName;
  NodeId node = kNoNode;   ///< of a name: the directory; otherwise the file
  std::uint64_t unit = 0;  ///< its number in the file
  std::string name;
  std::vector<Version> versions;  ///< by moment; the first is the tree's that the trace began with
};

using RegisterIndex = std::uint32_t;

/// The register has this version or a later one if and only if the other does.
struct Tie {
  std::uint32_t version = 0;
  RegisterIndex other = 0;
  std::uint32_t other_version = 0;
};

/// Bytes [begin, end) of a file became zeros.
struct Zeroed {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  Moment at = {};
  bool is_cut = false;
};

struct Given {
  RegisterIndex of_register = 0;
  std::uint32_t version = 0;
};

class Registers {
 public:
  /// Borrows `trace`, which must outlive this object and not grow.
  Registers(const DirectoryTrace& trace, const FileSystemModel& model);

  [[nodiscard]] std::size_t count() const { return registers_.size(); }
  [[nodiscard]] const Register& operator[](RegisterIndex index) const { return registers_[index]; }
  [[nodiscard]] const Version& version(RegisterIndex index, std::uint32_t version) const {
    return registers_[index].versions[version];
  }
  [[nodiscard]] io::ByteView bytes(const Version& version) const {
    return io::ByteView(store_).subspan(version.data_begin, version.size_bytes);
  }
  [[nodiscard]] const std::vector<Tie>& ties(RegisterIndex index) const { return ties_[index]; }
  /// The versions that the event gave, by moment. REQUIRES: 1 <= event <= trace.event_count().
  [[nodiscard]] const std::vector<Given>& given_by(std::uint64_t event) const {
    return given_[event];
  }
  /// The newest version that is not after `limit`.
  [[nodiscard]] std::uint32_t last_until(RegisterIndex index, const Moment& limit) const;

  [[nodiscard]] RegisterIndex name_register(NodeId directory, const std::string& name) const;
  /// Names that lead to a directory in one of their versions, where another name does so, too;
  /// ascending.
  [[nodiscard]] const std::vector<RegisterIndex>& directory_names() const {
    return directory_names_;
  }
  /// The register of the file's size; kNone where it never changes.
  static constexpr RegisterIndex kNone = UINT32_MAX;
  [[nodiscard]] RegisterIndex size_register(NodeId file) const;
  /// The registers of units of the file, by number of the unit.
  [[nodiscard]] const std::map<std::uint64_t, RegisterIndex>& units_of(NodeId file) const;
  /// The version of a name that the node's creation gave; nothing for one of the first tree.
  [[nodiscard]] const Given* birth(NodeId node) const;

  /// Ascending, with `event` or before: those that changed a name of or in the node, its size or
  /// its space; for `data_only` those that a data-only sync has to make durable. 0 for none.
  [[nodiscard]] std::uint64_t last_metadata(NodeId node, bool data_only, std::uint64_t event) const;
  /// Whether the event changed a name, a size or the space of any node.
  [[nodiscard]] bool is_metadata(std::uint64_t event) const { return is_metadata_[event]; }

  /// False for kNoNode.
  [[nodiscard]] bool is_directory(NodeId node) const {
    return node != kNoNode && all_nodes_.node(node).kind == io::FileKind::kDirectory;
  }
  /// Every node there ever was, without names, files as they were when the trace began.
  [[nodiscard]] const Tree& all_nodes() const { return all_nodes_; }
  [[nodiscard]] std::uint64_t unit_bytes() const { return unit_bytes_; }
  [[nodiscard]] bool has_garbage() const { return has_garbage_; }

 private:
  class Builder;

  void find_directory_names();

  std::uint64_t unit_bytes_;
  bool has_garbage_;
  Tree all_nodes_;
  std::vector<Register> registers_;
  std::vector<std::vector<Tie>> ties_;
  std::vector<std::vector<Given>> given_;
  io::Bytes store_;
  std::map<std::pair<NodeId, std::string>, RegisterIndex> names_;
  std::map<NodeId, RegisterIndex> sizes_;
  std::map<NodeId, std::map<std::uint64_t, RegisterIndex>> units_;
  std::map<NodeId, Given> births_;
  std::map<NodeId, std::vector<std::uint64_t>> metadata_;
  std::map<NodeId, std::vector<std::uint64_t>> data_metadata_;
  std::vector<bool> is_metadata_;
  std::vector<RegisterIndex> directory_names_;
};

}  // namespace crashcheck::faultfs
