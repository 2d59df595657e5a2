"""The model inside the library does its job: on the sample pictures it beats JPEG, at every quality.

A safeguard, not a benchmark: the bars are far below what the model reaches.
"""
import json
import math

from support import SAMPLES, CliTest, main

PICTURES = sorted(SAMPLES.glob('*.png'))


class Samples(CliTest):

    def test_smaller_than_jpeg_at_equal_psnr(self):
        self.assertGreaterEqual(len(PICTURES), 4)
        result = json.loads(self.succeed('eval', '--json', '--qualities', '10,30,50,70,90', *PICTURES).stdout)
        rates = {(r['picture'], r['against']): r['percent'] for r in result['bd_rates'] if r['metric'] == 'psnr'}
        self.assertLess(rates[(None, 'jpeg420')], -25)
        for picture in PICTURES:
            self.assertLess(rates[(str(picture), 'jpeg420')], -10)

    def points(self, qualities, effort, tune):
        return json.loads(
            self.succeed('eval', '--json', '--codecs', 'pith', '--qualities', qualities, '-e', effort, '--tune', tune,
                         PICTURES[0]).stdout)['codecs']['pith']['points']

    def share_of_bits(self, quality, tune, metric):
        """Bytes that effort takes, as a share of those that the same value of the metric takes without."""
        low, high = self.points(f'{quality - 4},{quality + 4}', 1, tune)
        refined = self.points(quality, 2, tune)[0]
        share = (refined[metric] - low[metric]) / (high[metric] - low[metric])
        self.assertTrue(0 < share < 1)
        return refined['bytes'] / math.exp((1 - share) * math.log(low['bytes']) + share * math.log(high['bytes']))

    def test_effort_saves_bits_at_equal_psnr(self):
        for quality in (20, 60):
            self.assertLess(self.share_of_bits(quality, 'psnr', 'psnr'), 0.985)

    def test_effort_saves_bits_for_the_eye(self):
        self.assertLess(self.share_of_bits(40, 'eye', 'ssimulacra2'), 0.97)

    def test_quality_goes_up_with_q(self):
        points = json.loads(
            self.succeed('eval', '--json', '--codecs', 'pith', '--qualities', '0,10,20,40,60,80,90,100',
                         PICTURES[0]).stdout)['codecs']['pith']['points']
        for low, high in zip(points, points[1:]):
            self.assertGreater(high['bytes'], low['bytes'])
            self.assertGreater(high['psnr'], low['psnr'])


if __name__ == '__main__':
    main()
