"""Many threads on one context, an interpreter that goes on meanwhile, and processes that are forked."""
import multiprocessing
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pith

from support import PythonTest, main, make_picture

PICTURES = [make_picture(40 + 10 * i, 200, 'RGBA' if i % 2 else 'RGB') for i in range(8)]


def encode(index):
    return pith.encode(PICTURES[index])


class Threads(PythonTest):

    def test_one_context(self):
        context = pith.Context(threads=2)

        def round_trip(index):
            file = pith.encode(PICTURES[index], context=context)
            return file, pith.decode(file, context=context)

        expected = [round_trip(i) for i in range(len(PICTURES))]
        with ThreadPoolExecutor(8) as pool:
            for i, (file, pixels) in enumerate(pool.map(round_trip, [*range(len(PICTURES))] * 4)):
                self.assertEqual(file, expected[i % len(PICTURES)][0])
                self.assert_same(pixels, expected[i % len(PICTURES)][1])

    def test_the_interpreter_goes_on(self):
        picture = make_picture(600, 800)
        file = pith.encode(picture)
        for work in lambda: pith.encode(picture), lambda: pith.decode(file), lambda: pith.denoise(picture[:200]):
            ticks, during = 0, []

            def run():
                before = ticks
                work()
                during.append(ticks - before)

            worker = threading.Thread(target=run)
            worker.start()
            while worker.is_alive():
                ticks += 1
                time.sleep(0.001)
            self.assertGreater(during[0], 10)

    def test_forked_processes(self):
        expected = [encode(i) for i in range(len(PICTURES))]
        with multiprocessing.get_context('fork').Pool(2) as pool:
            self.assertEqual(pool.map_async(encode, range(len(PICTURES))).get(timeout=300), expected)


if __name__ == '__main__':
    main()
