# SPDX-License-Identifier: Apache-2.0
# A room of the house (a folder of sim) as a library.
include(GNUInstallDirs)

# mntsim_room(NAME [INSTALLED] [NEEDS TARGET...])
# Makes the library mntsim_NAME, called mntsim::NAME, of every .cc below the calling folder. NEEDS are
# the rooms below it and the packages. INSTALLED: part of what `cmake --install` gives.
function(mntsim_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "INSTALLED" "" "NEEDS")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.h)

  add_library(mntsim_${name} STATIC ${sources})
  add_library(mntsim::${name} ALIAS mntsim_${name})
  set_target_properties(mntsim_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(mntsim_${name} PUBLIC cxx_std_20)
  target_sources(mntsim_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
                                       FILES ${headers})
  target_link_libraries(mntsim_${name} PUBLIC ${room_NEEDS}
                                       PRIVATE $<BUILD_INTERFACE:mntsim_warnings>)
  if(room_INSTALLED)
    install(TARGETS mntsim_${name} EXPORT mntsim-${name} FILE_SET HEADERS)
    install(EXPORT mntsim-${name} NAMESPACE mntsim::
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mntsim)
  endif()
endfunction()
