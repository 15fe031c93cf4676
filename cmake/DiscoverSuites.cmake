# cmake -D PROGRAM=... -D OUTPUT=... -D PREFIX=... -D PROPERTIES=... -P DiscoverSuites.cmake
#
# Asks a test program for its tests and writes the ctest file OUTPUT: one ctest test for each suite
# of GoogleTest, under the suite's name with PREFIX before it. One process for each single test would
# cost more than most of the tests.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${PROGRAM} --gtest_list_tests OUTPUT_VARIABLE listed RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} does not list its tests: ${status}\n${listed}")
endif()

# Suites stand at the beginning of a line and end with a point; a comment may follow.
string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_/]+\\.( +#[^\n]*)?\n  " suites "${listed}")
set(script "")
foreach(suite IN LISTS suites)
  string(REGEX REPLACE "^\n?([A-Za-z0-9_/]+)\\..*" "\\1" suite "${suite}")
  string(APPEND script "add_test([==[${PREFIX}${suite}]==] \"${PROGRAM}\" [==[--gtest_filter=${suite}.*]==])\n"
                       "set_tests_properties([==[${PREFIX}${suite}]==] PROPERTIES ${PROPERTIES})\n")
endforeach()
if(script STREQUAL "")
  message(FATAL_ERROR "${PROGRAM} has no tests")
endif()
file(WRITE ${OUTPUT} "${script}")
