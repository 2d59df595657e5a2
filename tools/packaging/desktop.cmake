# What desktops, shells and man look for of the program, each in its place.
set(pages ${PROJECT_BINARY_DIR}/tools/pages)
install(DIRECTORY ${pages}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/tools/desktop/pith.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages
        COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/tools/desktop/pith.thumbnailer DESTINATION ${CMAKE_INSTALL_DATADIR}/thumbnailers
        COMPONENT program)
# ImageMagick looks into these folders of its versions, where no package of it has such files. 7 knows no magic.xml.
set(imagemagick ${PROJECT_SOURCE_DIR}/tools/desktop/imagemagick)
install(FILES ${imagemagick}/delegates.xml ${imagemagick}/magic.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/ImageMagick-6
        COMPONENT program)
install(FILES ${imagemagick}/delegates.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/ImageMagick-7 COMPONENT program)

# Debian has a folder of its own for zsh's completions that come with packages.
set(zsh_folder ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL /usr AND EXISTS /etc/debian_version)
  set(zsh_folder ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
endif()
install(FILES ${pages}/pith.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME pith
        COMPONENT program)
install(FILES ${pages}/_pith DESTINATION ${zsh_folder} COMPONENT program)
install(FILES ${pages}/pith.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
