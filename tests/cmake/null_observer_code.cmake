# A container with the null_observer has the same instructions as one that knows of no observers: SOURCE is compiled to
# assembly with the headers of INCLUDE_DIR, and with a copy of them in WORK_DIR from which everything that tells an
# observer something is cut out. Each of FUNCTIONS must come out the same, but for the numbers of local labels. With
# SCOPE=all, so must everything else; without it, what is called out of line may use other registers, but not be longer.

find_program(SED sed REQUIRED)

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
file(COPY "${INCLUDE_DIR}/gogrow" DESTINATION "${WORK_DIR}/stripped")

# --- The copy without observers.

foreach(container slice/lifetime.hpp map/types.hpp map/bucket/table.hpp map/bucket/growth.hpp
                  map/bucket/upkeep.hpp map/swiss/table.hpp)
  set(header "${WORK_DIR}/stripped/gogrow/${container}")
  execute_process(COMMAND "${SED}" -E -i -f "${CMAKE_CURRENT_LIST_DIR}/without_observers.sed" "${header}"
                  COMMAND_ERROR_IS_FATAL ANY)
  file(READ "${INCLUDE_DIR}/gogrow/${container}" before)
  file(READ "${header}" after)
  if(before STREQUAL after)
    message(FATAL_ERROR "${container} tells no observer any more: without_observers.sed has to be told how it does")
  endif()
endforeach()

# --- Assembly, without what is different in any two compilations.

function(assembly result include_dir)
  execute_process(
    COMMAND "${COMPILER}" -std=c++20 -O2 -S -fno-asynchronous-unwind-tables ${ARGN} -I "${include_dir}" "${SOURCE}" -o
            "${WORK_DIR}/assembly.s" COMMAND_ERROR_IS_FATAL ANY)
  file(READ "${WORK_DIR}/assembly.s" code)
  string(REGEX REPLACE "\\.L[A-Za-z_$]*[0-9]+" ".L" code "${code}")
  string(LENGTH "${code}" length)
  set(bodies "")
  foreach(function IN LISTS FUNCTIONS)
    string(FIND "${code}" "\n${function}:" begin)
    string(FIND "${code}" "\t.size\t${function}," end)
    if(begin EQUAL -1 OR end EQUAL -1)
      message(FATAL_ERROR "the assembly has no function ${function}")
    endif()
    math(EXPR body_length "${end} - ${begin}")
    string(SUBSTRING "${code}" ${begin} ${body_length} body)
    string(APPEND bodies "${body}")
  endforeach()
  if(SCOPE STREQUAL all)
    set(bodies "${code}")
  endif()
  set(${result} "${bodies}" PARENT_SCOPE)
  set(${result}_length "${length}" PARENT_SCOPE)
endfunction()

assembly(with_hooks "${INCLUDE_DIR}")
assembly(without_hooks "${WORK_DIR}/stripped")
assembly(observed "${INCLUDE_DIR}" -DGOGROW_OBSERVER=counters)

if(with_hooks STREQUAL observed)
  message(FATAL_ERROR "the code with counters is the same as without: the comparison sees nothing")
endif()
if(NOT with_hooks STREQUAL without_hooks)
  file(WRITE "${WORK_DIR}/with_hooks.s" "${with_hooks}")
  file(WRITE "${WORK_DIR}/without_hooks.s" "${without_hooks}")
  message(FATAL_ERROR "the null_observer leaves a trace: compare with_hooks.s and without_hooks.s in ${WORK_DIR}")
endif()
math(EXPR longest "${without_hooks_length} + ${without_hooks_length} / 200")
if(with_hooks_length GREATER longest)
  message(FATAL_ERROR "the null_observer costs code: ${with_hooks_length} bytes of assembly, not ${without_hooks_length}")
endif()
