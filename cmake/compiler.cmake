# One compiler, decided and measured (docs/adr): Clang 19 with libstdc++ 12. GCC below 13 miscompiles temporaries in
# co_await expressions without a warning, so it is refused, not discouraged.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines; use clang++-19")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)  # -fPIE below, for all: one precompiled header

set(OPENRUN_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize takes them")
option(OPENRUN_ONLY_LIBS "build the libraries only (the tsan run)" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE})
endif()

add_compile_options(
  -fPIE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Wno-missing-designated-field-initializers
  -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -Xclang -fno-pch-timestamp)
add_link_options(-fuse-ld=lld -pie)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2")
  add_compile_options(-gline-tables-only)
  add_link_options(-Wl,--gc-sections -Wl,-O1 -Wl,-z,now -Wl,-z,relro)
else()
  set(CMAKE_CXX_FLAGS_DEBUG "-O1")
  add_compile_options(-gline-tables-only)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(OPENRUN_SANITIZE)
  add_compile_options(-fsanitize=${OPENRUN_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OPENRUN_SANITIZE})
endif()

# Asio and Beast are compiled once (libs/net), not in every file that includes them.
add_compile_definitions(
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_VISIBILITY BOOST_ERROR_CODE_HEADER_ONLY)
