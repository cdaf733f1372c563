# cpack: gogrow_VERSION_ARCHITECTURE.deb and gogrow-VERSION-SYSTEM.tar.gz, each with the tool, its manual page and
# completions, and the headers.

set(CPACK_PACKAGE_NAME gogrow)
set(CPACK_PACKAGE_VENDOR gogrow)
set(CPACK_PACKAGE_CONTACT "gogrow <gogrow@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR TGZ)
find_program(DPKG_DEB dpkg-deb)
if(DPKG_DEB)
  list(APPEND CPACK_GENERATOR DEB)
endif()
mark_as_advanced(DPKG_DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CHECKSUM SHA256)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # asks dpkg-shlibdeps which libraries the tool needs
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS OFF)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)

include(CPack)
