"""The scripts of samples/recipes do what they say."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from support import PROGRAM, SAMPLES, CliTest, main, make_pnm

RECIPES = SAMPLES / 'recipes'
NAMES = ['a.ppm', 'sub/a.ppm', "sub/it's a \"picture\".ppm", 'sub/deep/c.PNM']


class Recipes(CliTest):

    def setUp(self):
        super().setUp()
        for name in NAMES:
            (self.directory / 'in' / name).parent.mkdir(parents=True, exist_ok=True)
            self.write('in/' + name, make_pnm(16, 16, pixels=bytes(range(256)) * 3))
        self.write('in/notes.txt', b'no picture')
        self.outputs = sorted(str(pathlib.Path(name).with_suffix('.pith')) for name in NAMES)

    def recipe(self, name, *arguments, cwd='.', **environment):
        return subprocess.run([RECIPES / name, *arguments], cwd=self.directory / cwd, capture_output=True, check=False,
                              env={**os.environ, 'PITH': PROGRAM, **environment}, timeout=300)

    def written(self, folder):
        return sorted(str(p.relative_to(self.directory / folder))
                      for p in (self.directory / folder).rglob('*') if p.is_file())

    @unittest.skipUnless(shutil.which('parallel'), 'GNU parallel is not installed')
    def test_parallel(self):
        result = self.recipe('parallel.sh', 'in', 'the output', '-q', '30')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.written('the output'), self.outputs)
        quality = self.info('the output/a.pith')['quality']
        self.assertAlmostEqual(quality, 30, delta=0.5)

        (self.directory / 'the output/a.pith').unlink()
        self.write('in/bad.png', b'nothing')
        result = self.recipe('parallel.sh', 'in', 'the output')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(b'1 done, 1 failed, 3 skipped', result.stderr)
        self.assertEqual(self.written('the output'), self.outputs)

    def test_slurm(self):
        self.write('list', ''.join(f'./{name}\n' for name in NAMES).encode())
        written = []
        for task in range(3):
            result = self.recipe('slurm.sh', '../list', '3', '../out', '--json', cwd='in',
                                 SLURM_ARRAY_TASK_ID=str(task), SLURM_CPUS_PER_TASK='1')
            self.assertEqual(result.returncode, 0, result.stderr)
            written += [json.loads(line)['output'] for line in result.stdout.splitlines()]
        self.assertEqual(sorted(written), ['../out/' + name for name in self.outputs])
        self.assertEqual(self.written('out'), self.outputs)

    def test_slurm_index(self):
        if b'search' not in self.succeed('--help').stdout:
            self.skipTest('pith search is not built')
        self.write('list', ''.join(f'{self.directory}/in/{name}\n' for name in NAMES).encode())
        for task in range(2):
            result = self.recipe('slurm_index.sh', 'list', '2', 'parts', SLURM_ARRAY_TASK_ID=str(task),
                                 SLURM_CPUS_PER_TASK='1')
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.written('parts'), ['0.index', '1.index'])
        merged = self.succeed('search', 'merge', 'parts/0.index', 'parts/1.index', '-o', 'all.index')
        self.assertIn(b'4 pictures', merged.stderr)


if __name__ == '__main__':
    main()
