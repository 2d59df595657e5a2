"""Pictures of every shape and format survive; pipes and paths give the same bytes."""

from support import MODEL, CliTest, main, make_pixels, make_pnm, make_png, mean_squared_error, parse_pnm


class RoundTrip(CliTest):

    def test_shapes(self):
        for width, height, channels in ((100, 70, 3), (100, 70, 1), (1, 1, 3), (1, 1, 1), (1, 150, 3), (150, 1, 3),
                                        (17, 33, 3)):
            with self.subTest(width=width, height=height, channels=channels):
                self.write('in.pnm', make_pnm(width, height, channels))
                self.succeed('encode', 'in.pnm', '-q', '90', '-f')
                self.succeed('decode', 'in.pith', '-o', 'out.ppm', '-f')
                decoded = parse_pnm(self.read('out.ppm'))
                self.assertEqual(decoded[:3], (width, height, channels))
                self.assertLess(mean_squared_error(decoded[3], make_pixels(width, height, channels)), 200)

    def test_several_tiles(self):
        self.write('in.pnm', make_pnm(150, 70))
        self.succeed('encode', 'in.pnm', '--tile-size', '64')
        info = self.info('in.pith')
        self.assertEqual((info['width'], info['height'], info['tile_size'], info['tile_count']), (150, 70, 64, 6))
        self.succeed('decode', 'in.pith', '-o', 'out.ppm')
        self.succeed('encode', 'in.pnm', '-o', 'whole.pith')
        self.succeed('decode', 'whole.pith', '-o', 'whole.ppm')
        self.assertEqual(parse_pnm(self.read('out.ppm'))[:3], (150, 70, 3))


class Tunes(CliTest):

    def test_files_of_both_models_decode(self):
        self.write('in.pnm', make_pnm(60, 50))
        models = set()
        for options in ([], ['--tune', 'eye'], ['--tune', 'psnr']):
            self.succeed('encode', 'in.pnm', '-o', 'a.pith', '-f', *options)
            models.add(self.info('a.pith')['model_id'])
            self.succeed('decode', 'a.pith', '-o', 'out.ppm', '-f')
            self.assertLess(mean_squared_error(parse_pnm(self.read('out.ppm'))[3], make_pixels(60, 50, 3)), 400)
        self.assertEqual(len(models), 2)

    def test_a_model_file_has_no_tune(self):
        self.write('in.pnm', make_pnm(60, 50))
        self.refuse('encode', 'in.pnm', '--tune', 'psnr', '--model', MODEL, code=2)
        self.refuse('encode', 'in.pnm', '--tune', 'ssim', says='--tune', code=2)


class Formats(CliTest):

    def setUp(self):
        super().setUp()
        self.make_file()

    def test_outputs_hold_the_same_pixels(self):
        self.succeed('decode', 'small.pith', '-o', 'a.ppm')
        self.succeed('decode', 'small.pith', '-o', 'a.png')
        self.succeed('encode', 'a.ppm', '-o', 'from-ppm.pith')
        self.succeed('encode', 'a.png', '-o', 'from-png.pith')
        self.assertEqual(self.read('from-ppm.pith'), self.read('from-png.pith'))

    def test_jpeg_out_and_in(self):
        self.succeed('decode', 'small.pith', '-o', 'a.jpg')
        self.assertEqual(self.read('a.jpg')[:3], b'\xff\xd8\xff')
        self.succeed('encode', 'a.jpg')
        self.succeed('decode', 'a.pith', '-o', 'a.ppm')
        decoded = parse_pnm(self.read('a.ppm'))
        self.assertEqual(decoded[:3], (48, 40, 3))

    def test_content_decides_when_reading(self):
        self.succeed('decode', 'small.pith', '-o', 'a.png')
        self.write('b.jpg', self.read('a.png'))
        self.succeed('encode', 'a.png', '-o', 'a.pith')
        self.succeed('encode', 'b.jpg', '-o', 'b.pith')
        self.assertEqual(self.read('a.pith'), self.read('b.pith'))

    def test_format_option(self):
        png = self.succeed('decode', 'small.pith', '-o', '-').stdout
        self.assertEqual(png[:4], b'\x89PNG')
        ppm = self.succeed('decode', 'small.pith', '-o', '-', '--format', 'ppm').stdout
        self.assertEqual(ppm[:2], b'P6')

    def test_what_is_lost_is_said_once(self):
        self.write('deep.png', make_png(4, 4, (0, 16), b'\x80\x80' * 4))
        result = self.succeed('encode', 'deep.png', '--denoise')
        self.assertRegex(result.stderr.decode(), r'\Apith: deep\.png: warning: [^\n]*16-bit[^\n]*\n\Z')

    def test_opaque_alpha_costs_next_to_nothing(self):
        self.write('a.png', make_png(4, 4, 6, b'\x10\x20\x30\xff' * 4))
        self.write('b.png', make_png(4, 4, 2, b'\x10\x20\x30' * 4))
        self.succeed('encode', 'a.png', 'b.png')
        self.assertLessEqual(len(self.read('a.pith')), len(self.read('b.pith')) + 20)


class PipesAndNames(CliTest):

    def setUp(self):
        super().setUp()
        self.picture = make_pnm(48, 40)
        self.write('photo.ppm', self.picture)

    def test_pipe_and_path_give_the_same_bytes(self):
        self.succeed('encode', 'photo.ppm', '-o', 'path.pith')
        piped = self.succeed('encode', '-', '-o', '-', stdin=self.picture).stdout
        self.assertEqual(piped, self.read('path.pith'))
        self.succeed('decode', 'path.pith', '-o', 'path.png')
        self.assertEqual(self.succeed('decode', '-', '-o', '-', stdin=piped).stdout, self.read('path.png'))
        self.assertEqual(self.succeed('info', '-', stdin=piped).stdout, self.succeed('info', 'path.pith').stdout)

    def test_file_alone_does_the_obvious(self):
        self.succeed('photo.ppm')
        self.assertEqual(self.names(), ['photo.pith', 'photo.ppm'])
        self.succeed('photo.pith')
        self.assertEqual(self.names(), ['photo.pith', 'photo.png', 'photo.ppm'])

    def test_out_dir(self):
        self.write('other.pnm', make_pnm(20, 20, 1))
        self.succeed('encode', 'photo.ppm', 'other.pnm', '--out-dir', 'new/deep')
        self.assertIn('new/deep/photo.pith', self.names())
        self.succeed('decode', 'new/deep/photo.pith', 'new/deep/other.pith', '--out-dir', 'back', '--format', 'ppm')
        self.assertEqual(parse_pnm(self.read('back/other.ppm'))[:3], (20, 20, 1))

    def test_one_bad_file_does_not_stop_the_rest(self):
        self.write('bad.png', b'nothing')
        result = self.run_pith('encode', 'photo.ppm', 'bad.png', 'missing.png', '--out-dir', 'out')
        self.assertEqual(result.returncode, 1)
        *lines, summary = result.stderr.decode().splitlines()
        self.assertEqual(sorted(line.split(':')[1].strip() for line in lines), ['bad.png', 'missing.png'])
        self.assertIn('1 done, 2 failed', summary)
        self.assertEqual([n for n in self.names() if n.startswith('out')], ['out', 'out/photo.pith'])

    def test_threads_do_not_change_the_file(self):
        self.succeed('encode', 'photo.ppm', '-o', 'one.pith', '-j', '1')
        self.succeed('encode', 'photo.ppm', '-o', 'three.pith', '-j', '3')
        self.assertEqual(self.read('one.pith'), self.read('three.pith'))


if __name__ == '__main__':
    main()
