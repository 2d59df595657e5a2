"""A GIMP with the plug-in that is installed, which does what tests tell it, in Scheme."""
import pathlib
import re
import subprocess

import numpy
from PIL import Image

from installed import InstalledTest

PLUG_INS = pathlib.Path(subprocess.run(['pkg-config', '--variable=gimplibdir', 'gimp-2.0'], check=True, text=True,
                                       stdout=subprocess.PIPE).stdout.strip()) / 'plug-ins'


class SchemeError(Exception):
    pass


class GimpTest(InstalledTest):
    COMPONENTS = ['program', 'library', 'gimp']
    COMMAND = ['gimp-console', '--no-interface']

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plug_ins = cls.folder / 'plug-ins'  # of GIMP's own no more than is needed here
        plug_ins.mkdir()
        for name in ('script-fu', 'file-png'):
            (plug_ins / name).symlink_to(PLUG_INS / name)
        own = next(cls.prefix.rglob('plug-ins'))
        home = cls.folder / 'gimp'
        home.mkdir()
        (home / 'gimprc').write_text(f'(plug-in-path "{plug_ins}:{own}")\n')
        cls.environment['GIMP2_DIRECTORY'] = str(home)
        cls.gimp = subprocess.Popen(
            [*cls.COMMAND, '--no-data', '--no-fonts', '--no-splash', '--batch=-'], env=cls.environment, cwd=cls.folder,
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.stop)

    @classmethod
    def stop(cls):
        cls.gimp.stdin.write('(gimp-quit 1)\n')
        cls.gimp.stdin.close()
        cls.gimp.stdout.close()
        cls.gimp.wait(60)

    @classmethod
    def tell(cls, expression):
        """Has GIMP evaluate an expression. Returns what it prints of the result."""
        cls.gimp.stdin.write(f'{expression}\n(begin (newline) (display "done") (newline))\n')
        cls.gimp.stdin.flush()
        said = ''
        while not said.endswith('\ndone\n'):
            line = cls.gimp.stdout.readline()
            if not line:
                raise SchemeError('GIMP has ended: ' + said)
            said += line
        if 'Error: ' in said:
            raise SchemeError(said.partition('Error: ')[2].partition(' \n')[0])
        return said

    def number(self, expression):
        return float(re.search(r'\((-?[0-9.]+)', self.tell(expression))[1])

    def refuse(self, expression, message):
        with self.assertRaisesRegex(SchemeError, message):
            self.tell(expression)

    def open(self, name):
        """An image in GIMP as `image`, its first layer as `layer`."""
        kind = 'pith' if str(name).endswith('.pith') else 'png'
        self.tell(f'(define image (car (file-{kind}-load RUN-NONINTERACTIVE "{name}" "{name}")))')
        self.tell('(define layer (car (gimp-image-get-active-drawable image)))')

    def tearDown(self):
        self.tell('(for-each gimp-image-delete (vector->list (cadr (gimp-image-list))))')

    def save(self, name='saved.png'):
        self.tell(f'(file-png-save RUN-NONINTERACTIVE image layer "{name}" "{name}" 0 1 0 0 0 0 0)')
        return self.pixels(name)

    def pixels(self, name):
        with Image.open(self.folder / name) as picture:
            return numpy.array(picture)

    def write(self, name, pixels, **options):
        Image.fromarray(pixels).save(self.folder / name, **options)
        return name

    def noisy(self, channels, height=90, width=150):
        """A picture with noise; its alpha has steps and transparent pixels."""
        random = numpy.random.default_rng(channels)
        y, x = numpy.mgrid[:height, :width]
        colours = [128 + 60 * numpy.sin(x / (9 + c)) + 50 * numpy.cos(y / (17 - c)) + random.normal(0, 12, x.shape)
                   for c in range(1 if channels < 3 else 3)]
        planes = [numpy.clip(c, 0, 255).astype(numpy.uint8) for c in colours]
        if channels % 2 == 0:
            planes.append((x // 10 * 20 % 256).astype(numpy.uint8))
        return numpy.stack(planes, -1).squeeze()

    def by_program(self, command, name, *arguments):
        self.output_of('pith', command, name, '-f', '-o', 'program.png', *arguments)
        return self.pixels('program.png')

    def of_kind(self, channels, name='picture.png'):
        """A picture in a PNG, open in GIMP."""
        pixels = self.noisy(channels)
        self.open(self.write(name, pixels))
        return pixels
