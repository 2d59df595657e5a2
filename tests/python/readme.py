"""The program that the module's README shows has to be one that works."""
import os
import pathlib
import re
import tempfile

from PIL import Image

from support import PythonTest, main, make_picture

README = pathlib.Path(__file__).parents[2] / 'tools/python/README.md'


class Readme(PythonTest):

    def test_program(self):
        program = re.search(r'```python\n(.*?)```', README.read_text(), re.DOTALL)[1]
        self.addCleanup(os.chdir, os.getcwd())
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            Image.fromarray(make_picture(400, 500)).save('photo.jpg', quality=95)
            names = {}
            exec(program, names)
            with Image.open('photo.pith') as image:
                self.assertEqual((image.mode, image.size), ('RGB', (500, 400)))
        self.assertEqual(names['thumbnail'].size, (128, 102))
        self.assertLessEqual(len(names['file']), 20_000)
        self.assertEqual(names['part'].shape, (300, 400, 3))


if __name__ == '__main__':
    main()
