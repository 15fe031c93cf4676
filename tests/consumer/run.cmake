# Installs the build tree BUILD below WORK, moves it, builds the projects beside this file against it and
# runs them: with COMPILER, and what tests stores also with clang++, where that is there. Moving shows that
# the package names no path of the build.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# run_for(STATUS FOLDER COMMAND...): the command, in FOLDER, exits with STATUS.
function(run_for status folder)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${folder} COMMAND_ECHO STDOUT RESULT_VARIABLE result)
  if(NOT result EQUAL status)
    message(FATAL_ERROR "exits with ${result}, not with ${status}")
  endif()
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
# A store without a bug, one that loses a rename, and what becomes of the case.
foreach(compiler IN LISTS compilers)
  file(REMOVE_RECURSE ${WORK}/program)
  build(program ${compiler})
  set(folder ${WORK}/program)
  set(settings ${folder}/settings)
  set(explore ${settings} explore --device xfs ext4 posix --histories 20 --scale small --store)
  run_for(0 ${folder} ${explore} settings)
  run_for(1 ${folder} ${explore} hasty)
  set(lost crashcheck-cases/hasty.xfs.lost-acked.durable.set.case)
  run_for(0 ${folder} ${settings} replay -q --html page.html ${lost})
  run_for(1 ${folder} ${settings} shrink -q --output minimal.case ${lost})
  run_for(0 ${folder} ${settings} replay -q minimal.case)
endforeach()
run(${WORK}/installed/bin/crashcheck --help)
