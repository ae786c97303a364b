"""Keras' StyleGAN example: networks that grow from 4 pixels on, modulated by styles.

In the example the gains of AdaIN begin around 0 and the strengths of noise as N(0, 1);
in the paper as 1 and 0. Both convolutions of a block add the same noise, the first map
is not learned, and its checkpoints lack the mapping network. Here each stage is a `GAN`
with the layers of the stage before. The data are emoji. Ten minutes on two cores.

    python examples/keras_io/stylegan.py --epochs 10
"""

import argparse
import functools

import keras

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import layers as ours
from keras_gan import penalties

LEAKY = {"activation": ours.scaled_leaky_relu}


@keras.saving.register_keras_serializable("stylegan_example")
class Fade(keras.layers.Layer):
    """α · new + (1 − α) · old, where α grows from 0 to 1 in so many steps."""

    def __init__(self, steps, **kwargs):
        super().__init__(**kwargs)
        self.steps = steps
        self.alpha = self.add_weight(shape=(), initializer="zeros", trainable=False)

    def call(self, inputs):
        return self.alpha * inputs[0] + (1 - self.alpha) * inputs[1]

    def end_step(self, step):
        self.alpha.assign(keras.ops.minimum(self.alpha + 1 / self.steps, 1.0))


class Growing:
    """The layers of both networks for all sizes, and the networks of one of them."""

    def __init__(self, levels, width):
        convolution = functools.partial(ours.EqualizedConv2D, width, **LEAKY)
        slow = {"learning_rate_multiplier": 0.01} | LEAKY
        mapping = [ours.EqualizedDense(2 * width, **slow) for _ in range(8)]
        mapping = [keras.Input((2 * width,)), ours.PixelNormalization(), *mapping]
        self.mapping = keras.Sequential(mapping)
        self.constant = ours.LearnedConstant(4, 4, width)
        self.styled, self.to_rgb, self.from_rgb, self.judging = [], [], [], []
        for level in range(levels):
            styled = convolution, ours.NoiseInjection, ours.AdaIN
            self.styled.append([[make() for make in styled] for _ in range(2)])
            self.to_rgb.append(ours.EqualizedConv2D(3, 1, activation="tanh"))
            self.from_rgb.append(convolution(kernel_size=1))
            block = [convolution(), convolution(), keras.layers.AveragePooling2D(2)]
            last = [keras.layers.Flatten(), ours.EqualizedDense(width, **LEAKY)]
            last = [ours.MinibatchDeviation(4), convolution(), *last]
            last += [ours.EqualizedDense(1)]
            self.judging.append(keras.Sequential(block if level else last))

    def networks(self, level, steps):
        latents, style = self.mapping.inputs[0], self.mapping.outputs[0]
        x = self.constant(style)
        for number in range(level + 1):
            if number:
                old = keras.layers.UpSampling2D()(self.to_rgb[number - 1](x))
                x = keras.layers.UpSampling2D()(x)
            for convolve, noise, modulate in self.styled[number]:
                x = modulate([noise(convolve(x)), style])
        x = self.to_rgb[level](x)
        generator = keras.Model(latents, Fade(steps)([x, old]) if level else x)
        images = keras.Input((4 * 2**level, 4 * 2**level, 3))
        x = self.judging[level](self.from_rgb[level](images))
        if level:
            old = self.from_rgb[level - 1](keras.layers.AveragePooling2D(2)(images))
            x = Fade(steps)([x, old])
        for block in reversed(self.judging[:level]):
            x = block(x)
        return generator, keras.Model(images, x)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="emoji", help="or a folder")
    parser.add_argument("--levels", type=int, default=4, help="5 there: 64 pixels")
    parser.add_argument("--width", type=int, default=32, help="up to 512 there")
    parser.add_argument("--epochs", type=int, default=10, help="of each stage")
    parser.add_argument("--output", default="outputs/keras_io/stylegan")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    if arguments.smoke:
        arguments.levels, arguments.width, arguments.epochs = 2, 4, 1

    keras.utils.set_random_seed(0)
    growing = Growing(arguments.levels, arguments.width)
    for level in range(arguments.levels):
        train, _ = datasets.load(arguments.data, batch_size=32, image_size=4 * 2**level)
        train = train.take(2) if arguments.smoke else train
        steps = max(1, arguments.epochs * len(train) // 2)
        networks, average = growing.networks(level, steps), WeightAverage(10_000)
        gan = GAN(*networks, 2 * arguments.width, average=average, seed=level)
        adam = [keras.optimizers.Adam(rate, 0.0, 0.99) for rate in (3e-3, 1e-3)]
        terms = [penalties.WassersteinGradient(10.0), penalties.Drift(0.001)]
        gan.compile(*adam, loss="wasserstein", penalties=terms)
        grids = callbacks.SampleGrid(f"{arguments.output}/level_{level}")
        gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/stylegan.keras")


if __name__ == "__main__":
    main()
