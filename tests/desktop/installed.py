"""What the tests of the desktop share: the program as it is installed, and what its help says.

Each test script is called with the build folder and the cmake that made it.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD, CMAKE = sys.argv[1:3]


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)


def make_pnm(width, height, channels=3):
    pixels = bytes((2 * x + 3 * y + 40 * c) % 512 // 2
                   for y in range(height) for x in range(width) for c in range(channels))
    return b'P%d\n%d %d\n255\n' % (5 if channels == 1 else 6, width, height) + pixels


class Option:
    """One that the help tells of: `names` of it, and the words that it takes, if it takes some of a few."""

    def __init__(self, names, rest):
        self.names = re.sub(r'\{.*?\}', '', names).split(',')
        self.words = re.search(r'^ \S+:\{(.*?)\}', rest)[1].split(',') if ':{' in rest else []


class InstalledTest(unittest.TestCase):
    COMPONENTS = ['program']

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix='pith-desktop-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.prefix = cls.folder / 'prefix'
        for component in cls.COMPONENTS:
            subprocess.run([CMAKE, '--install', BUILD, '--prefix', cls.prefix, '--component', component], check=True,
                           stdout=subprocess.DEVNULL)
        cls.share = cls.prefix / 'share'
        # As a desktop has it, with nothing of the user's own.
        cls.environment = {**os.environ, 'PATH': f'{cls.prefix / "bin"}:{os.environ["PATH"]}', 'HOME': str(cls.folder),
                           'XDG_DATA_HOME': str(cls.folder / 'home'), 'XDG_DATA_DIRS': f'{cls.share}:/usr/share',
                           'XDG_CONFIG_HOME': str(cls.folder / 'config'), 'LC_ALL': 'C.UTF-8'}

    @classmethod
    def output_of(cls, *command, **options):
        options = {'env': cls.environment, 'cwd': cls.folder, **options}
        return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, timeout=300,
                              **options).stdout

    def commands(self):
        """The names of all commands, by the help."""
        names = self.subcommands()
        self.assertIn('encode', names)
        return names

    def subcommands(self, *command):
        listed = self.output_of('pith', *command, '--help').decode().partition('\nSubcommands:\n')[2]
        return re.findall(r'^  (\w+)', listed, re.MULTILINE)

    def all_commands(self):
        """The words of each: none for the program, one for commands, two for their parts."""
        commands = [[name] for name in self.commands()]
        return [[], *commands, *([*command, part] for command in commands for part in self.subcommands(*command))]

    def options(self, *command):
        """The options of a command, by its help."""
        listed = self.output_of('pith', *command, '--help').decode().partition('\nOptions:\n')[2]
        options = [Option(*found) for found in re.findall(r'^  (-\S+)(.*)', listed, re.MULTILINE)]
        self.assertIn('--help', [name for option in options for name in option.names])
        return options

    def make_file(self, name, *arguments, width=60, height=40, channels=3):
        """A .pith file of a picture."""
        self.output_of('pith', 'encode', '-', '-f', '-o', name, *arguments, input=make_pnm(width, height, channels))
        return self.folder / name
