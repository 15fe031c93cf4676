# Installs the build tree BUILD below WORK, moves it, builds the projects beside this file against it and
# runs them: with COMPILER, and the crash test of a store also with clang++, where that is there. Moving
# shows that the package names no path of the build.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(build project compiler)
  run(${CMAKE_COMMAND} -G Ninja -S ${CMAKE_CURRENT_LIST_DIR}/${project} -B ${WORK}/${project}
      -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_BUILD_TYPE=Release
      -D CMAKE_PREFIX_PATH=${WORK}/installed)
  run(${CMAKE_COMMAND} --build ${WORK}/${project})
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/staged)
file(RENAME ${WORK}/staged ${WORK}/installed)
build(project ${COMPILER})
run(${WORK}/project/consumer ${WORK}/heap)
find_program(CLANG clang++)
set(compilers ${COMPILER})
if(CLANG)
  list(APPEND compilers ${CLANG})
endif()
foreach(compiler IN LISTS compilers)
  file(REMOVE_RECURSE ${WORK}/store)
  build(store ${compiler})
  run(${WORK}/store/store)
endforeach()
run(${WORK}/installed/bin/crashcheck --help)
