"""The training loop: losses, schedule, measuring, log."""
import csv
import math
import os
import time

import torch

from . import checkpoint, machine, pictures
from .optimiser import Average, Optimiser
from .tasks import TASKS

WARM_UP_STEPS = 300
LOWEST_RATE = 0.01          # share of the rate at the very end
START_PICTURES = 320        # crops that the principal components are taken from
LOG_EVERY = 100
MOST_BAD_STEPS = 50         # in a row without a finite gradient; then training has diverged
COLUMNS = ('step', 'seconds', 'loss', 'bpp', 'psnr', 'rate')


class Diverged(Exception):
    """The gradients stay infinite or NaN."""


class Trainer:
    def __init__(self, options):
        """options: those of train.py. Reads pictures and the state to go on from."""
        self.options, self.device = options, options.device
        self.task = TASKS[options.task](options)
        machine.set_up(options.device, options.threads)
        self.bfloat16 = machine.has_bfloat16(options.device)
        self.crops = pictures.Crops(options.data, options.patch, options.device)
        self.test_paths = pictures.find([options.kodak])[::3] if options.kodak else []
        print(f'{self.crops.count} pictures on {options.device}, {"bf16" if self.bfloat16 else "f32"}', flush=True)

        state = self._state_to_go_on_from()
        self.step = state['step'] if state else 0
        self.model = self.task.model(state and state['model'], self._start_crops)
        self.model.to(options.device, memory_format=torch.channels_last)
        self.optimiser = Optimiser(self.model)
        self.average = Average(self.model, 0.9995 if options.device == 'cuda' else 0.999, state and state['ema'])
        if state and 'optimiser' in state:
            self.optimiser.load(state['optimiser'])
        # A state without momenta starts them at zero, so it warms up as a new model does.
        self.warm_up_from = None if state and 'optimiser' in state else self.step
        self.bad_steps = 0
        self.stop = False           # set it to end after the current step, with everything saved

    def _state_to_go_on_from(self):
        if self.options.resume:
            return checkpoint.load(self.options.resume)
        return self.task.load_weights_file(self.options.weights_file) if self.options.weights_file else None

    def _start_crops(self):
        count = math.ceil(START_PICTURES * 256 ** 2 / self.options.patch ** 2)
        return torch.cat([self.crops.batch(16).cpu() for _ in range(math.ceil(count / 16))])

    def run(self):
        """Trains for the time that the options give, or until `stop`; saves at the end."""
        network = self.model
        if self.device == 'cuda':
            network = machine.fastest(self.model, lambda n: self._aim(n)[0].backward())
        begin = saved = time.time()
        sums, count, started_at = torch.zeros(3, device=self.device), 0, self.step
        done = 0
        while not self.stop and done < 1:
            elapsed = time.time() - begin
            done = elapsed / 60 / self.options.minutes
            if self.options.steps:
                done = max(done, (self.step + 1 - started_at) / self.options.steps)
            rate = self._rate(done)
            sums += self._train_step(network, rate)
            count += 1
            if count == LOG_EVERY or done >= 1:
                self._log(elapsed, (sums / count).tolist(), rate)
                sums, count = torch.zeros_like(sums), 0
            if (self.step - started_at) % self.options.evaluate_every == 0:
                self.evaluate()
                self.save()
                saved = time.time()
            elif time.time() - saved > 60 * self.options.save_minutes:
                self.save()
                saved = time.time()
        self.evaluate()
        self.save()

    def _rate(self, done):
        """Share of the learning rates: rises over the first steps, falls to almost 0 over the end of the time."""
        decay_from = self.options.decay_from
        rate = 1 if done < decay_from else max(LOWEST_RATE, (1 - done) / max(1e-9, 1 - decay_from))
        if self.warm_up_from is not None:
            rate *= min(1, (self.step - self.warm_up_from + 1) / WARM_UP_STEPS)
        return rate

    def _train_step(self, network, rate):
        """One step; returns loss, bits per pixel and PSNR of the batch, on the device."""
        aim, numbers = self._aim(network)
        aim.backward()
        norm = self.optimiser.clip()
        if self._usable(norm):
            self.optimiser.step(self.options.lr * rate, self.options.muon_lr * rate)
        self.model.zero_grad(set_to_none=True)
        self.step += 1
        self.average.update(self.step)
        return numbers

    def _aim(self, network):
        batch = self.crops.batch(self.options.batch)
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bfloat16):
            losses, rate, error = self.task.losses(network, batch)
        psnr = -10 * torch.log10(error.detach().clamp(min=1e-9))
        return self.task.aim(losses), torch.stack([losses.detach().mean(), rate.detach().mean(), psnr.mean()])

    def _usable(self, norm):
        """Whether to use this step's gradients. Raises Diverged after many steps in a row that are not finite."""
        if self.device == 'cuda':       # asking would wait for the GPU: a step that is not finite becomes one of zeros
            for parameter in self.model.parameters():
                parameter.grad.nan_to_num_(0, 0, 0)
            return True
        self.bad_steps = 0 if torch.isfinite(norm) else self.bad_steps + 1
        if self.bad_steps > MOST_BAD_STEPS:
            raise Diverged
        return self.bad_steps == 0

    def _log(self, seconds, numbers, rate):
        """Prints a line and adds it to the CSV file beside the checkpoint."""
        loss, bpp, psnr = numbers
        print(f'{self.step} {seconds:.0f}s loss {loss:.4f} bpp {bpp:.4f} psnr {psnr:.2f}', flush=True)
        self._append('.csv', COLUMNS, [(self.step, round(seconds), loss, bpp, psnr, rate)])
        if not math.isfinite(loss):     # single bad steps are skipped; here the mean of many is bad
            raise Diverged

    def evaluate(self):
        """Rate (entropy) and PSNR of the averaged model on some test pictures, to the screen and a CSV file."""
        if not self.test_paths:
            return
        model = self.task.model(self.average.values)
        model.to(self.device, memory_format=torch.channels_last)
        results = [(self.step, condition, *self._measure(model, condition)) for condition in self.task.conditions]
        print(self.step, *(f'{c}: {bpp:.4f} {psnr:.3f}' for _, c, bpp, psnr in results), flush=True)
        self._append('-test.csv', ('step', 'condition', 'bpp', 'psnr'), results)

    @torch.no_grad()
    def _measure(self, model, condition):
        """Means of bits per pixel and PSNR."""
        results = []
        for path in self.test_paths:
            picture = pictures.read_tensor(path).to(self.device)
            with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bfloat16):
                results.append(self.task.measure(model, picture, condition))
        return [sum(numbers) / len(results) for numbers in zip(*results)]

    def _append(self, ending, columns, rows):
        path = os.path.splitext(self.options.out)[0] + ending
        new = not os.path.exists(path)
        with open(path, 'a', newline='', encoding='ascii') as file:
            writer = csv.writer(file)
            writer.writerows(([columns] if new else []) + [[f'{v:.5g}' if isinstance(v, float) else v for v in row]
                                                           for row in rows])

    def save(self):
        """Writes the full checkpoint, and the weights alone where asked for."""
        state = dict(ema=self.average.values, model=self.model.state_dict(), optimiser=self.optimiser.state(),
                     step=self.step)
        checkpoint.save(self.options.out, state)
        if self.options.weights_out:
            halves = {name: tensor.half().cpu() for name, tensor in self.average.values.items()}
            checkpoint.save(self.options.weights_out, dict(ema=halves, step=self.step))
