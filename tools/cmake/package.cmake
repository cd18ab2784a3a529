# SPDX-License-Identifier: Apache-2.0
# What makes an installed mntsim answer find_package(mntsim).
include(CMakePackageConfigHelpers)

set(destination ${CMAKE_INSTALL_LIBDIR}/cmake/mntsim)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mntsim-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/tools/cmake/mntsim-config.cmake
              ${PROJECT_BINARY_DIR}/mntsim-config-version.cmake
        DESTINATION ${destination})
