// What can be done to a map, as commands of RapidCheck, with a std::map as the model. Nothing in
// here knows of crashes.
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include <map>
#include <string>

#include "map.h"

namespace example {

using Model = std::map<std::string, int>;
using Command = rc::state::Command<Model, Map>;

/// One of three. It is shrunk to the first.
inline std::string any_word() { return std::string(1, *rc::gen::inRange('a', 'd')); }

struct Put : Command {
  std::string word = any_word();
  int number = *rc::gen::inRange(0, 100);

  void apply(Model& model) const override { model[word] = number; }
  void run(const Model& before, Map& map) const override {
    map.put(word, number);
    RC_ASSERT(map.entries() == nextState(before));
  }
  void show(std::ostream& os) const override { os << "put " << word << " " << number; }
};

struct Remove : Command {
  std::string word = any_word();

  void checkPreconditions(const Model& model) const override { RC_PRE(model.contains(word)); }
  void apply(Model& model) const override { model.erase(word); }
  void run(const Model& before, Map& map) const override {
    map.remove(word);
    RC_ASSERT(map.entries() == nextState(before));
  }
  void show(std::ostream& os) const override { os << "remove " << word; }
};

}  // namespace example
