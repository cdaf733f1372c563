# Builds and runs the project tests/consumers/CONSUMER against this tree, as a stranger's project would, in WORK_DIR.
# Nothing is downloaded.

set(prefix "${WORK_DIR}/prefix")
set(binary_dir "${WORK_DIR}/build")
file(REMOVE_RECURSE "${WORK_DIR}")

if(CONSUMER MATCHES "^(find_package|unit_tests)$")
  execute_process(COMMAND "${CMAKE_COMMAND}" --install "${GOGROW_BINARY_DIR}" --prefix "${prefix}"
                  COMMAND_ERROR_IS_FATAL ANY)
endif()

execute_process(
  COMMAND
    "${CMAKE_COMMAND}" -S "${GOGROW_SOURCE_DIR}/tests/consumers/${CONSUMER}" -B "${binary_dir}" -G "${GENERATOR}" -D
    "CMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}" -D "CMAKE_CXX_COMPILER=${COMPILER}" -D CMAKE_BUILD_TYPE=Release -D
    "CMAKE_PREFIX_PATH=${prefix}" -D FETCHCONTENT_FULLY_DISCONNECTED=ON -D "GOGROW_SOURCE_DIR=${GOGROW_SOURCE_DIR}" -D
    "COMPONENTS=${COMPONENTS}"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${binary_dir}" COMMAND_ERROR_IS_FATAL ANY)

if(CONSUMER STREQUAL "unit_tests")
  execute_process(COMMAND "${CMAKE_CTEST_COMMAND}" --output-on-failure --no-tests=error
                  WORKING_DIRECTORY "${binary_dir}" COMMAND_ERROR_IS_FATAL ANY)
  return()
endif()

execute_process(COMMAND "${binary_dir}/consumer" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)

# Five appends to a nil slice: every release has grown it to 8.
if(NOT output STREQUAL "5 8\n")
  message(FATAL_ERROR "the consumer printed \"${output}\" and not \"5 8\"")
endif()
