# What makes mistakes in the readers of untrusted files hard to exploit, and has most of them end the program instead:
# canaries behind buffers on the stack, checked calls of the C library, programs at random addresses, and tables of the
# linker that cannot be written to. None of it takes time that could be measured. _GLIBCXX_ASSERTIONS does: the entropy
# coder becomes slower by a third, so only builds with sanitizers have them. tests/install/hardened.py looks at what is
# built.
include(CheckCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
include(CheckSourceCompiles)

check_pie_supported()

function(pith_harden)
  foreach(language C CXX)
    check_compiler_flag(${language} -fstack-protector-strong PITH_${language}_HAS_STACK_PROTECTOR)
    if(PITH_${language}_HAS_STACK_PROTECTOR)
      add_compile_options($<$<COMPILE_LANGUAGE:${language}>:-fstack-protector-strong>)
    endif()
    # A level that comes with the compiler or in a packager's flags stays. Without optimisation there is none.
    set(CMAKE_REQUIRED_FLAGS -O2)
    check_source_compiles(${language} "#ifdef _FORTIFY_SOURCE\n#error there is a level\n#endif\nint main(void) {}"
                          PITH_${language}_IS_NOT_FORTIFIED)
    if(PITH_${language}_IS_NOT_FORTIFIED)
      set(optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
      add_compile_options($<$<AND:$<COMPILE_LANGUAGE:${language}>,${optimised}>:-D_FORTIFY_SOURCE=2>)
    endif()
  endforeach()
  check_linker_flag(CXX LINKER:-z,relro,-z,now PITH_HAS_RELRO)
  if(PITH_HAS_RELRO)
    add_link_options(LINKER:-z,relro,-z,now)
  endif()
endfunction()

# Sanitizers bring checks of their own, which these would keep from seeing some calls.
if(NOT PITH_SANITIZE)
  pith_harden()
endif()
