"""pith train: learns, goes on after whatever ended it, and loses no checkpoint. MODEL is a tiny one."""
import csv
import os
import re
import resource
import signal
import subprocess
import time
import xml.etree.ElementTree

from support import MODEL, PROGRAM, CliTest, main, make_png, make_pnm

COMMAND = ('train', 'pictures', '-o', 'm.safetensors', '--from', MODEL, '--patch', '64', '--batch', '2')
ENDLESS = ('--steps', '1000000', '--log', 'log.csv')
OUTPUTS = ['m.md', 'm.safetensors', 'm.safetensors.checkpoint']


def stripes(seed, width=100, height=80):
    row = bytearray()
    for x in range(width):
        row += bytes(((x * (seed + 3)) % 256, (x * x // 16 + 40 * seed) % 256, 128))
    return make_png(width, height, 2, bytes(row))


class TrainingTest(CliTest):

    def setUp(self):
        super().setUp()
        (self.directory / 'pictures' / 'more').mkdir(parents=True)
        for i in range(4):
            self.write(f'pictures/{i}.png', stripes(i))
        self.write('pictures/more/4.PNG', stripes(4))

    def train(self, *options):
        return self.succeed(*COMMAND, *options)

    def content_id(self, result):
        return re.fullmatch(r'm\.safetensors: content id ([0-9a-f]{16})\n', result.stdout.decode()).group(1)

    def log(self):
        with open(self.directory / 'log.csv', newline='') as file:
            return list(csv.DictReader(file))

    def check_log(self):
        """One line of time: neither steps nor seconds fall."""
        rows = [(int(row['step']), float(row['seconds'])) for row in self.log()]
        for (step, seconds), (next_step, next_seconds) in zip(rows, rows[1:]):
            self.assertLessEqual(step, next_step)
            self.assertLessEqual(seconds, next_seconds)
        return rows

    def outputs(self):
        return [name for name in self.names() if not name.startswith('pictures')]


class Learning(TrainingTest):

    def test_a_model_that_encodes_and_decodes(self):
        self.write('valid.png', stripes(7))
        result = self.train('--steps', '120', '--log', 'log.csv', '--valid', 'valid.png')
        identity = self.content_id(result)
        self.assertRegex(result.stderr.decode().splitlines()[0], '5 pictures to learn from, 1 to validate with')
        self.assertEqual(self.outputs(), ['log.csv', 'log.svg', *OUTPUTS, 'valid.png'])

        self.write('photo.ppm', make_pnm(70, 50))
        self.succeed('encode', 'photo.ppm', '--model', 'm.safetensors')
        self.succeed('decode', 'photo.pith', '--model', 'm.safetensors')
        self.assertEqual(self.info('photo.pith')['model_id'], identity)

        rows = self.log()
        losses = [float(row['valid_loss']) for row in rows if row['valid_loss']]
        self.assertLess(losses[-1], losses[0])
        self.assertEqual((rows[0]['step'], rows[-1]['step']), ('0', '120'))
        self.check_log()
        card = self.read('m.md').decode()
        for text in (identity, 'on 5 pictures: 120 steps', '| before |', '| after |'):
            self.assertIn(text, card)
        drawn = xml.etree.ElementTree.fromstring(self.read('log.svg')).itertext()
        self.assertIn('training steps', drawn)

    def test_cards_of_other_tasks_know_no_rate(self):
        self.write('valid.png', stripes(7))
        command = [*COMMAND[:4], '--patch', '64', '--batch', '2', '--steps', '2', '--valid', 'valid.png']
        self.succeed(*command, '--task', 'inpainter')
        card = self.read('m.md').decode()
        self.assertIn('pith inpaint', card)
        self.assertIn('| before |', card)
        for text in ('qualities', 'bpp', 'loss | eye', 'rate is'):
            self.assertNotIn(text, card)

    def test_options(self):
        for options in (('--precision', 'f32'), ('--accumulate', '2'), ('--loss', 'l1'),
                        ('--qualities', '30..40'), ('--cache', '1', '--threads', '1')):
            with self.subTest(options=options):
                (self.directory / OUTPUTS[2]).unlink(missing_ok=True)
                self.train('--steps', '2', '--force', *options)

    def test_matrix_products_are_fast_on_processors_without_avx512(self):
        """oneDNN's reference code, to which operations fall that are put to it in the wrong order, is 50 times slower."""
        environment = {**os.environ, 'ONEDNN_MAX_CPU_ISA': 'AVX2', 'DNNL_VERBOSE': '1', 'ONEDNN_VERBOSE': '1'}
        lines = self.succeed(*COMMAND, '--precision', 'f32', '--steps', '2',
                             env=environment).stdout.decode().splitlines()
        products = [line for line in lines if ',exec,cpu,matmul,' in line]
        self.assertTrue(products)
        self.assertEqual([line for line in products if ',ref' in line], [])

    def test_a_share_is_kept_aside(self):
        for i in range(5, 20):
            self.write(f'pictures/{i}.png', stripes(i))
        result = self.train('--steps', '2')
        self.assertIn('19 pictures to learn from, 1 to validate with', result.stderr.decode())

    def test_validation_pictures_are_not_learned_from(self):
        result = self.train('--steps', '2', '--valid', 'pictures/more')
        self.assertIn('4 pictures to learn from, 1 to validate with', result.stderr.decode())

    def test_unusable_pictures_are_left_out_with_a_line_each(self):
        self.write('pictures/damaged.png', stripes(1)[:-30])
        self.write('pictures/small.png', stripes(1, 100, 63))
        lines = self.train('--steps', '2').stderr.decode().splitlines()
        self.assertEqual(len(lines), 3)
        for name in ('damaged', 'small'):
            self.assertEqual(sum(f'pictures/{name}.png: warning' in line for line in lines), 1)

    def test_progress_on_a_terminal(self):
        text = self.shown_on_terminal(*COMMAND, '--steps', '30')
        self.assertRegex(text, rb'\r\x1b\[K\[#+\.*\] \d+% loss [\d.]+ [\d.]+ bpp [\d.]+ dB [\d.]+ MP/s \d+:\d\d left')
        self.assertTrue(text.endswith(b'\x1b[K'))


class GoingOn(TrainingTest):

    def start(self, *options):
        """An endless run, once it has taken some steps and written what has to be there."""
        process = subprocess.Popen([PROGRAM, *COMMAND, *ENDLESS, *options], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.directory)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_for_steps(self, process, count):
        """Until the checkpoint, which is written after each step, knows of `count` steps."""
        for _ in range(3000):
            self.assertIsNone(process.poll())
            if (self.directory / OUTPUTS[2]).exists():
                header = self.read(OUTPUTS[2])[8:400].decode(errors='ignore')
                if int(re.search(r'"run_steps":\s*"(\d+)"', header).group(1)) >= count:
                    return
            time.sleep(0.01)
        self.fail('no progress')

    def go_on(self, steps_more):
        """Resumes the run for some steps; returns how many it had."""
        before = self.train('--steps', '1', '--log', 'log.csv').stderr.decode()   # complete already
        steps = int(re.search(r'complete \((\d+) steps', before).group(1))
        result = self.train('--steps', str(steps + steps_more), '--log', 'log.csv')
        self.assertIn(f'goes on after {steps} steps', result.stderr.decode())
        self.assertEqual(self.check_log()[-1][0], steps + steps_more)
        return steps

    def test_signals_save_everything(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start('--save-minutes', '0')
            self.wait_for_steps(process, 5)
            process.send_signal(number)
            output, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, code)
            self.assertRegex(output, rb'm\.safetensors: content id')
            said = re.search(rb'interrupted after (\d+) steps[^\n]*goes on', errors)
            self.assertEqual(self.check_log()[-1][0], int(said.group(1)))
            self.assertIn('interrupted after 0 %', self.read('m.md').decode())
            self.write('photo.ppm', make_pnm(20, 20))
            self.succeed('encode', 'photo.ppm', '--model', 'm.safetensors')
            self.assertEqual(self.go_on(3), int(said.group(1)))
            for name in (*OUTPUTS, 'log.csv', 'log.svg', 'photo.pith'):
                (self.directory / name).unlink()

    def test_killed(self):
        process = self.start('--save-minutes', '0')
        self.wait_for_steps(process, 10)
        process.kill()
        process.wait()
        for name in self.names():
            if name.endswith('.tmp'):
                (self.directory / name).unlink()
        self.write('m.safetensors', b'')    # so that the first call of go_on only looks
        with open(self.directory / 'log.csv', 'a') as file:     # what a checkpoint does not know, and half a line
            file.write('999999,9999,1,1,1,1,,,\n1000000,12')
        self.assertGreaterEqual(self.go_on(3), 10)

    def test_stopping_changes_nothing(self):
        whole = self.content_id(self.train('--steps', '12', '--decay-from', '1'))
        for name in OUTPUTS:
            (self.directory / name).unlink()
        self.train('--steps', '5', '--decay-from', '1')
        self.assertEqual(self.content_id(self.train('--steps', '12', '--decay-from', '1')), whole)

    def test_complete(self):
        self.train('--steps', '2')
        before = self.read(OUTPUTS[1])
        result = self.train('--steps', '2')
        self.assertRegex(result.stderr.decode(), r'\Apith: m\.safetensors\.checkpoint: [^\n]*complete[^\n]*\n\Z')
        self.assertEqual(result.stdout, b'')
        self.assertEqual(self.read(OUTPUTS[1]), before)
        (self.directory / OUTPUTS[1]).unlink()
        self.train('--steps', '2')      # a model that is missing is made from the checkpoint
        self.assertEqual(self.read(OUTPUTS[1]), before)


class Refusals(TrainingTest):

    def test_help(self):
        result = self.succeed('train', '--help')
        self.assertIn(b'exit 130', result.stdout)
        self.assertEqual(result.stderr, b'')

    def test_usage(self):
        values = {'--steps': ['0', 'x'], '--minutes': ['0', '-1', 'nan'],
                  '--qualities': ['50', '60..50', '0..101', 'a..b'], '--batch': ['0'],
                  '--patch': ['0', '100', '65', 'x'], '--lr': ['0', 'nan', '2'], '--threads': ['0'],
                  '--decay-from': ['-0.1', '1.1'], '--task': ['denoise'], '--loss': ['ssim'],
                  '--precision': ['f64'], '--accumulate': ['0'], '--cache': ['0'], '--save-minutes': ['-1'],
                  '--seed': ['-1', 'x']}
        for option, bad in values.items():
            for value in bad:
                with self.subTest(option=option, value=value):
                    self.refuse(*COMMAND, option, value, code=2)
        self.refuse('train', 'pictures', code=2, names='--output')
        self.refuse('train', '-o', 'm', code=2)
        self.refuse('train', 'pictures', '-o', '-', code=2)
        self.refuse(*COMMAND, '--loss', 'ms-ssim', code=2, names='--patch')
        self.refuse(*COMMAND, '--log', 'm.safetensors', code=2)

    def test_no_pictures(self):
        (self.directory / 'empty').mkdir()
        command = ('train', '-o', 'm', '--from', MODEL, '--patch', '64')
        self.refuse(*command, 'empty', names='empty', says='no pictures to learn from (PNG, JPEG')
        self.refuse(*command, 'missing', names='missing', says='no such')
        self.refuse(*command, 'pictures', '--valid', 'empty', names='empty')
        self.write('empty/bad.png', b'nothing')
        result = self.run_pith(*command, 'empty')
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, rb'\Apith: empty/bad\.png: warning: [^\n]+\npith: none of the 1 pict[^\n]+\n\Z')

    def test_models(self):
        command = ('train', 'pictures', '--patch', '64')
        self.refuse(*command, '-o', 'm', '--from', 'missing', names='missing', says='No such file')
        self.write('text', b'no model')
        self.refuse(*command, '-o', 'm', '--from', 'text', names='text')
        self.refuse(*command, '-o', 'text', '--from', 'text', names='text', says='start from')

    def test_checkpoint_of_another_model_or_none(self):
        self.train('--steps', '1')
        checkpoint = self.read(OUTPUTS[2])
        other = ('train', 'pictures', '-o', 'm.safetensors', '--patch', '64', '--batch', '1', '--steps', '2')
        self.refuse(*other, names=OUTPUTS[2], says='another shape')
        for bad in (b'', b'what', checkpoint[:3000], checkpoint[:-1]):
            self.write(OUTPUTS[2], bad)
            self.refuse(*COMMAND, '--steps', '2', names=OUTPUTS[2], says='checkpoint')

    def test_nothing_else_is_replaced(self):
        self.refuse('train', 'pictures', '-o', 'pictures/0.png', names='pictures/0.png', says='one of the pictures')
        self.refuse('train', 'pictures', '-o', 'no/such', names='no/such', says='No such file')
        self.refuse('train', 'pictures', '-o', 'pictures', names='pictures', says='directory')
        self.write('m.md', b'my notes')
        self.refuse(*COMMAND, '--steps', '1', names='m.md', says='--force')
        self.train('--steps', '1', '--force')
        self.write('log.csv', b'my table')
        self.refuse(*COMMAND, '--steps', '2', '--log', 'log.csv', names='log.csv', says='no log of pith train')

    def refuse_for_lack_of_space(self, where, says, **options):
        command = [where if part == 'm.safetensors' else part for part in COMMAND]
        checkpoint = self.read(where + '.checkpoint')
        before = self.names()
        result = self.run_pith(*command, '--steps', '4', **options)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), rf'\npith: {where}\.checkpoint: [^\n]*{says}[^\n]*\n\Z')
        self.assertEqual(self.read(where + '.checkpoint'), checkpoint)
        self.assertEqual(self.names(), before)

    def test_full_disk(self):
        mount = self.mount('size=4m')
        command = ['disk/m' if part == 'm.safetensors' else part for part in COMMAND]
        self.succeed(*command, '--steps', '2')
        (mount / 'filler').write_bytes(bytes(1 << 20))
        self.refuse_for_lack_of_space('disk/m', 'No space left')

    def test_limit_on_file_sizes(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))

        self.train('--steps', '2')
        self.refuse_for_lack_of_space('m.safetensors', 'too large', preexec_fn=limit)


if __name__ == '__main__':
    main()
