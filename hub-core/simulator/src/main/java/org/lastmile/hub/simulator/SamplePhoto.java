package org.lastmile.hub.simulator;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Photos of nothing. */
final class SamplePhoto {
  private static final int SIDE = 64;

  /** A little less than 8 MB as PNG, three bytes a pixel that nothing compresses. */
  private static final int LARGE_SIDE = 1660;

  private SamplePhoto() {}

  static byte[] png() {
    return png(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB));
  }

  /** Nearly 8 MB, another photo for each seed. */
  static byte[] large(long seed) {
    BufferedImage image = new BufferedImage(LARGE_SIDE, LARGE_SIDE, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    int[] pixels = random.ints(LARGE_SIDE * LARGE_SIDE).toArray();
    image.setRGB(0, 0, LARGE_SIDE, LARGE_SIDE, pixels, 0, LARGE_SIDE);
    return png(image);
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
