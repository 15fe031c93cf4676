// What an application was told by its store, and so what it may find after a crash: the part of a
// store under test that judges. Shares no code with the store itself.
// Thread rule: a model belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/finding.h"
#include "explorer/operation.h"
#include "explorer/range.h"
#include "faultfs/choices.h"
#include "faultfs/image.h"

namespace crashcheck::explorer {

/// What a file shows where no write ever reached.
enum class UnwrittenBytes : std::uint8_t {
  kZero,
  kAnything,  ///< garbage, or what was there before
};

/// A store that would not open a file.
struct Refusal {
  io::ErrorCode code;
  std::uint64_t file_bytes;
  std::uint64_t events;                              ///< that the store issued before it gave up
  UnwrittenBytes unwritten = UnwrittenBytes::kZero;  ///< what the file showed
};

class Session;

/// What a recovery made of a file. Borrowed for a call.
struct RecoveredFile {
  const faultfs::Image& image;
  std::uint64_t unit_bytes = 512;  ///< of the device: what persists whole or not at all
  /// The store, open on it; null where it could not be opened once more. What is asked of it must
  /// not change the file.
  Session* session = nullptr;
};

/// What was done to a file before it was opened. Borrowed for a call.
struct DamagedFile {
  const faultfs::Image& before;
  const faultfs::Image& recovered;  ///< what an open makes of `before`
  const faultfs::Image& damaged;    ///< what an open is given instead of it
};

/// A store that has been recovered and is open, for a model to put to use.
class OpenStore {
 public:
  OpenStore() = default;
  OpenStore(const OpenStore&) = delete;
  OpenStore& operator=(const OpenStore&) = delete;
  OpenStore(OpenStore&&) = delete;
  OpenStore& operator=(OpenStore&&) = delete;
  virtual ~OpenStore() = default;

  [[nodiscard]] virtual Session& session() = 0;
  /// Closes the store and opens it again: there is another session then.
  [[nodiscard]] virtual io::Result<void> reopen() = 0;
  /// The file as it is now. The view lives until the next call.
  [[nodiscard]] virtual RecoveredFile file() const = 0;
};

/// A model is at first that of an application whose store is being created. It knows one state of
/// the store, or several that the store may be in: after an operation that failed, until the next
/// open; and after a crash, until adopt().
class Model {
 public:
  Model() = default;
  Model& operator=(const Model&) = delete;
  Model(Model&&) = delete;
  Model& operator=(Model&&) = delete;
  virtual ~Model() = default;

  [[nodiscard]] virtual std::unique_ptr<Model> clone() const = 0;

  // What the application does.

  /// An operation that makes sense now, drawn from `choices`; nothing where the store brings a
  /// Workload that draws whole histories. REQUIRES: knows one state.
  [[nodiscard]] virtual std::optional<Operation> next(faultfs::Choices& choices) const;
  /// Why `operation` cannot be asked for, in words that refer to a literal; empty where it can be:
  /// it may name something that is not there, or whose place depends on which state it is.
  [[nodiscard]] virtual std::string_view obstacle(const Operation& operation) const;
  /// Operations that were meant for another state, each as it can be done in this one, one after
  /// the other; nothing where one cannot. REQUIRES: knows one state.
  [[nodiscard]] virtual std::vector<std::optional<Operation>> adapted(const History& meant) const;

  // What the application is told.

  /// The first open has returned: the store is there, and empty.
  virtual void created() = 0;
  /// The application finds a store in `file`, which the session has just opened, and adopts what is
  /// there: it knows that state from now on. Returns, for people, why not; empty where it has.
  /// REQUIRES: a model as Store::new_model() makes it.
  [[nodiscard]] virtual std::string believe(const RecoveredFile& file);
  /// `operation` has begun. Until it is acknowledged or has failed, a crash cuts it. `answer` is
  /// what the store answered in the same life without a crash; not null where what is known
  /// afterwards depends on it.
  virtual void begin(const Operation& operation, const Answer* answer) = 0;
  /// `operation` was planned and changed nothing: it was never begun, or refused by a store that
  /// had failed before. What it would have given keeps its number.
  virtual void skip(const Operation& operation);
  /// What is wrong with the store having found no space for `operation`, on a medium that keeps for
  /// a file what it has grown by and may be overwritten without space. REQUIRES: knows one state.
  [[nodiscard]] virtual Findings refused_for_space(const Operation& operation) const;
  /// The operation that has begun returned `answer`. Says what is wrong with that, and believes it
  /// all the same.
  virtual Findings acknowledge(const Operation& operation, const Answer& answer) = 0;
  /// The operation that has begun, or the first open, returned an error.
  virtual void failed() = 0;
  /// The power went, or a store whose state is not known was closed: recovery may find any of what
  /// the documentation allows now.
  virtual void crashed() = 0;

  /// In how many states the store may be; 0 where none agrees with what the store has answered.
  [[nodiscard]] virtual std::size_t alternatives() const = 0;
  /// Whether the application knows which: nothing has failed since it did, and nothing crashed.
  [[nodiscard]] virtual bool is_certain() const = 0;

  // What the application finds.

  /// Which of the possible states a recovered file is, and what is wrong with it.
  /// REQUIRES: crashed().
  [[nodiscard]] virtual Judgement judge(const RecoveredFile& file) = 0;
  /// From now on the application knows that state. REQUIRES: judge() has just returned `judgement`,
  /// which holds.
  virtual void adopt(const Judgement& judgement) = 0;
  /// Puts the store to use and says what goes wrong: some damage opens cleanly and bites later.
  /// REQUIRES: as for adopt(); changes nothing that the model knows.
  [[nodiscard]] virtual Findings use(const Judgement& judgement, OpenStore& store);
  /// What is wrong with the file between two operations. REQUIRES: knows one state.
  [[nodiscard]] virtual Findings inspect(const faultfs::Image& file);
  /// Whether the documentation lets a store refuse such a file. REQUIRES: crashed().
  [[nodiscard]] virtual bool may_refuse(const Refusal& refusal) const;
  /// Whether may_refuse() depends on Refusal::unwritten here.
  [[nodiscard]] virtual bool unwritten_bytes_matter() const;
  // What the application finds in a damaged file. REQUIRES for each: crashed().

  /// The bytes of `file`, not damaged yet, that the store has to rely on. Every bit of them is
  /// tried, and a sample of the others. By default all of a short file, and of a longer one what
  /// lies at its ends.
  [[nodiscard]] virtual RangeSet relied_on(const faultfs::Image& file) const;
  /// What is lost of what the application was told, in the state that has lost least; by default
  /// all that judge() finds.
  [[nodiscard]] virtual Findings lost(const RecoveredFile& file);
  /// The same after putting the store to use. REQUIRES: nothing was lost before.
  [[nodiscard]] virtual Findings lost_in_use(OpenStore& store);
  /// Which of Promises::undetectable explains that a store which opened `file` as `found` could not
  /// tell; empty where it could.
  [[nodiscard]] virtual std::string_view undetectable(const DamagedFile& file,
                                                      const RecoveredFile& found);

  /// Whether an open has nothing to do now, as far as the application can tell.
  [[nodiscard]] virtual bool is_clean() const;

 protected:
  Model(const Model&) = default;
};

}  // namespace crashcheck::explorer
