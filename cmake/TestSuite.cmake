# crashcheck_test_suite(NAME SOURCES ... LINK ... [LABELS ...] [ALONE ...] [APART]): a test program.
# Its sources are compiled as one: most of the work is templates that all of them use. Where names in
# two of them clash, or mean something else where they meet, ALONE names sources that are compiled as
# they are; APART means all. Each of its GoogleTest suites is a ctest test, with these labels.
# crashcheck_check_registration() fails the configuration when a *_test.cc lies around that no suite
# names, so that no test can be forgotten.

set_property(GLOBAL PROPERTY CRASHCHECK_REGISTERED_TESTS "")

# Seconds after which a test hangs. No test takes a tenth of it on any machine: how fast a machine is
# must not decide whether a test passes.
set(CRASHCHECK_PATIENCE 3600)

# What a test suite is compiled with. GoogleTest and RapidCheck are mostly templates: optimising them
# costs more than it gives, and reading them again for each test costs most of all. Every test
# includes what it uses all the same; CMAKE_DISABLE_PRECOMPILE_HEADERS shows whether it does.
function(crashcheck_test_options name)
  target_link_libraries(
    ${name} PRIVATE GTest::gmock_main rapidcheck rapidcheck_gtest crashcheck_warnings)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/include)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O0>
                                         $<$<CONFIG:RelWithDebInfo>:-O0;-g0>
                                         # g++ 12 sees strings overrun that are built from lists.
                                         $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow>)
endfunction()

add_library(test_headers STATIC ${PROJECT_SOURCE_DIR}/tests/test_headers.cc)
crashcheck_test_options(test_headers)
target_precompile_headers(
  test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <rapidcheck.h> <rapidcheck/gtest.h>
                       ${PROJECT_SOURCE_DIR}/tests/include/property_templates.h)

function(crashcheck_test_suite name)
  cmake_parse_arguments(SUITE "APART" "" "SOURCES;LINK;LABELS;ALONE" ${ARGN})
  add_executable(${name} ${SUITE_SOURCES})
  target_link_libraries(${name} PRIVATE ${SUITE_LINK} test_headers)
  crashcheck_test_options(${name})
  target_precompile_headers(${name} REUSE_FROM test_headers)
  if(NOT SUITE_APART)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ${CRASHCHECK_UNITY} UNITY_BUILD_BATCH_SIZE 50)
    set_source_files_properties(${SUITE_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  crashcheck_discover_suites(${name} LABELS ${SUITE_LABELS})
  foreach(source IN LISTS SUITE_SOURCES)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    set_property(GLOBAL APPEND PROPERTY CRASHCHECK_REGISTERED_TESTS ${source})
  endforeach()
endfunction()

# crashcheck_discover_suites(PROGRAM [PREFIX prefix] [LABELS ...]): a ctest test for each suite of a
# test program, found once it is built. A test that fails now and then is useless: properties are
# tried on the same values every time; run the program itself for others. What takes long begins first.
function(crashcheck_discover_suites program)
  cmake_parse_arguments(DISCOVER "" "PREFIX" "LABELS" ${ARGN})
  set(tests ${CMAKE_CURRENT_BINARY_DIR}/${program}.suites.cmake)
  set(cost 1)
  if("slow" IN_LIST DISCOVER_LABELS OR "campaigns" IN_LIST DISCOVER_LABELS)
    set(cost 100)
  endif()
  string(JOIN " " properties TIMEOUT ${CRASHCHECK_PATIENCE} COST ${cost}
         "ENVIRONMENT \"RC_PARAMS=seed=1\"" "LABELS \"${DISCOVER_LABELS}\""
         # An empty selection is no success.
         "FAIL_REGULAR_EXPRESSION \"Running 0 tests\"")
  add_custom_command(
    TARGET ${program}
    POST_BUILD
    BYPRODUCTS ${tests}
    COMMAND
      ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:${program}> -D OUTPUT=${tests} -D
      "PREFIX=${DISCOVER_PREFIX}" -D "PROPERTIES=${properties}" -P
      ${PROJECT_SOURCE_DIR}/cmake/DiscoverSuites.cmake
    VERBATIM)
  # What is not built has no tests.
  set(included ${CMAKE_CURRENT_BINARY_DIR}/${program}.include.cmake)
  file(WRITE ${included} "include(\"${tests}\" OPTIONAL)\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${included})
endfunction()

# crashcheck_unbuilt_tests(source...): sources of a suite that this configuration leaves out.
function(crashcheck_unbuilt_tests)
  foreach(source IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    set_property(GLOBAL APPEND PROPERTY CRASHCHECK_REGISTERED_TESTS ${source})
  endforeach()
endfunction()

function(crashcheck_check_registration)
  file(GLOB_RECURSE present CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/*_test.cc)
  get_property(registered GLOBAL PROPERTY CRASHCHECK_REGISTERED_TESTS)
  foreach(source IN LISTS present)
    if(NOT source IN_LIST registered)
      message(FATAL_ERROR "${source} belongs to no test suite: name it in a crashcheck_test_suite")
    endif()
  endforeach()
endfunction()
