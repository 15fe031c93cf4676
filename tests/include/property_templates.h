// The parts of RapidCheck that most properties are made of, compiled once for all test programs, in
// test_headers.cc: each is hundreds of functions, which every source would compile again. A test
// needs nothing from here; it is precompiled for all of them, after RapidCheck's own headers.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

// CRASHCHECK_FOR_VALUES(PREFIX, T): random values of a type, alone.
#define CRASHCHECK_FOR_VALUES(PREFIX, T)                          \
  PREFIX template class rc::Gen<T>;                               \
  PREFIX template class rc::Shrinkable<T>;                        \
  PREFIX template class rc::Seq<rc::Shrinkable<T>>;               \
  PREFIX template rc::Gen<T> rc::gen::element<T>(T&&, T&&, T &&); \
  PREFIX template rc::Gen<T> rc::gen::elementOf<std::vector<T>&>(std::vector<T>&);

// CRASHCHECK_FOR_NUMBERS(PREFIX, T): random numbers of a type, in ranges and in vectors.
#define CRASHCHECK_FOR_NUMBERS(PREFIX, T)                                                    \
  CRASHCHECK_FOR_VALUES(PREFIX, T)                                                           \
  PREFIX template class rc::Gen<std::vector<T>>;                                             \
  PREFIX template class rc::Shrinkable<std::vector<T>>;                                      \
  PREFIX template class rc::Seq<rc::Shrinkable<std::vector<T>>>;                             \
  PREFIX template rc::Gen<T> rc::gen::arbitrary<T>();                                        \
  PREFIX template rc::Gen<T> rc::gen::inRange<T>(T, T);                                      \
  PREFIX template rc::Gen<std::vector<T>> rc::gen::container<std::vector<T>, T>(rc::Gen<T>); \
  PREFIX template rc::Gen<std::vector<T>> rc::gen::container<std::vector<T>, T>(std::size_t, \
                                                                                rc::Gen<T>);

// CRASHCHECK_PROPERTY_TEMPLATES(PREFIX): with `extern` they are only declared.
#define CRASHCHECK_PROPERTY_TEMPLATES(PREFIX)                            \
  PREFIX template void rc::detail::checkGTest<void (*)()>(void (*&&)()); \
  PREFIX template class rc::Gen<bool>;                                   \
  PREFIX template rc::Gen<bool> rc::gen::arbitrary<bool>();              \
  CRASHCHECK_FOR_NUMBERS(PREFIX, int)                                    \
  CRASHCHECK_FOR_NUMBERS(PREFIX, std::uint8_t)                           \
  CRASHCHECK_FOR_NUMBERS(PREFIX, std::uint16_t)                          \
  CRASHCHECK_FOR_NUMBERS(PREFIX, std::uint64_t)

CRASHCHECK_PROPERTY_TEMPLATES(extern)
