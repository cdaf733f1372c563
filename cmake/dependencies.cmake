# What tests, bench and examples need: an installed package where there is one, else the pinned sources.
# The library itself needs none of this.

include(FetchContent)

set(needed)
if(GOGROW_BUILD_TESTS)
  list(APPEND needed doctest benchmark nlohmann_json ZLIB)
endif()
if(GOGROW_BUILD_BENCH)
  list(APPEND needed benchmark mimalloc)
endif()
if(GOGROW_BUILD_EXAMPLES)
  list(APPEND needed CLI11 nlohmann_json ZLIB)
endif()
list(REMOVE_DUPLICATES needed)

if(needed)
  # benchmark's and mimalloc's packages ask for it, and only this directory's targets see what is found here.
  find_package(Threads REQUIRED)
endif()

FetchContent_Declare(
  doctest
  GIT_REPOSITORY https://github.com/doctest/doctest.git
  GIT_TAG v2.4.11
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS 2.4.9)

FetchContent_Declare(
  benchmark
  GIT_REPOSITORY https://github.com/google/benchmark.git
  GIT_TAG v1.8.3
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS 1.7)

FetchContent_Declare(
  mimalloc
  GIT_REPOSITORY https://github.com/microsoft/mimalloc.git
  GIT_TAG v2.1.7
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS)

FetchContent_Declare(
  CLI11
  GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
  GIT_TAG v2.4.2
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS 2.1)

FetchContent_Declare(
  nlohmann_json
  GIT_REPOSITORY https://github.com/nlohmann/json.git
  GIT_TAG v3.11.3
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS 3.11)

FetchContent_Declare(
  ZLIB
  GIT_REPOSITORY https://github.com/madler/zlib.git
  GIT_TAG v1.3.1
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS 1.2)

# Fetched sources: the libraries alone, without their tests, and nothing of them is installed with gogrow.
function(gogrow_make_available)
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW) # the plain variables below reach the options of older projects, too
  set(CMAKE_VERIFY_INTERFACE_HEADER_SETS OFF)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_WERROR OFF)
  set(MI_BUILD_TESTS OFF)
  set(MI_BUILD_OBJECT OFF)
  set(MI_OVERRIDE OFF)
  set(ZLIB_BUILD_EXAMPLES OFF)
  FetchContent_MakeAvailable(${ARGN})
  foreach(name IN LISTS ARGN)
    string(TOLOWER "${name}" lower_name)
    FetchContent_GetProperties(${name} SOURCE_DIR source_dir)
    if(source_dir)
      # Spares the build the targets nobody links, and the install rules.
      set_property(DIRECTORY "${source_dir}" PROPERTY EXCLUDE_FROM_ALL ON)
    endif()
  endforeach()
endfunction()

gogrow_make_available(${needed})

# The adapters of these two are tested where the library is installed; nothing fetches them.
if(GOGROW_BUILD_TESTS)
  find_package(Catch2 QUIET)
  find_package(GTest QUIET)
endif()

# zlib's own CMakeLists.txt knows neither the name that FindZLIB gives nor include directories for others.
if("ZLIB" IN_LIST needed AND NOT TARGET ZLIB::ZLIB)
  FetchContent_GetProperties(ZLIB SOURCE_DIR zlib_sources BINARY_DIR zlib_binaries)
  add_library(gogrow_zlib INTERFACE)
  add_library(ZLIB::ZLIB ALIAS gogrow_zlib)
  target_include_directories(gogrow_zlib SYSTEM INTERFACE "${zlib_sources}" "${zlib_binaries}")
  target_link_libraries(gogrow_zlib INTERFACE zlibstatic)
endif()

# gogrow_mimalloc: mi_malloc and its kin, while malloc and operator new stay the system's. Packaged mimalloc libraries
# define malloc as well, and the loader takes the first definition in link order: so the compiler's own libraries come
# first. Otherwise each benchmark would run on mimalloc, also the ones that say they do not.
if("mimalloc" IN_LIST needed)
  add_library(gogrow_mimalloc INTERFACE)
  target_link_libraries(gogrow_mimalloc INTERFACE ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES} mimalloc)
endif()
