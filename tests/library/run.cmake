# Runs the lines "$ ./words ARGUMENTS" of PAGE in a fresh folder WORK, with PROGRAM as ./words. A comment
# "# exits with N" or "# prints TEXT" says what comes of it; otherwise it exits with 0 and prints nothing.
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
file(STRINGS ${PAGE} lines REGEX "^\\$ \\./words ")
list(LENGTH lines count)
if(count EQUAL 0)
  message(FATAL_ERROR "the page runs nothing")
endif()
foreach(line IN LISTS lines)
  set(status 0)
  set(printed "")
  if(line MATCHES "  # exits with ([0-9]+)$")
    set(status ${CMAKE_MATCH_1})
  elseif(line MATCHES "  # prints (.*)$")
    set(printed "${CMAKE_MATCH_1}\n")
  endif()
  string(REGEX REPLACE "^\\$ \\./words |  # .*$" "" arguments "${line}")
  separate_arguments(arguments UNIX_COMMAND "${arguments}")
  execute_process(
    COMMAND ${PROGRAM} ${arguments}
    WORKING_DIRECTORY ${WORK}
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output)
  if(NOT result STREQUAL status OR NOT output STREQUAL printed)
    message(FATAL_ERROR "${line}\nexits with ${result} and prints '${output}'")
  endif()
endforeach()
message(STATUS "${count} commands of the page do what it says")
