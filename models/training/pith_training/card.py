"""The model card."""
import csv

_CARD = '''# {title}

Content id `{identity:016x}`, {parameters:.2f} million parameters, {steps} training steps. Licence: Apache-2.0.

## What it is
The networks of the still-picture codec: analysis and synthesis transform ({fine} channels at /8, {coarse} at /16,
{latent} latent channels), hyper transforms ({hyper} channels at /64), a two-step context model, and the network of
exact integers that chooses the probability tables. One model serves every quality: gains at eight anchors are
interpolated. The tables hold the frequencies of the symbols that the model codes on its training pictures; {skip} of
the 64 rows of residuals are so sure of 0 that nothing is coded.

## How it was trained
Rate plus weighted squared error over RGB, the quality drawn for each crop; Muon on the matrices, Adam on the rest;
averaged weights, rounded to 16 bits. `models/training/` holds the code, `models/training/RUNS.md` the log.

{data}
{curve}{kodak}'''


def write(path, model, options, steps, identity, tables, curve):
    """Writes the card. `curve` is a list of (quality, bits per pixel, dB), possibly empty."""
    sizes = vars(model.sizes)
    data = f'Data: {options.data_note}\n' if options.data_note else ''
    text = _CARD.format(title=options.description, identity=identity, steps=steps, skip=tables.skip,
                        parameters=sum(p.numel() for p in model.parameters()) / 1e6,
                        data=data, curve=_training(options.curve), kodak=_kodak(curve, options), **sizes)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text.rstrip() + '\n')


def _training(log, rows=12):
    """About `rows` lines of the training log, evenly spread."""
    if not log:
        return ''
    with open(log, newline='') as file:
        entries = list(csv.DictReader(file))
    rows = min(rows, len(entries))
    chosen = [entries[len(entries) * (i + 1) // rows - 1] for i in range(rows)]
    numbers = lambda e: (e['step'], f'{float(e["loss"]):.4f}', f'{float(e["bpp"]):.3f}', f'{float(e["psnr"]):.2f}')
    lines = [f'| {" | ".join(numbers(entry))} |' for entry in chosen]
    return '\n| step | loss | bpp | PSNR |\n| --- | --- | --- | --- |\n' + '\n'.join(lines) + '\n'


def _kodak(curve, options):
    if not curve:
        return ''
    lines = [f'| {quality} | {rate:.4f} | {psnr:.2f} |' for quality, rate, psnr in curve]
    which = 'the 24 pictures' if options.kodak_every == 1 else f'each {options.kodak_every}th picture'
    return (f'\n## On the Kodak suite\nMeans over {which}; the rate is the entropy by the tables, without file '
            'headers; quality on 0…63.\n\n| quality | bpp | PSNR, dB |\n| --- | --- | --- |\n' + '\n'.join(lines))
