"""pith eval: its numbers agree with what encode and decode do, in all three shapes."""
import csv
import io
import json
import math
import shutil

from support import CliTest, main, make_pixels, make_pnm, mean_squared_error, parse_pnm


class Evaluation(CliTest):

    def setUp(self):
        super().setUp()
        self.write('a.ppm', make_pnm(200, 180))
        self.write('b.ppm', make_pnm(180, 190, 1))

    def eval_json(self, *arguments):
        return json.loads(self.succeed('eval', '--json', *arguments).stdout)

    def test_numbers_are_those_of_the_files(self):
        point = self.eval_json('a.ppm', '--codecs', 'pith', '--qualities', '50')['codecs']['pith']['points'][0]
        self.succeed('encode', 'a.ppm', '-q', '50')
        self.succeed('decode', 'a.pith', '-o', 'out.ppm')
        error = mean_squared_error(parse_pnm(self.read('out.ppm'))[3], make_pixels(200, 180, 3))
        size = len(self.read('a.pith'))
        self.assertEqual(point['bytes'], size)
        self.assertAlmostEqual(point['bpp'], 8 * size / (200 * 180))
        self.assertAlmostEqual(point['ratio'], 200 * 180 * 3 / size)
        self.assertAlmostEqual(point['psnr'], 10 * math.log10(255**2 / error), places=6)

    def test_means_over_pictures(self):
        result = self.eval_json('a.ppm', 'b.ppm', '--qualities', '30,60', '--jpeg-qualities', '40,80')
        self.assertEqual(sorted(result['codecs']), ['jpeg420', 'jpeg444', 'pith'])
        for codec, means in result['codecs'].items():
            for step, mean in enumerate(means['points']):
                for key in ('bytes', 'bpp', 'psnr', 'ms_ssim', 'ssimulacra2'):
                    values = [result['pictures'][p][codec][step][key] for p in ('a.ppm', 'b.ppm')]
                    self.assertAlmostEqual(mean[key], sum(values) / 2, places=6)
        means = [(r['against'], r['metric']) for r in result['bd_rates'] if r['picture'] is None]
        self.assertEqual(means, [('jpeg420', 'ssimulacra2'), ('jpeg420', 'psnr'),
                                 ('jpeg444', 'ssimulacra2'), ('jpeg444', 'psnr')])

    def test_csv(self):
        text = self.succeed('eval', '--csv', 'a.ppm', 'b.ppm', '--qualities', '30,60', '--codecs', 'pith').stdout
        rows = list(csv.DictReader(io.StringIO(text.decode())))
        self.assertEqual([(r['picture'], r['quality']) for r in rows],
                         [('a.ppm', '30'), ('a.ppm', '60'), ('b.ppm', '30'), ('b.ppm', '60'), ('mean', '30'), ('mean', '60')])
        self.assertTrue(all(r['codec'] == 'pith' and float(r['bytes']) > 0 for r in rows))
        self.assertTrue(all(0 < float(r['ssimulacra2']) < 100 and r['butteraugli'] == '' for r in rows))

    def test_small_pictures_have_fewer_metrics(self):
        self.write('square.ppm', make_pnm(20, 20))
        self.assertIsNone(self.eval_json('square.ppm', '--qualities', '40')['codecs']['pith']['points'][0]['ms_ssim'])
        self.write('small.ppm', make_pnm(40, 7))
        point = self.eval_json('small.ppm', '--qualities', '50', '--codecs', 'pith')['pictures']['small.ppm']['pith'][0]
        self.assertEqual([point[key] for key in ('ms_ssim', 'ssimulacra2', 'butteraugli')], [None] * 3)
        text = self.succeed('eval', '--csv', 'small.ppm', '--qualities', '50', '--codecs', 'pith').stdout.decode()
        self.assertEqual([r['ssimulacra2'] for r in csv.DictReader(io.StringIO(text))], ['', ''])

    def test_table_and_peers(self):
        peers = {'codecs': {'twice': {'points': []}}}
        for point in self.eval_json('a.ppm', '--codecs', 'pith')['codecs']['pith']['points']:
            peers['codecs']['twice']['points'].append({'bpp': 2 * point['bpp'], 'psnr': point['psnr']})
        self.write('peers.json', json.dumps(peers).encode())
        table = self.succeed('eval', 'a.ppm', '--codecs', 'pith', '--against', 'peers.json').stdout.decode()
        self.assertRegex(table, r' SSIMULACRA 2 +PSNR\n +- +-50\.00 % +against twice \(file\) +means\n')

    def test_peers_by_every_metric_and_picture(self):
        metrics = ('ssimulacra2', 'butteraugli', 'psnr')
        self.make_programs(butteraugli_main='echo 3-norm: $(wc -c < "$2")')  # depends on the decoded picture
        peers = self.eval_json('a.ppm', 'b.ppm', '--butteraugli', '--qualities', '30,60,90', '--codecs', 'pith')
        for points in [peers['codecs']['pith']['points'], *(codecs['pith'] for codecs in peers['pictures'].values())]:
            for point in points:
                point['bpp'] *= 2
        self.write('peers.json', json.dumps(peers).encode())
        rates = self.eval_json('a.ppm', 'b.ppm', '--butteraugli', '--qualities', '30,60,90', '--codecs', 'pith',
                               '--against', 'peers.json')['bd_rates']
        self.assertEqual([(r['picture'], r['against'], r['metric']) for r in rates],
                         [(p, 'pith (file)', m) for p in (None, 'a.ppm', 'b.ppm') for m in metrics])
        for rate in rates:
            self.assertAlmostEqual(rate['percent'], -50)

    def test_butteraugli(self):
        options = ('a.ppm', '--butteraugli', '--qualities', '20,90', '--codecs', 'pith')
        missing = self.run_pith('eval', *options, env={'PATH': '/nowhere'})
        self.assertEqual(missing.returncode, 2)
        self.assertRegex(missing.stderr, rb'\Apith: [^\n]*butteraugli_main \(package libjxl-devtools\)\n\Z')
        if shutil.which('butteraugli_main'):
            low, high = self.eval_json(*options)['codecs']['pith']['points']
            self.assertGreater(low['butteraugli'], high['butteraugli'])
            self.assertGreater(high['butteraugli'], 0)
        self.make_programs(butteraugli_main='echo 7.5; echo 3-norm: 0.75')
        self.assertEqual(self.eval_json(*options)['codecs']['pith']['points'][1]['butteraugli'], 0.75)
        table = self.succeed('eval', *options).stdout.decode()
        self.assertRegex(table, r'(?m)^pith +90 .* 0\.750 ')
        for broken in ('echo 3-norm: 1; exit 1', 'echo 1'):
            self.make_programs(butteraugli_main=broken)
            self.refuse('eval', *options, names='a.ppm', says='butteraugli_main')

    def test_bad_peers(self):
        self.refuse('eval', 'a.ppm', '--against', 'missing.json', names='missing.json')
        for text in (b'', b'{"codecs": 3}', b'{"codecs": {"x": {"points": [{"bpp": 0, "psnr": 30}]}}}',
                     b'{"codecs": {}, "pictures": 3}'):
            self.write('bad.json', text)
            self.refuse('eval', 'a.ppm', '--against', 'bad.json', names='bad.json')

    def test_same_size(self):
        result = self.eval_json('a.ppm', '--same-size', '--qualities', '70')
        size = result['codecs']['pith']['points'][0]['bytes']
        for codec in ('jpeg420', 'jpeg444'):
            point = result['codecs'][codec]['points'][0]
            self.assertTrue(point['bytes'] >= size or point['setting'] == 100)

    def test_bad_picture_is_named_and_the_rest_reported(self):
        self.write('bad.ppm', b'P6 what')
        result = self.run_pith('eval', '--json', '--qualities', '40', 'a.ppm', 'bad.ppm', '--codecs', 'pith')
        self.check_failure(result, r'bad\.ppm')
        self.assertEqual(list(json.loads(result.stdout)['pictures']), ['a.ppm'])

    def test_page(self):
        self.succeed('eval', 'a.ppm', 'b.ppm', '--qualities', '20,60', '--codecs', 'pith,jpeg420', '--html', 'page.html')
        page = self.read('page.html').decode()
        self.assertEqual(page.count('<svg'), 3)    # PSNR, MS-SSIM, SSIMULACRA 2
        self.assertEqual(page.count('<figure class="comparison">'), 2)
        self.assertEqual(page.count('src="data:image/png;base64,'), 2 * 3)     # the original and two codecs
        self.assertEqual(page.count('jpeg420, '), 2 * 2)    # to choose on both sides
        self.assertNotIn('://', page.replace('http://www.w3.org/2000/svg', ''))    # nothing to fetch
        self.refuse('eval', 'a.ppm', '--codecs', 'jpeg420', '--html', 'page.html', names='--html', code=2)

    def test_other_codecs(self):
        missing = self.run_pith('eval', 'a.ppm', '--codecs', 'pith,webp', env={'PATH': '/nowhere'})
        self.assertEqual(missing.returncode, 2)
        self.assertRegex(missing.stderr, rb'cwebp and dwebp \(package webp\)')
        if not all(map(shutil.which, ('cwebp', 'dwebp'))):
            self.skipTest('without cwebp')
        result = self.eval_json('a.ppm', 'b.ppm', '--codecs', 'pith,webp', '--same-size', '--qualities', '60')
        pith, webp = (result['codecs'][codec]['points'][0] for codec in ('pith', 'webp'))
        self.assertLessEqual(webp['bytes'], 1.05 * pith['bytes'])
        self.assertGreater(webp['psnr'], 15)

    def test_how_avif_is_made_depends_on_its_version_and_is_told(self):
        """Since libavif 1.4 with tune=iq, before at a quantiser."""
        for version, wanted, told in (('1.4.1', r'-s 4 -y 444 -q 60 -a tune=iq \S+ \S+\n', 'speed 4, tune=iq, 4:4:4'),
                                      ('0.11.1', r'-s 6 -y 444 .*cq-level=25 \S+ \S+\n', 'speed 6, 4:4:4, which is not')):
            # It keeps the PNG as it is.
            self.make_programs(avifenc=f'[ "$1" = --version ] && echo "Version: {version} (aom [enc/dec]:3.13)" && exit\n'
                               'echo "$@" >> log; for in; do shift; [ $# = 1 ] && cp "$in" "$1"; done; true',
                               avifdec='cp "$1" "$2"')
            self.write('log', b'')
            avif = self.eval_json('a.ppm', '--codecs', 'avif')['codecs']['avif']
            self.assertEqual(avif['points'][0]['psnr'], 100)
            self.assertIn(f'avifenc {version}, {told}', avif['program'])
            self.assertRegex(self.read('log').decode(), wanted)
            table = self.succeed('eval', 'a.ppm', '--codecs', 'avif').stdout.decode()
            self.assertIn(f'\navif: avifenc {version}, {told}', table)


