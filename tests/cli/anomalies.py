"""pith anomaly: a model learns what good pictures look like, and shows where others do not."""
import json

from support import CliTest, main, parse_pnm


def cloth(phase=0, hole=None, side=96):
    """A weave, as a PGM, perhaps with a bright spot."""
    pixels = bytearray()
    for y in range(side):
        for x in range(side):
            level = 120 + 40 * ((x + phase) % 8 < 4) - 30 * ((y + 2 * phase) % 8 < 4)
            if hole and abs(x - hole[0]) < 5 and abs(y - hole[1]) < 5:
                level = 250
            pixels.append(level)
    return b'P5 %d %d 255\n' % (side, side) + pixels


class Anomalies(CliTest):

    def setUp(self):
        super().setUp()
        for folder in ('good', 'bad'):
            (self.directory / folder).mkdir()
        for i in range(6):
            self.write(f'good/{i}.pgm', cloth(i))
            self.write(f'bad/{i}.pgm', cloth(i, hole=(20 + 10 * i, 70 - 8 * i)))
        self.succeed('train', 'good', '--task', 'autoencoder', '--crops', '--code', '4', '--steps', '60', '--batch', '8',
                     '-o', 'cloth.safetensors', '-j', '1')

    def calibrate(self, *options):
        return self.succeed('anomaly', 'calibrate', 'good', '--model', 'cloth.safetensors', '-o', 'normal.safetensors',
                            *options)

    def scores(self, *inputs):
        lines = self.succeed('anomaly', *inputs, '--model', 'normal.safetensors', '--json').stdout.decode().splitlines()
        return {line['picture']: line for line in map(json.loads, lines)}

    def test_what_good_pictures_have_not_is_unusual(self):
        self.calibrate('--false-alarms', '0.2')
        good, bad = self.scores('good'), self.scores('bad')
        self.assertLess(max(line['score'] for line in good.values()), min(line['score'] for line in bad.values()))
        self.assertTrue(all(line['unusual'] for line in bad.values()))
        self.assertFalse(any(line['unusual'] for line in good.values()))
        text = self.succeed('anomaly', 'bad/2.pgm', 'good/2.pgm', '--model', 'normal.safetensors').stdout.decode()
        self.assertRegex(text, r'^[0-9.]+  unusual  bad/2.pgm\n[0-9.]+  normal   good/2.pgm\n$')
        high = max(line['score'] for line in bad.values()) + 1
        text = self.succeed('anomaly', 'bad', '--model', 'normal.safetensors', '--threshold', high).stdout
        self.assertNotIn(b'unusual', text)

    def test_maps_glow_where_it_is(self):
        self.calibrate('--false-alarms', '0.2')
        self.succeed('anomaly', 'bad/3.pgm', '--model', 'normal.safetensors', '-o', 'map.png')
        self.succeed('encode', 'map.png', '-q', '95', '-o', 'map.pith')
        width, height, _, pixels = parse_pnm(self.succeed('decode', 'map.pith', '-o', '-', '--format', 'ppm').stdout)
        self.assertEqual((width, height), (96, 96))
        redness = lambda x, y: pixels[3 * (y * width + x)] - pixels[3 * (y * width + x) + 2]
        self.assertGreater(redness(50, 46), 60)
        self.assertLess(redness(10, 10), 40)
        self.succeed('anomaly', 'bad', '--model', 'normal.safetensors', '--out-dir', 'maps')
        self.assertEqual([name for name in self.names() if name.startswith('maps/')],
                         [f'maps/{i}.anomaly.png' for i in range(6)])
        self.refuse('anomaly', 'bad', '--model', 'normal.safetensors', '--out-dir', 'maps', names='0.anomaly.png',
                    says='exists')
        self.refuse('anomaly', 'bad', '--model', 'normal.safetensors', '-o', 'x.png', code=2, says='--out-dir')

    def test_few_good_pictures_promise_little(self):
        self.assertIn(b'14.3 %', self.calibrate().stderr)
        self.refuse('anomaly', 'calibrate', 'good', '--model', 'cloth.safetensors', '-o', 'normal.safetensors',
                    names='normal.safetensors', says='exists')
        self.refuse('anomaly', 'calibrate', 'good/0.pgm', '--model', 'cloth.safetensors', '-o', 'n', code=2, says='two')

    def test_evaluation(self):
        self.calibrate('--false-alarms', '0.2')
        options = ('eval', '--task', 'anomaly', 'good', 'bad', '--model', 'normal.safetensors')
        self.assertIn('6 good and 6 bad pictures: AUROC 1.0000; missed at 1 % false alarms 0.0 %, at 5 % 0.0 %',
                      self.succeed(*options, '--html', 'maps.html').stdout.decode())
        self.assertEqual(self.read('maps.html').decode().count('<img'), 12)
        result = json.loads(self.succeed(*options, '--json').stdout)
        self.assertEqual((result['auroc'], result['missed_at_1_percent'], len(result['pictures'])), (1, 0, 12))
        self.assertEqual(len(self.succeed(*options, '--csv').stdout.splitlines()), 13)
        turned = json.loads(self.succeed('eval', '--task', 'anomaly', 'bad', 'good', '--model', 'normal.safetensors',
                                         '--json').stdout)
        self.assertEqual((turned['auroc'], turned['missed_at_5_percent']), (0, 1))
        self.refuse('eval', '--task', 'anomaly', 'good', '--model', 'normal.safetensors', code=2, says='two folders')

    def test_a_threshold_of_ones_own_moves_the_heat(self):
        self.calibrate('--false-alarms', '0.2')
        maps = []
        for threshold in (1, 1.9):
            self.succeed('anomaly', 'bad/3.pgm', '--model', 'normal.safetensors', '-o', 'map.png', '-f', '--threshold',
                         threshold)
            maps.append(self.read('map.png'))
        self.assertNotEqual(*maps)

    def test_a_picture_given_twice_counts_once(self):
        self.calibrate('--false-alarms', '0.2')
        once = self.scores('bad/0.pgm')
        self.succeed('anomaly', 'calibrate', 'good', 'good/', './good', '--model', 'cloth.safetensors', '-o',
                     'normal.safetensors', '-f', '--false-alarms', '0.2')
        self.assertEqual(self.scores('bad/0.pgm'), once)

    def test_refusals(self):
        self.calibrate('--false-alarms', '0.2')
        self.write('bad/0.anomaly.png', b'')
        self.refuse('anomaly', 'bad/0.pgm', 'bad/0.anomaly.png', '--out-dir', 'bad', '-f', '--model', 'normal.safetensors',
                    names='bad/0.anomaly.png', says='input')
        self.refuse('anomaly', 'bad/1.pgm', '-o', '-', '--json', '--model', 'normal.safetensors', code=2, says='--json')
        self.refuse('eval', '--task', 'anomaly', 'good', 'bad', '--model', 'normal.safetensors', '--html',
                    'normal.safetensors', names='normal.safetensors', says='input')
        self.refuse('anomaly', 'bad', code=2, says='--model')
        self.refuse('anomaly', '--model', 'cloth.safetensors', code=2, says='picture')
        self.refuse('anomaly', 'bad/0.pgm', '--model', 'cloth.safetensors', names='bad/0.pgm', says='calibrate')
        self.succeed('train', 'good', '--task', 'autoencoder', '--code', '4', '--steps', '1', '--batch', '2', '-o',
                     'whole.safetensors', '-j', '1')
        self.refuse('anomaly', 'calibrate', 'good', '--model', 'whole.safetensors', '-o', 'n.safetensors',
                    names='whole.safetensors', says='--crops')


if __name__ == '__main__':
    main()
