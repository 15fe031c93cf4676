// How a store's files are shown to people: words for places, names for fields, pictures. The
// checker explains every store in words; a View adds what only the store can know. All of it is
// optional. Thread rule: a View is stateless and may be used from several threads; a Picture never
// changes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/model.h"
#include "explorer/operation.h"
#include "faultfs/trace.h"
#include "io/bytes.h"

namespace crashcheck::explorer {

struct Recording;

/// The file at one moment, as the view that made it draws it. Immutable.
class Picture {
 public:
  Picture() = default;
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  Picture(Picture&&) = delete;
  Picture& operator=(Picture&&) = delete;
  virtual ~Picture() = default;
};
using Pictures = std::vector<std::shared_ptr<const Picture>>;

/// A part of an explanation: a line for each of several pictures.
struct PictureSection {
  std::string_view heading;
  std::vector<std::string> lines;
  std::string_view legend;
};

/// A line for a terminal.
struct PictureLine {
  std::string text;
  std::string bad;  ///< follows the text, in an alarming colour
};

/// One picture in text.
struct PictureText {
  std::vector<PictureLine> lines;
  std::vector<PictureLine> details;  ///< may be left out
  bool has_new_details = false;      ///< unlike those of the picture before
};

/// A named piece of the file.
struct Field {
  enum class Form : std::uint8_t {
    kBytes,
    kNumber,  ///< unsigned, little-endian, at most 8 bytes; shown and compared as a whole
    kSigned,  ///< the same, signed, of one byte
  };
  std::uint64_t begin = 0;  ///< file bytes
  std::uint64_t end = 0;
  std::string name;  ///< "node@112.left"; empty where the name depends on the place in it
  Form form = Form::kBytes;
};

class View {
 public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  View(View&&) = delete;
  View& operator=(View&&) = delete;
  virtual ~View() = default;

  // Words.

  /// Where the bytes of an event are, in the store's own terms: "root". Empty: nothing to add.
  [[nodiscard]] virtual std::string place_of(const faultfs::Event& event) const;
  /// For each of a life's operations, what it gave: "-> #0 at 48". Empty: nothing to add.
  /// `recording` may end before the last of them.
  [[nodiscard]] virtual std::vector<std::string> given_by(const History& operations,
                                                          const Recording& recording) const;
  /// The command line that shows a file of the store, without the file: "crashcheck inspect".
  /// Empty: there is none.
  [[nodiscard]] virtual std::string_view inspector() const { return {}; }

  // Fields.

  /// The fields of the store's files, by offset: each byte of the longest of `files` is in one.
  /// None: fields have no names.
  [[nodiscard]] virtual std::vector<Field> fields(std::span<const io::ByteView> files) const;
  /// The name of `field` from byte `at` of the file on: by default its own, and how far into it.
  /// `known` is what the application knew. REQUIRES: `at` is in the field.
  [[nodiscard]] virtual std::string name_of(const Field& field, std::uint64_t at,
                                            const Model& known) const;

  /// What it means that the field `name` went from `before` to `after`, both as reports show them:
  /// a verb in the past, or in the present, and its object.
  enum class Tense : std::uint8_t { kPast, kPresent };
  [[nodiscard]] virtual std::string change_in_words(const std::string& name,
                                                    const std::string& before,
                                                    const std::string& after, Tense tense) const;

  // Pictures. Where thing() is empty there are none, and the rest is not called.

  /// What a picture shows, in a word with a plural in -s: "log". JSON has one picture under it,
  /// all under its plural.
  [[nodiscard]] virtual std::string_view thing() const { return {}; }
  /// `known` is what the application knew; `cut` the operation that is under way, if any.
  /// Not null.
  [[nodiscard]] virtual std::shared_ptr<const Picture> picture(const faultfs::Image& file,
                                                               const Model& known,
                                                               const Operation* cut) const;
  /// One JSON value. Pictures with the same text are kept once.
  [[nodiscard]] virtual std::string json_of(const Picture& picture) const;
  /// The parts of an explanation that show `pictures`, with a line for each of them.
  [[nodiscard]] virtual std::vector<PictureSection> sections(const Pictures& pictures) const;
  /// `before` is the picture before, or null.
  [[nodiscard]] virtual PictureText text_of(const Picture& picture, const Picture* before) const;
  /// What the details of a text show, in a word: "tree". Empty: texts have no details.
  [[nodiscard]] virtual std::string_view details() const { return {}; }
};

class Store;

/// What a file of the store holds, in a word: what its pictures show, or else "store".
[[nodiscard]] std::string thing_of(const Store& store);

}  // namespace crashcheck::explorer
