# crashcheck_warnings: linked PRIVATE by every target of the project; a warning is an error.
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
            -Wnull-dereference
            -Wimplicit-fallthrough
            -Werror)
