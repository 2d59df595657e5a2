# Makes the documents in the packages what Debian's policy asks for. CPack runs this once all files are in the packages'
# folders; what `cmake --install` puts elsewhere stays as it is.
function(compress file)
  # Without name and time in it, so that equal files make equal packages.
  execute_process(COMMAND gzip -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Libraries that are compiled in, most of them headers alone, by Debian's names: their licences want their notices to come along.
set(compiled_in_program libcli11-dev libeigen3-dev nlohmann-json3-dev)
if(CPACK_PITH_WITH_SEARCH)
  list(APPEND compiled_in_program libfaiss-dev)
endif()
set(compiled_in_library nlohmann-json3-dev)
set(compiled_in_development nlohmann-json3-dev)
set(compiled_in_python pybind11-dev)

string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH sets it
foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} COMPONENT)
  set(package ${CPACK_DEBIAN_${COMPONENT}_PACKAGE_NAME})
  set(share ${CPACK_TEMPORARY_DIRECTORY}/${component}${CPACK_PACKAGING_INSTALL_PREFIX}/share)
  set(documents ${share}/doc/${package})

  # All of Debian shares one copy of the licence's text.
  configure_file(${CMAKE_CURRENT_LIST_DIR}/copyright ${documents}/copyright COPYONLY)
  foreach(source ${compiled_in_${component}})
    configure_file(/usr/share/doc/${source}/copyright ${documents}/copyright.${source} COPYONLY)
  endforeach()
  # Debian has a form of its own for changelogs, which says who made a version of a package, and when.
  file(WRITE ${documents}/changelog "${package} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * pith ${CPACK_PACKAGE_VERSION}. CHANGELOG.md, which the package pith has, tells what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  compress(${documents}/changelog)

  file(GLOB manuals ${share}/man/man*/*.[0-9])
  foreach(manual ${manuals})
    compress(${manual})
  endforeach()
endforeach()
