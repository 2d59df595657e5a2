"""Prints the folder for modules below a prefix, relative to it: module_folder.py PREFIX"""
import os
import site
import sys
import sysconfig

prefix = sys.argv[1]
for folder in [*site.getsitepackages(), site.getusersitepackages()]:
    # Debian's Python also looks below /usr/local, which is not meant by /usr.
    if folder.startswith(os.path.join(prefix, 'lib')):
        break
else:
    folder = sysconfig.get_path('platlib', 'posix_prefix', {'base': prefix, 'platbase': prefix})
print(os.path.relpath(folder, prefix))
