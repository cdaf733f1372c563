# cmake --install: the headers and the package, so that find_package(gogrow) gives gogrow::gogrow and
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
