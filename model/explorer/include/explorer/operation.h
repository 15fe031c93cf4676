// What an application asks of a store and what the store answers, as values that the checker passes
// on without looking into them. Copies share their content, which never changes.
// Thread rule: values; copies may be used from several threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crashcheck::explorer {

/// One operation of some store, or a reopen, which every store has: close it and open it again.
class Operation {
 public:
  /// What a store's own operations are made of. Immutable.
  class Content {
   public:
    Content() = default;
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
    Content(Content&&) = delete;
    Content& operator=(Content&&) = delete;
    virtual ~Content() = default;

    /// The word that starts the operation's line; a literal.
    [[nodiscard]] virtual std::string_view word() const = 0;
    /// One line that the store's parser reads back; it starts with the word.
    [[nodiscard]] virtual std::string text() const = 0;
    [[nodiscard]] virtual bool equals(const Content& other) const = 0;
  };

  /// A reopen.
  Operation() = default;
  explicit Operation(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  /// From a store's own type of operation, for which `content_of` says what it is made of; a null
  /// content is a reopen.
  template <typename Own>
  requires requires(Own own) {
    { content_of(std::move(own)) } -> std::same_as<std::shared_ptr<const Content>>;
  }
  Operation(Own own) : content_(content_of(std::move(own))) {}

  [[nodiscard]] bool is_reopen() const { return content_ == nullptr; }
  /// Null for a reopen.
  [[nodiscard]] const Content* content() const { return content_.get(); }
  [[nodiscard]] std::string_view word() const;
  bool operator==(const Operation& other) const;

 private:
  std::shared_ptr<const Content> content_;
};

using History = std::vector<Operation>;

/// The word of a reopen.
inline constexpr std::string_view kReopen = "reopen";

/// One line, as cases have it.
[[nodiscard]] std::string to_string(const Operation& operation);

/// What a store returned for an operation, for its model to look into. Empty: nothing but success.
class Answer {
 public:
  class Content {
   public:
    Content() = default;
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
    Content(Content&&) = delete;
    Content& operator=(Content&&) = delete;
    virtual ~Content() = default;
  };

  Answer() = default;
  explicit Answer(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  /// Null where there is nothing.
  [[nodiscard]] const Content* content() const { return content_.get(); }

 private:
  std::shared_ptr<const Content> content_;
};

}  // namespace crashcheck::explorer
