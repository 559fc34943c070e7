# openrun_library(NAME DEPENDS …)  libs/NAME: *.cpp become the library, *_test.cpp its test program NAME_test
# openrun_service(NAME DEPENDS …)  services/NAME: main.cpp becomes NAME-service, the rest a library that the tests link, too
# Files are found by name, so that nobody edits a list; CMake looks again when a folder changes.

set(OPENRUN_BASE_LIBRARIES fmt::fmt spdlog::spdlog Boost::json Threads::Threads)

function(openrun_add_all folder)
  file(GLOB lists CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/${folder} ${CMAKE_SOURCE_DIR}/${folder}/*/CMakeLists.txt)
  foreach(list IN LISTS lists)
    get_filename_component(name ${list} DIRECTORY)
    add_subdirectory(${folder}/${name})
  endforeach()
endfunction()

function(openrun_common target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
  target_precompile_headers(${target} REUSE_FROM openrun_precompiled)
  target_link_libraries(${target} PUBLIC openrun_precompiled)
endfunction()

# Test sources of the current folder become one program; service tests (*_service_test.cpp) need real stores.
function(openrun_tests name library)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  if(arg_SOURCES)
    add_executable(${name}_test ${arg_SOURCES})
    openrun_common(${name}_test)
    target_link_libraries(${name}_test PRIVATE ${library} ${arg_DEPENDS} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()

function(openrun_sources prefix)
  file(GLOB_RECURSE all CONFIGURE_DEPENDS *.cpp)
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER all EXCLUDE REGEX "(_test|_bench|/main)\\.cpp$")
  set(${prefix}_sources ${all} PARENT_SCOPE)
  set(${prefix}_tests ${tests} PARENT_SCOPE)
endfunction()

function(openrun_library name)
  cmake_parse_arguments(arg "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  openrun_sources(found)
  add_library(openrun_${name} STATIC ${found_sources} ${CMAKE_SOURCE_DIR}/cmake/empty.cpp)
  openrun_common(openrun_${name})
  target_link_libraries(openrun_${name} PUBLIC ${OPENRUN_BASE_LIBRARIES} ${arg_DEPENDS})
  openrun_tests(${name} openrun_${name} SOURCES ${found_tests} DEPENDS ${arg_TEST_DEPENDS})
endfunction()

# sql/*.sql becomes generated/services/NAME/sql.hpp: one constant a file (tools/embed_sql.py).
function(openrun_embed_sql name)
  file(GLOB sql CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/sql/*.sql ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql
       ${CMAKE_CURRENT_SOURCE_DIR}/lua/*.lua)
  if(sql)
    set(header ${CMAKE_BINARY_DIR}/generated/services/${name}/sql.hpp)
    add_custom_command(
      OUTPUT ${header}
      COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_sql.py ${name} ${CMAKE_CURRENT_SOURCE_DIR} ${header}
      DEPENDS ${sql} ${CMAKE_SOURCE_DIR}/tools/embed_sql.py VERBATIM)
    add_custom_target(openrun_${name}_sql DEPENDS ${header})
  endif()
endfunction()

function(openrun_service name)
  cmake_parse_arguments(arg "" "EXECUTABLE" "DEPENDS;TEST_DEPENDS" ${ARGN})
  if(NOT arg_EXECUTABLE)
    set(arg_EXECUTABLE ${name}-service)
  endif()
  openrun_sources(found)
  openrun_embed_sql(${name})
  add_library(openrun_service_${name} STATIC ${found_sources} ${CMAKE_SOURCE_DIR}/cmake/empty.cpp)
  openrun_common(openrun_service_${name})
  if(TARGET openrun_${name}_sql)
    add_dependencies(openrun_service_${name} openrun_${name}_sql)
  endif()
  target_link_libraries(openrun_service_${name} PUBLIC openrun_errors ${arg_DEPENDS})
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
    add_executable(${arg_EXECUTABLE} main.cpp)
    openrun_common(${arg_EXECUTABLE})
    target_link_libraries(${arg_EXECUTABLE} PRIVATE openrun_service_${name})
  endif()
  openrun_tests(service_${name} openrun_service_${name} SOURCES ${found_tests}
                DEPENDS openrun_testing ${arg_TEST_DEPENDS})
endfunction()
