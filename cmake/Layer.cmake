# crashcheck_compile_fast(TARGET): for the program, and for a layer that no crash state passes through.
# It gains little by being optimised and costs the most to compile: JSON, options, random values and
# text are templates.
function(crashcheck_compile_fast target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# crashcheck_compile_together(TARGET [ALONE source...]): its sources are compiled as one, some at a time:
# most of the work for a small source is to read headers. Names without a namespace of their own, in
# anonymous namespaces too, must therefore differ within a target. ALONE are sources that are compiled
# as they are. CRASHCHECK_UNITY=OFF compiles each by itself.
function(crashcheck_compile_together target)
  cmake_parse_arguments(TOGETHER "" "" "ALONE" ${ARGN})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${CRASHCHECK_UNITY}
                                             UNITY_BUILD_BATCH_SIZE 16)
  set_source_files_properties(${TOGETHER_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# crashcheck_layer(NAME [INSTALLED] HEADERS ... SOURCES ... [ALONE ...] DEPENDS ... PRIVATE_DEPENDS ...)
#
# An INSTALLED layer is the target crashcheck_NAME, which has no name of another project where this one
# is a part of it; NAME is its alias where it is not. All are crashcheck::NAME.
#
# A layer is one library whose public headers live in its own include/ folder and nowhere else, so
# that a target sees the headers of the layers it depends on and of no other.
function(crashcheck_layer name)
  cmake_parse_arguments(LAYER "INSTALLED" "" "HEADERS;SOURCES;ALONE;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(target ${name})
  if(LAYER_INSTALLED)
    set(target crashcheck_${name})
  endif()
  add_library(${target} STATIC ${LAYER_SOURCES})
  add_library(crashcheck::${name} ALIAS ${target})
  if(LAYER_INSTALLED AND PROJECT_IS_TOP_LEVEL)
    add_library(${name} ALIAS ${target})
  endif()
  target_sources(
    ${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR}/include FILES
                   ${LAYER_HEADERS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF OUTPUT_NAME crashcheck_${name}
                                             EXPORT_NAME ${name})
  crashcheck_compile_together(${target} ALONE ${LAYER_ALONE})
  target_link_libraries(
    ${target}
    PUBLIC ${LAYER_DEPENDS}
    PRIVATE $<BUILD_INTERFACE:crashcheck_warnings>
            $<BUILD_INTERFACE:crashcheck_sanitizers> ${LAYER_PRIVATE_DEPENDS})
endfunction()
