"""In which features images are compared: a classifier of the data's own categories."""

import keras
from keras import layers

from keras_gan.metrics import features

CHOICES = ("auto", "fashion_mnist", "classifier", "random_filters", "pixels")
_FEWEST_CLASSES = 5
EPOCHS = 40


def choose(choice, data, folder):
    """An extractor.

    "auto" is the package's classifier for grey images of 28x28, else a classifier that
    is trained on the training images if they have at least five classes, else the
    package's random filters.

    Args:
        choice: one of `CHOICES`.
        data: `measuring.Data`.
        folder: path, where the trained classifier is kept and found again.
    """
    if choice == "auto":
        if data.shape == (28, 28, 1):
            choice = "fashion_mnist"
        elif data.class_count >= _FEWEST_CLASSES:
            choice = "classifier"
        else:
            choice = "random_filters"
    if choice != "classifier":
        return getattr(features, choice)()
    if data.class_count < 2:
        raise SystemExit(f"--extractor classifier: {data.name} has no classes.")
    path = folder / f"classifier-{data.slug}.keras"
    if not path.exists():
        train(data, path)
    return features.network(path, "features")


def build(shape, classes):
    """A small classifier whose layer "features" has 64 numbers."""
    network = keras.Sequential([keras.Input(shape)], name="classifier")
    steps = (2, 1, 2, 1, 2) if min(shape[:2]) >= 48 else (1, 2, 1, 2, 1)
    for filters, strides in zip((32, 32, 64, 64, 64), steps, strict=True):
        network.add(layers.Conv2D(filters, 3, strides, padding="same", use_bias=False))
        network.add(layers.BatchNormalization())
        network.add(layers.ReLU())
    network.add(layers.GlobalAveragePooling2D(name="features"))
    network.add(layers.Dropout(0.2))
    network.add(layers.Dense(classes, name="logits"))
    return network


def train(data, path, epochs=EPOCHS):
    """Trains the classifier on the training images, with fixed seeds."""
    keras.utils.set_random_seed(0)
    network = build(data.shape, data.class_count)
    # Shifted and mirrored, so that features are less those of single images.
    varied = keras.Sequential(
        [
            keras.Input(data.shape),
            layers.RandomFlip("horizontal", seed=0),
            layers.RandomTranslation(0.08, 0.08, fill_mode="nearest", seed=1),
            network,
        ]
    )
    steps = epochs * -(-len(data.train) // 64)
    varied.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(3e-3, steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    floats = [part.astype("float32") / 127.5 - 1 for part in (data.train, data.test)]
    varied.fit(floats[0], data.train_labels, batch_size=64, epochs=epochs, verbose=0)
    accuracies = [
        network_accuracy(network, part, labels)
        for part, labels in zip(
            floats, (data.train_labels, data.test_labels), strict=True
        )
    ]
    print(
        f"Classifier of {data.class_count} classes, {epochs} epochs: "
        f"{accuracies[0]:.1%} of the training images are classified correctly, "
        f"{accuracies[1]:.1%} of the test images.",
        flush=True,
    )
    keras.Model(network.inputs, network.outputs).save(path)


def network_accuracy(network, images, labels):
    found = network.predict(images, batch_size=250, verbose=0).argmax(1)
    return float((found == labels).mean())
