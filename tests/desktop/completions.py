"""Completions for shells offer what the help tells of: commands, all options of each, and the words that these take."""
import os
import pty
import shutil
import unittest

from installed import InstalledTest, main


class Completions:
    """The same for each shell, which has to say what it offers for some words, the last of which is unfinished."""

    def setUp(self):
        folder = self.folder / 'pictures'
        folder.mkdir()
        self.addCleanup(shutil.rmtree, folder)
        (folder / 'more').mkdir()
        for name in ('a.pith', 'b b.png', 'c.JPG', 'd.txt', 'e.safetensors'):
            (folder / name).touch()
        self.pictures = folder

    def test_commands(self):
        self.assertLessEqual(set(self.commands()), self.offered('pith', ''))
        self.assertIn('encode', self.offered('pith', 'en'))
        self.assertNotIn('decode', self.offered('pith', 'en'))

    def test_options(self):
        for command in self.all_commands():
            with self.subTest(command=command):
                names = {name for option in self.options(*command) for name in option.names}
                self.assertEqual(self.offered('pith', *command, '--'), {name for name in names if name[1] == '-'})

    def test_words(self):
        for command in self.commands():
            for option in self.options(command):
                for name in option.names if option.words else []:
                    with self.subTest(command=command, option=name):
                        self.assertEqual(self.offered('pith', command, name, ''), set(option.words))
        self.assertEqual(self.offered('pith', 'encode', '--precision', 'b'), {'bf16'})

    def test_nothing_is_known_of_a_number(self):
        self.assertEqual(self.offered('pith', 'encode', '--quality', ''), set())


class Bash(Completions, InstalledTest):

    def offered(self, *words):
        # Out of readline compopt has nothing to do, and says so.
        script = ('source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1));'
                  'complete -p pith >/dev/null && _pith 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"')
        completion = self.share / 'bash-completion/completions/pith'
        text = self.output_of('bash', '-c', script, completion, *words, cwd=self.pictures).decode()
        return set(text.split('\n')) - {''}

    def test_short_options(self):
        names = {name for option in self.options('encode') for name in option.names}
        self.assertEqual(self.offered('pith', 'encode', '-'), names)

    def test_words_behind_an_equals_sign(self):
        self.assertEqual(self.offered('pith', 'decode', '--format', '='), {'png', 'jpg', 'ppm', 'tif', 'webp', 'avif'})
        self.assertEqual(self.offered('pith', 'decode', '--format', '=', 'p'), {'png', 'ppm'})

    def test_files(self):
        self.assertEqual(self.offered('pith', 'encode', ''), {'b b.png', 'c.JPG', 'more'})
        self.assertEqual(self.offered('pith', 'decode', '-f', ''), {'a.pith', 'more'})
        self.assertEqual(self.offered('pith', 'decode', '--model', ''), {'e.safetensors', 'more'})
        self.assertEqual(self.offered('pith', 'decode', '--out-dir', ''), {'more'})
        self.assertEqual(self.offered('pith', 'bench', ''), set())


@unittest.skipUnless(shutil.which('fish'), 'fish is not installed')
class Fish(Completions, InstalledTest):

    def offered(self, *words):
        line = ' '.join(words)
        text = self.output_of('fish', '-c', f"complete -C'{line}'", cwd=self.pictures).decode()
        return {offer.split('\t')[0] for offer in text.splitlines()}

    def test_files(self):
        self.assertLessEqual({'b b.png', 'more/'}, self.offered('pith', 'encode', ''))
        self.assertIn('a.pith', self.offered('pith', 'decode', ''))
        self.assertEqual(self.offered('pith', 'decode', '--out-dir', ''), {'more/'})
        self.assertEqual(self.offered('pith', 'bench', ''), set())


@unittest.skipUnless(shutil.which('zsh'), 'zsh is not installed')
class Zsh(Completions, InstalledTest):
    # Completion lives in the line editor; what it would add to the line is written to a file instead.
    START = '''
fpath=({folder} $fpath)
autoload -Uz compinit && compinit -u
unsetopt auto_list auto_menu beep
compadd() {{
    if [[ " $* " != *\\ -[a-zA-Z0-9]#[OAD]\\ * ]]; then
        local -a matches
        builtin compadd -O matches "$@"
        print -lr -- $matches >> {found}
    fi
    builtin compadd "$@"
}}
zle-line-init() {{ BUFFER=$LINE CURSOR=$#LINE; zle complete-word; BUFFER=exit; zle accept-line }}
zle -N zle-line-init
'''

    def offered(self, *words):
        found = self.folder / 'found'
        found.unlink(missing_ok=True)
        completion = next(self.share.glob('zsh/*/_pith'))
        (self.folder / '.zshrc').write_text(self.START.format(folder=completion.parent, found=found))
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.pictures)
            os.execvpe('zsh', ['zsh', '-d', '-i'], {**self.environment, 'ZDOTDIR': str(self.folder), 'TERM': 'dumb',
                                                    'LINE': ' '.join(words)})
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:  # the shell has ended
            pass
        os.close(terminal)
        os.waitpid(child, 0)
        return set(found.read_text().split('\n')) - {''} if found.exists() else set()

    def test_files(self):
        self.assertEqual(self.offered('pith', 'encode', ''), {r'b\ b.png', 'c.JPG', 'more'})
        self.assertEqual(self.offered('pith', 'decode', '-f', ''), {'a.pith', 'more'})
        self.assertEqual(self.offered('pith', 'decode', '--out-dir', ''), {'more'})


if __name__ == '__main__':
    main()
