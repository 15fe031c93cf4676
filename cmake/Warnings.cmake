# crashcheck_warnings: linked PRIVATE by every target of the project. A warning is an error, unless the
# project is a part of another one, whose compiler may know other warnings.
add_library(crashcheck_warnings INTERFACE)
target_compile_options(
  crashcheck_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wold-style-cast
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wimplicit-fallthrough
            $<$<BOOL:${PROJECT_IS_TOP_LEVEL}>:-Werror>)

# GCC 12 reports these inside std::string, std::variant and std::vector where nothing is wrong (GCC
# bugs 105329, 80635 and 105580); clang and the sanitizers look for the same.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(crashcheck_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized
                                                          -Wno-stringop-overread)
endif()
