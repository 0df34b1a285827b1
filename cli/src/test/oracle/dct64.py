"""What ImageHashTest.isWhatAnIndependentProgramSays expects: the dct64 of its picture, from the definition."""

from math import cos, pi
from statistics import median

WIDTH, HEIGHT, FIELDS, FREQUENCIES = 96, 64, 32, 8


def brightness(x, y):
    return 0.299 * (x * x // 37 % 256) + 0.587 * ((x * 5 + y * 3) % 256) + 0.114 * (y * y // 17 % 256)


def field(column, row):
    xs = range(column * WIDTH // FIELDS, (column + 1) * WIDTH // FIELDS)
    ys = range(row * HEIGHT // FIELDS, (row + 1) * HEIGHT // FIELDS)
    return sum(brightness(x, y) for y in ys for x in xs) / (len(xs) * len(ys))


fields = [[field(column, row) for column in range(FIELDS)] for row in range(FIELDS)]


def coefficient(u, v):
    return sum(
        fields[row][column]
        * cos(pi * u * (2 * column + 1) / (2 * FIELDS))
        * cos(pi * v * (2 * row + 1) / (2 * FIELDS))
        for row in range(FIELDS)
        for column in range(FIELDS)
    )


lowest = [coefficient(u, v) for v in range(1, FREQUENCIES + 1) for u in range(1, FREQUENCIES + 1)]
bits = "".join("1" if value > median(lowest) else "0" for value in lowest)
print("%016x" % int(bits, 2))
