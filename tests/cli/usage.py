"""Wrong usage is one clear line and exit 2; help and version are exit 0."""
from support import CliTest, main, make_pnm


class Usage(CliTest):

    def setUp(self):
        super().setUp()
        self.write('a.ppm', make_pnm(8, 8))
        self.write('b.ppm', make_pnm(8, 8))

    def misuse(self, *arguments, names=''):
        self.refuse(*arguments, code=2, names=names)

    def test_no_arguments(self):
        self.misuse()

    def test_unknown_words(self):
        self.misuse('frobnicate', names='frobnicate')
        self.misuse('--frobnicate')
        self.misuse('encode', 'a.ppm', '--frobnicate', names='--frobnicate')
        self.misuse('decode', 'a.ppm', '-q', '5')

    def test_missing_parts(self):
        self.misuse('encode')
        self.misuse('decode')
        self.misuse('info')
        self.misuse('eval')
        self.misuse('encode', 'a.ppm', '-o', names='output')

    def test_values_out_of_range(self):
        for option, values in {'-q': ['-1', '101', 'high', 'nan'], '-j': ['0', '-1', 'x', '5000'],
                               '-e': ['0', '10', 'x'],
                               '--tile-size': ['0', '63', '100', '8192', 'x'], '--precision': ['f64', '']}.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    self.misuse('encode', 'a.ppm', option, value)

    def test_outputs_that_make_no_sense(self):
        self.misuse('encode', 'a.ppm', 'b.ppm', '-o', 'c.pith', names='--out-dir')
        self.misuse('encode', 'a.ppm', '-o', 'c.pith', '--out-dir', 'd')
        self.misuse('encode', '-', names='-o')
        self.misuse('encode', '-', '--out-dir', 'd', names='-o')
        self.misuse('encode', 'a.ppm', './a.ppm', '--out-dir', 'd', names='d/a.pith')

    def test_unknown_output_format(self):
        self.misuse('decode', 'a.pith', '-o', 'a.jxl', names='a.jxl')
        self.misuse('decode', 'a.pith', '-o', 'noextension', names='noextension')
        self.misuse('decode', 'a.pith', '--format', 'gif')

    def test_eval(self):
        self.misuse('eval', 'a.ppm', '--codecs', 'bmp')
        self.misuse('eval', 'a.ppm', '--qualities', '10,200')
        self.misuse('eval', 'a.ppm', '--csv', '--json')
        self.misuse('eval', 'a.ppm', '--same-size', '--codecs', 'jpeg420')
        self.misuse('eval', 'a.ppm', 'a.ppm')

    def test_help_and_version(self):
        self.assertIn(b'encode', self.succeed('--help').stdout)
        for command in ('encode', 'decode', 'info', 'eval', 'bench'):
            result = self.succeed(command, '--help')
            self.assertIn(b'--', result.stdout)
            self.assertEqual(result.stderr, b'')
        self.assertRegex(self.succeed('--version').stdout, rb'\A\d+\.\d+\.\d+\n\Z')

    def test_names_that_look_like_options(self):
        self.write('-odd.ppm', make_pnm(8, 8))
        self.succeed('encode', '-o', 'odd.pith', '--', '-odd.ppm')
        self.assertIn('odd.pith', self.names())

    def test_control_characters_stay_on_one_line(self):
        self.refuse('encode', 'two\nlines.png', names='two lines.png')
        self.refuse('encode', 'turned\u202egnp.exe', names='turned gnp.exe')
        self.refuse('encode', 'moved\u009b2J.png', names='moved 2J.png')


if __name__ == '__main__':
    main()
