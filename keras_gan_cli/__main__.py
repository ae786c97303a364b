"""`python -m keras_gan_cli`: the command `keras-gan`."""

import sys

from keras_gan_cli import main

if __name__ == "__main__":
    sys.exit(main())
