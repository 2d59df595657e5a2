"""The entropy coder of the format, written from its description alone: two interleaved 64-bit rANS states."""
import struct

LOW = 1 << 31
BITS = 16


def encode(items):
    """items: (start, frequency) in the order of decoding -> the stream."""
    states, words = [LOW, LOW], []
    for i in range(len(items) - 1, -1, -1):
        start, frequency = items[i]
        state = states[i & 1]
        if state >= frequency << (63 - BITS):
            words.append(state & 0xFFFFFFFF)
            state >>= 32
        states[i & 1] = (state // frequency << BITS) + state % frequency + start
    return struct.pack(f'<2Q{len(words)}I', *states, *reversed(words))


class Decoder:
    def __init__(self, stream):
        self.states = list(struct.unpack_from('<2Q', stream))
        self.words = struct.unpack(f'<{(len(stream) - 16) // 4}I', stream[16:])
        self.item = self.word = 0

    def get(self, find):
        """find(slot) gives (what, start, frequency) of the item that a slot belongs to. Returns what."""
        state = self.states[self.item & 1]
        what, start, frequency = find(state & 0xFFFF)
        state = frequency * (state >> BITS) + (state & 0xFFFF) - start
        if state < LOW:
            state = state << 32 | self.words[self.word]
            self.word += 1
        self.states[self.item & 1] = state
        self.item += 1
        return what

    def bits(self, width):
        shift = BITS - width
        return self.get(lambda slot: (slot >> shift, slot >> shift << shift, 1 << shift))

    def finished(self):
        """Whether the stream was exactly one that encode makes."""
        return self.states == [LOW, LOW] and self.word == len(self.words)
