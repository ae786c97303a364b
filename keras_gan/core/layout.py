"""The layout of all images and maps, whatever Keras' default is."""

LAST = "channels_last"
