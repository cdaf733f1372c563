# A slice with the null_observer has the same instructions as one that knows of no observers: SOURCE is compiled to
# assembly with the headers of INCLUDE_DIR, and with a copy of them in WORK_DIR from which each call that tells an
# observer something is cut out. Both must be equal, but for the numbers of local labels.

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
file(COPY "${INCLUDE_DIR}/gogrow" DESTINATION "${WORK_DIR}/stripped")

# --- The copy without observers.

set(implementation "${WORK_DIR}/stripped/gogrow/detail/slice_impl.hpp")
file(READ "${implementation}" text)

function(cut_out what pattern replacement)
  string(REGEX MATCHALL "${pattern}" found "${text}")
  if(NOT found)
    message(FATAL_ERROR "slice_impl.hpp holds no ${what} any more: this test has to be told what replaced it")
  endif()
  string(REGEX REPLACE "${pattern}" "${replacement}" text "${text}")
  set(text "${text}" PARENT_SCOPE)
endfunction()

cut_out("call of tell_allocated" "\n +tell_allocated\\([^;]*;" "")
cut_out("call of tell_grew" "\n +tell_grew\\([^;]*;" "")
cut_out("question for array_dropped" "observes<Observer, array_dropped>" "false")
file(WRITE "${implementation}" "${text}")

# --- Assembly, without what is different in any two compilations.

function(assembly result include_dir)
  execute_process(
    COMMAND "${COMPILER}" -std=c++20 -O2 -S -fno-asynchronous-unwind-tables ${ARGN} -I "${include_dir}" "${SOURCE}" -o
            "${WORK_DIR}/assembly.s" COMMAND_ERROR_IS_FATAL ANY)
  file(READ "${WORK_DIR}/assembly.s" code)
  foreach(function append_in_place append_by_value append_strings append_many make_and_drop)
    if(NOT code MATCHES "\n${function}:")
      message(FATAL_ERROR "the assembly has no function ${function}")
    endif()
  endforeach()
  string(REGEX REPLACE "\\.L[A-Za-z_$]*[0-9]+" ".L" code "${code}")
  set(${result} "${code}" PARENT_SCOPE)
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
