"""The matrix product described in bench/engine/product.ts."""


def prepare(arrays, settings):
    a, b = arrays["a"], arrays["b"]

    def step():
        c = a @ b
        return c[0, 0].item(), c[-1, -1].item()

    return step
