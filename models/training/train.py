#!/usr/bin/env python3
"""Trains the codec, the denoiser or the inpainter, on CPU or on one GPU; the same command starts a run and goes on with
it.

    python3 train.py --data PICTURES... --out run.pt --minutes 120 [--kodak FOLDER]
    python3 train.py --data PICTURES... --out run.pt --minutes 120 --resume run.pt

Ctrl-C or SIGTERM ends the run after the current step with everything saved.
"""
import argparse
import os
import random
import signal
import sys

from pith_training import machine

TASKS = {'codec': 16, 'denoiser': 16, 'inpainter': 32}      # and what the sides of their crops must be multiples of


def arguments():
    parser = argparse.ArgumentParser(description='Trains the codec, the denoiser or the inpainter.')
    add = parser.add_argument
    add('--task', choices=TASKS, default='codec')
    add('--data', nargs='+', required=True, help='folders of PNG and JPEG pictures')
    add('--kodak', help='folder of test pictures; each third one is measured now and then')
    add('--out', default='run.pt', help='the full checkpoint; CSV logs go beside it')
    start = parser.add_mutually_exclusive_group()
    start.add_argument('--resume', help='go on from this checkpoint, full or weights alone')
    start.add_argument('--from', dest='weights_file', help='go on from a weights file, .safetensors')
    add('--weights-out', help='the averaged weights alone, in 16 bits, small enough to carry')
    add('--minutes', type=float, default=60)
    add('--steps', type=int, help='end after so many steps even if time is left')
    add('--decay-from', type=float, default=0.7, help='share of the run at constant rate; 1: never decay')
    add('--batch', type=int, default=14)
    add('--patch', type=int, default=192, help='side of a crop in pixels, a multiple of 16, or of 32 for the inpainter')
    add('--lr', type=float, default=1e-3, help='rate of Adam')
    add('--muon-lr', type=float, default=4e-3, help='rate of Muon, for the matrices')
    add('--loss', choices=('eye', 'mse'), default='eye', help='what a decoded picture should be close in')
    add('--as-they-are', action='store_true',
        help='learn from the pictures alone; default: some crops get other colours, a few show flat colours, text and '
             'patterns instead')
    add('--balance', type=float, default=0.5, help='loss is weighted by λ to minus this')
    add('--evaluate-every', type=int, default=2500, help='steps between measurements on the test pictures')
    add('--save-minutes', type=float, default=10, help='save at least this often')
    add('--device', choices=('cpu', 'cuda'), help='default: the GPU where there is one')
    add('--threads', type=int, help='of the CPU; default: all')
    add('--seed', type=int, help='default: different each time')
    options = parser.parse_args()
    unit = TASKS[options.task]
    if options.patch % unit or options.patch < unit:
        parser.error(f'--patch must be a multiple of {unit}')
    if options.minutes <= 0 or options.batch < 1:
        parser.error('--minutes and --batch must be positive')
    return options


def main():
    options = arguments()
    machine.prefer_fast_malloc(options.device)
    import torch    # after the line above, which may restart the program
    from pith_training.trainer import Diverged, Trainer
    options.device = options.device or ('cuda' if torch.cuda.is_available() else 'cpu')
    if options.seed is None:
        torch.seed()
    else:
        random.seed(options.seed)
        torch.manual_seed(options.seed)

    try:
        trainer = Trainer(options)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: setattr(trainer, 'stop', True))
        trainer.run()
    except Diverged:
        last = f'; {options.out} is the last good state' if os.path.exists(options.out) else ''
        sys.exit(f'train.py: the gradients are not finite any more: halve --lr and --muon-lr and resume{last}')
    except (OSError, ValueError) as error:
        sys.exit(f'train.py: {error}')


if __name__ == '__main__':
    main()
