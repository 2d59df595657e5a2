"""What is wrong is told in one line, as the exception that Python has for it or as pith.Error."""
import pickle
import signal
import time

import numpy as np
import pith

from support import INPAINTER, PythonTest, main, make_picture

PICTURE = make_picture(40, 60)
FILE = pith.encode(PICTURE)


class Errors(PythonTest):

    def refuse(self, kind, says, function, *arguments, **settings):
        with self.assertRaises(kind) as caught:
            function(*arguments, **settings)
        self.assertIs(type(caught.exception), kind)
        self.assertRegex(str(caught.exception), r'\A[^\n]*' + says + r'[^\n]*\Z')
        return caught.exception

    def test_pictures(self):
        for function in pith.encode, pith.denoise, lambda p: pith.inpaint(p, context=pith.InpaintingContext(INPAINTER)):
            for picture, kind, says in ((PICTURE.astype(float), TypeError, 'not float64'),
                                        (PICTURE > 5, TypeError, 'not bool'),
                                        (PICTURE.astype(np.uint32), TypeError, 'not uint32'),
                                        (PICTURE.tolist(), TypeError, 'not list'), (None, TypeError, 'not NoneType'),
                                        (PICTURE[None], ValueError, r'not \(1, 40, 60, 3\)'),
                                        (PICTURE[0, :, 0], ValueError, r'not \(60,\)'),
                                        (PICTURE[..., :0], ValueError, r'not \(40, 60, 0\)'),
                                        (np.zeros((4, 4, 5), np.uint8), ValueError, r'not \(4, 4, 5\)'),
                                        (PICTURE[:0], pith.Error, 'no extent')):
                with self.subTest(says=says):
                    self.refuse(kind, says, function, picture)
        self.refuse(TypeError, 'not uint16', pith.denoise, PICTURE.astype(np.uint16))
        self.refuse(pith.Error, 'neither 8 nor 16', lambda: pith.decode(pith.encode(PICTURE), bits=12))

    def test_files(self):
        for function in pith.decode, pith.read_info, pith.read_metadata:
            for data in 'text', None, 5:
                self.refuse(TypeError, 'bytes-like', function, data)
            self.refuse(BufferError, 'contiguous', function, memoryview(FILE)[::2])
            for data in b'', b'abc', b'\x89PNG' + FILE:
                error = self.refuse(pith.Error, 'not a pith file', function, data)
                self.assertEqual(error.status, pith.Status.NOT_PITH)
        for size in (*range(8, 60), len(FILE) // 2, len(FILE) - 1):
            self.assertEqual(self.refuse(pith.Error, '', pith.decode, FILE[:size]).status, pith.Status.DAMAGED)

    def test_numbers(self):
        for settings, kind, says in (({'quality': 101}, pith.Error, 'quality'),
                                     ({'quality': float('nan')}, pith.Error, 'quality'),
                                     ({'quality': 'high'}, TypeError, 'quality .* not str'),
                                     ({'effort': 10}, pith.Error, 'effort'),
                                     ({'effort': -1}, ValueError, 'effort .* -1'),
                                     ({'effort': 2**32}, ValueError, 'effort'),
                                     ({'effort': 1.5}, TypeError, 'effort .* not float'),
                                     ({'target_size': 0}, ValueError, 'target_size'),
                                     ({'target_size': 5}, pith.Error, 'bytes'),
                                     ({'target_psnr': 0}, ValueError, 'target_psnr'),
                                     ({'target_ssimulacra2': 200}, pith.Error, '0…100'),
                                     ({'target_psnr': 30, 'target_size': 9999}, pith.Error, 'at once'),
                                     ({'tile_size': 100}, pith.Error, 'tile'),
                                     ({'icc': 'sRGB'}, TypeError, 'bytes-like'),
                                     ({'qualty': 5}, TypeError, 'qualty')):
            with self.subTest(**settings):
                self.refuse(kind, says, pith.encode, PICTURE, **settings)
        for settings, kind, says in (({'max_side': 0}, ValueError, 'max_side'),
                                     ({'region': (1, 2, 3)}, ValueError, 'region'),
                                     ({'region': 5}, ValueError, 'region'),
                                     ({'region': (1, 2, -3, 4)}, ValueError, 'region .* -3'),
                                     ({'region': (1, 2, 0, 0)}, ValueError, 'region'),
                                     ({'region': (1, 2, 60, 4)}, pith.Error, 'region'),
                                     ({'region': (0, 0, 9, 9), 'max_side': 5}, pith.Error, 'at once')):
            with self.subTest(**settings):
                self.refuse(kind, says, pith.decode, FILE, **settings)
        self.refuse(pith.Error, 'strength', pith.denoise, PICTURE, strength=2)

    def test_contexts(self):
        self.assertEqual(self.refuse(pith.Error, '/nowhere', pith.Context, '/nowhere').status, pith.Status.MODEL)
        self.assertEqual(self.refuse(pith.Error, '', pith.Context, INPAINTER).status, pith.Status.MODEL)
        self.refuse(ValueError, 'precision .* f8', pith.Context, precision='f8')
        self.refuse(ValueError, 'threads', pith.Context, threads=-1)
        self.refuse(TypeError, 'DenoisingContext, not Context', pith.denoise, PICTURE, context=pith.Context())
        self.refuse(TypeError, 'Context, not int', pith.decode, FILE, context=0)

    def test_signals_end_long_work(self):
        class Stop(Exception):
            pass

        def stop(*_):
            raise Stop

        picture = make_picture(1000, 1000)
        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        begun = time.monotonic()
        try:
            with self.assertRaises(Stop):
                pith.encode(picture, effort=9)
        finally:
            signal.signal(signal.SIGALRM, before)
        stopped = time.monotonic() - begun
        begun = time.monotonic()
        pith.encode(picture, effort=2)  # a tenth of the steps
        self.assertLess(stopped, time.monotonic() - begun + 2)

    def test_errors_can_be_sent_to_other_processes(self):
        error = self.refuse(pith.Error, '', pith.decode, b'')
        sent = pickle.loads(pickle.dumps(error))
        self.assertEqual((type(sent), str(sent), sent.status), (pith.Error, str(error), pith.Status.NOT_PITH))


if __name__ == '__main__':
    main()
