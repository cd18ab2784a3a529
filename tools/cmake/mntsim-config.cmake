# SPDX-License-Identifier: Apache-2.0
# find_package(mntsim [COMPONENTS kernel script graph]): mntsim::kernel (the standard library alone),
# mntsim::script (needs fmt and nlohmann_json), mntsim::graph (needs Boost's headers). All, if none is named.
include(CMakeFindDependencyMacro)

set(mntsim_wanted ${mntsim_FIND_COMPONENTS})
if(NOT mntsim_wanted)
  set(mntsim_wanted script graph)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/mntsim-kernel.cmake)
if("script" IN_LIST mntsim_wanted)
  find_dependency(fmt)
  find_dependency(nlohmann_json)
  include(${CMAKE_CURRENT_LIST_DIR}/mntsim-script.cmake)
  set(mntsim_script_FOUND TRUE)
endif()
if("graph" IN_LIST mntsim_wanted)
  find_dependency(Boost 1.74)
  include(${CMAKE_CURRENT_LIST_DIR}/mntsim-graph.cmake)
  set(mntsim_graph_FOUND TRUE)
endif()
set(mntsim_kernel_FOUND TRUE)

foreach(mntsim_component IN LISTS mntsim_wanted)
  if(mntsim_FIND_REQUIRED_${mntsim_component} AND NOT mntsim_${mntsim_component}_FOUND)
    set(mntsim_FOUND FALSE)
    set(mntsim_NOT_FOUND_MESSAGE "no component '${mntsim_component}'; there are kernel, script, graph")
  endif()
endforeach()
