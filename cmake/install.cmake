# cmake --install: the headers, the tool, and the package, so that find_package(gogrow) gives gogrow::gogrow and
# find_package(gogrow COMPONENTS doctest benchmark …) gogrow::doctest and gogrow::benchmark besides.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(gogrow_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/gogrow")

# An export set for each target: loading one never asks for another's libraries.
list(TRANSFORM GOGROW_ADAPTERS PREPEND gogrow_ OUTPUT_VARIABLE adapter_targets)
foreach(target IN ITEMS gogrow LISTS adapter_targets)
  install(TARGETS ${target} EXPORT ${target} FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(
    EXPORT ${target}
    FILE ${target}-targets.cmake
    NAMESPACE gogrow::
    DESTINATION "${gogrow_package_dir}")
endforeach()

set(adapter_packages "")
foreach(adapter IN LISTS GOGROW_ADAPTERS)
  foreach(word IN ITEMS PACKAGE TARGET)
    string(APPEND adapter_packages "set(gogrow_${adapter}_${word} ${GOGROW_${adapter}_${word}})\n")
  endforeach()
endforeach()
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/gogrow-config.cmake.in"
                              "${PROJECT_BINARY_DIR}/gogrow-config.cmake" INSTALL_DESTINATION "${gogrow_package_dir}")
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/gogrow-config-version.cmake"
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/gogrow-config.cmake" "${PROJECT_BINARY_DIR}/gogrow-config-version.cmake"
        DESTINATION "${gogrow_package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# The tool, with the manual page and the completions that it prints of itself.

if(TARGET gogrow_tool)
  set(tool_data_dir "${PROJECT_BINARY_DIR}/share")
  set(tool_data)
  foreach(file_and_arguments IN ITEMS "gogrow.1|__man" "gogrow.bash|__complete|bash" "_gogrow|__complete|zsh"
                                      "gogrow.fish|__complete|fish")
    string(REPLACE "|" ";" arguments "${file_and_arguments}")
    list(POP_FRONT arguments file)
    add_custom_command(
      OUTPUT "${tool_data_dir}/${file}"
      COMMAND "${CMAKE_COMMAND}" -E make_directory "${tool_data_dir}"
      COMMAND gogrow_tool ${arguments} > "${tool_data_dir}/${file}"
      DEPENDS gogrow_tool
      VERBATIM)
    list(APPEND tool_data "${tool_data_dir}/${file}")
  endforeach()
  add_custom_target(gogrow_tool_data ALL DEPENDS ${tool_data})

  install(TARGETS gogrow_tool RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tool)
  install(FILES "${tool_data_dir}/gogrow.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT tool)
  install(FILES "${tool_data_dir}/gogrow.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
          RENAME gogrow COMPONENT tool)
  install(FILES "${tool_data_dir}/_gogrow" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" COMPONENT tool)
  install(FILES "${tool_data_dir}/gogrow.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d"
          COMPONENT tool)
endif()

include("${CMAKE_CURRENT_LIST_DIR}/packages.cmake")
