"""There is a man page for the program and for each of its commands, with the options of the help, without mistakes."""
import re
import shutil
import subprocess
import unittest

from installed import InstalledTest, main


class Manual(InstalledTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pages = sorted((cls.share / 'man/man1').iterdir())

    def text_of(self, page):
        return self.output_of('man', '-M', self.share / 'man', page,
                              env={**self.environment, 'MANWIDTH': '1000', 'MANPAGER': 'cat'}).decode()

    def test_a_page_for_each_command(self):
        names = ['-'.join(['pith', *command]) + '.1' for command in self.all_commands()]
        self.assertEqual([page.name for page in self.pages], sorted(names))

    def options_of_page(self, page):
        section = re.search(r'^OPTIONS\n(.*?)^\S', self.text_of(page), re.MULTILINE | re.DOTALL)[1]
        return [line.split(', ') for line in re.findall(r'^ {7}(-[^\s,]+(?:, -[^\s,]+)*)', section, re.MULTILINE)]

    def test_options(self):
        for command in self.all_commands():
            with self.subTest(command=command):
                self.assertEqual(self.options_of_page('-'.join(['pith', *command])),
                                 [option.names for option in self.options(*command)])

    def test_only_options_that_exist(self):
        known = {name for command in self.all_commands()
                 for option in self.options(*command) for name in option.names}
        for page in self.pages:
            self.assertLessEqual(set(re.findall(r'(?<![\w-])--[a-z][a-z0-9-]*', self.text_of(page.stem))), known, page)

    def test_sections(self):
        for page in self.pages:
            sections = re.findall(r'^([A-Z][A-Z ]+)$', self.text_of(page.stem), re.MULTILINE)
            self.assertEqual([name for name in sections if name not in ('COMMANDS',)],
                             ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXAMPLES', 'EXIT STATUS', 'SEE ALSO'])

    def test_groff(self):
        for page in self.pages:
            check = subprocess.run(['groff', '-ww', '-mandoc', '-Tutf8', '-z', page], capture_output=True, check=True)
            self.assertEqual(check.stderr, b'', page)

    @unittest.skipUnless(shutil.which('mandoc'), 'mandoc is not installed')
    def test_mandoc(self):
        check = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', *self.pages], capture_output=True, text=True,
                               check=False)
        # No page has a date, so that the same source gives the same page.
        others = [line for line in check.stdout.splitlines() if 'missing date' not in line]
        self.assertEqual(others, [])


if __name__ == '__main__':
    main()
