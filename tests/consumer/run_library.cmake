# Builds the storage library of SOURCES alone below WORK with COMPILER, where nothing but what it needs is
# to be found, tests and installs it, and moves it. Then three programs use it: by find_package, by
# pkg-config, and as a part of another project.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(compiler -G Ninja -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_BUILD_TYPE=Debug
    -D CMAKE_CXX_FLAGS_DEBUG=-g0)
set(nothing_else "")
foreach(package IN ITEMS fmt CLI11 nlohmann_json rapidcheck GTest benchmark)
  list(APPEND nothing_else -D CMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
endforeach()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} ${compiler} ${nothing_else} -S ${SOURCES} -B ${WORK}/library -D CRASHCHECK_LIBRARY_ONLY=ON)
run(${CMAKE_COMMAND} --build ${WORK}/library)
run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/library --no-tests=error)
run(${CMAKE_COMMAND} --install ${WORK}/library --prefix ${WORK}/staged)
file(RENAME ${WORK}/staged ${WORK}/installed)

run(${CMAKE_COMMAND} ${compiler} -S ${CMAKE_CURRENT_LIST_DIR}/project -B ${WORK}/project
    -D CMAKE_PREFIX_PATH=${WORK}/installed)
run(${CMAKE_COMMAND} --build ${WORK}/project)
run(${WORK}/project/consumer ${WORK}/heap1)

file(GLOB_RECURSE pc ${WORK}/installed/crashcheck-bstack.pc)
cmake_path(GET pc PARENT_PATH pc_path)
set(ENV{PKG_CONFIG_PATH} ${pc_path})
execute_process(COMMAND pkg-config --cflags --libs crashcheck-bstack OUTPUT_VARIABLE flags
                COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
run(${COMPILER} -std=c++20 ${CMAKE_CURRENT_LIST_DIR}/project/main.cc ${flags} -o ${WORK}/by_pkg_config)
run(${WORK}/by_pkg_config ${WORK}/heap2)

run(${CMAKE_COMMAND} ${compiler} ${nothing_else} -S ${CMAKE_CURRENT_LIST_DIR}/part -B ${WORK}/part
    -D SOURCES=${SOURCES})
run(${CMAKE_COMMAND} --build ${WORK}/part)
run(${WORK}/part/consumer ${WORK}/heap3)
run(${CMAKE_COMMAND} --install ${WORK}/part --prefix ${WORK}/part_installed)
file(GLOB_RECURSE not_its_own ${WORK}/part_installed/*crashcheck*)
if(not_its_own)
  message(FATAL_ERROR "a project installs what is only a part of it: ${not_its_own}")
endif()
