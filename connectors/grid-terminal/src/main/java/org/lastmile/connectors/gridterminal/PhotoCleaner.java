package org.lastmile.connectors.gridterminal;

import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Takes metadata out of photos without touching the pixels. What an image needs to be shown is let through by name,
 * everything else is dropped: metadata of a kind not known today does not get past. The kind of a photo is told by its
 * first bytes, never by its name.
 */
final class PhotoCleaner {
  private PhotoCleaner() {}

  /**
   * Cleans a JPEG or PNG.
   *
   * @param place of the photo in the report, for the faults {@code TERMINAL_PHOTO_TYPE} and {@code
   *     TERMINAL_PHOTO_BROKEN} (CALLER)
   */
  static CleanPhoto clean(byte[] photo, String place) {
    try {
      if (JpegCleaner.takes(photo)) {
        return new JpegCleaner(photo).clean();
      }
      if (PngCleaner.takes(photo)) {
        return new PngCleaner(photo).clean();
      }
    } catch (IndexOutOfBoundsException e) {
      throw new HubException(
          "TERMINAL_PHOTO_BROKEN",
          FaultKind.CALLER,
          "the photo ends too early or is damaged",
          place,
          e);
    }
    throw new HubException(
        "TERMINAL_PHOTO_TYPE",
        FaultKind.CALLER,
        "the photo is neither JPEG nor PNG, by its content",
        place,
        null);
  }
}