class Denoising(CliTest):

    def setUp(self):
        super().setUp()
        self.write('a.ppm', make_pnm(60, 50))
        self.write('b.pgm', make_pnm(40, 70, 1))

    def evaluate(self, *arguments):
        return self.succeed('eval', '--task', 'denoise', *arguments).stdout.decode()

    def test_numbers(self):
        result = json.loads(self.evaluate('--json', 'a.ppm', 'b.pgm', '--sigmas', '0,25'))
        rows = {(m['noise'], m['method']): m for m in result['means']}
        for noise in ('none', 'white 25', 'camera'):
            for method in ('input', 'pith') + (('pith-told',) if noise != 'camera' else ()):
                pictures = [m for m in result['pictures'] if (m['noise'], m['method']) == (noise, method)]
                self.assertEqual([m['picture'] for m in pictures], ['a.ppm', 'b.pgm'])
                for key in ('psnr', 'ssim', 'ssimulacra2'):
                    self.assertAlmostEqual(rows[noise, method][key], sum(m[key] for m in pictures) / 2)
        if ('white 25', 'opencv') in rows:      # where it is built in
            self.assertGreater(rows['white 25', 'opencv']['psnr'], rows['white 25', 'input']['psnr'])
        # Noise of 25 levels, some of it clipped.
        self.assertAlmostEqual(rows['white 25', 'input']['psnr'], 20 * math.log10(255 / 25), delta=1)
        self.assertEqual(rows['none', 'input']['psnr'], 100)

    def test_noise_depends_on_the_seed_alone(self):
        def noise(*options):
            rows = csv.DictReader(io.StringIO(self.evaluate('--csv', 'a.ppm', *options)))
            return {r['noise']: r['psnr'] for r in rows if r['picture'] == 'a.ppm' and r['method'] == 'input'}
        first = noise()
        self.assertEqual(list(first), ['none', 'white 15', 'white 25', 'white 50', 'camera'])
        self.assertEqual(noise('--sigmas', '25'), {name: first[name] for name in ('white 25', 'camera')})
        self.assertNotEqual(noise('--seed', '2')['white 25'], first['white 25'])

    def test_table_and_failures(self):
        self.write('bad.ppm', b'P6 what')
        result = self.run_pith('eval', '--task', 'denoise', 'bad.ppm', 'a.ppm', '--sigmas', '10')
        self.check_failure(result, r'bad\.ppm')
        self.assertRegex(result.stdout, rb'white 10 +pith-told( +[\d.]+){4}\n')
        self.refuse('eval', '--task', 'denoise', 'a.ppm', '--qualities', '3', names='--qualities', code=2)
        self.refuse('eval', 'a.ppm', '--sigmas', '3', names='--sigmas', code=2)
        self.refuse('eval', '--task', 'denoise', 'a.ppm', 'a.ppm', code=2, says='twice')

    def test_pairs_of_pictures_with_noise_and_without(self):
        for folder in ('noisy', 'clean'):
            (self.directory / folder).mkdir()
        clean, other = make_pnm(60, 50), make_pnm(40, 70)
        noisy = bytes(byte ^ 4 * (byte % 3 == 0) for byte in clean[-9000:])
        self.write('noisy/a.ppm', clean[:-9000] + noisy)
        self.write('noisy/b.PPM', other)
        self.write('noisy/notes.txt', b'not a picture')
        self.write('clean/a.ppm', clean)
        self.write('clean/b.ppm', other)
        self.write('clean/c.ppm', other)
        rows = json.loads(self.evaluate('--json', '--pairs', 'noisy', 'clean'))['pictures']
        found = {row['picture']: row['psnr'] for row in rows if row['method'] == 'input'}
        squares = sum((a - b) ** 2 for a, b in zip(noisy, clean[-9000:]))
        self.assertAlmostEqual(found['noisy/a.ppm'], 10 * math.log10(255 ** 2 * 9000 / squares), places=3)
        self.assertEqual(found['noisy/b.PPM'], 100)
        self.assertEqual({row['picture'] for row in rows if row['method'] == 'pith'}, set(found))

        self.write('clean/b.ppm', make_pnm(40, 71))
        result = self.run_pith('eval', '--task', 'denoise', '--csv', '--pairs', 'noisy', 'clean')
        self.check_failure(result, r'noisy/b\.PPM', says='is 40 x 70 pixels, but clean/b.ppm 40 x 71')
        self.assertIn(b'noisy/a.ppm', result.stdout)
        (self.directory / 'clean/a.ppm').unlink()
        refuse = lambda *options, **expected: self.refuse('eval', '--task', 'denoise', *options, **expected)
        refuse('--pairs', 'noisy', 'clean', names='noisy/a.ppm', says='clean')
        refuse('--pairs', 'missing', 'clean', names='missing')
        refuse('--pairs', 'noisy', 'clean', 'a.ppm', code=2, says='--pairs')
        refuse('--pairs', 'noisy', code=2)
        refuse(code=2, says='REF')
        self.refuse('eval', '--pairs', 'noisy', 'clean', names='--pairs', code=2)


if __name__ == '__main__':
    main()
