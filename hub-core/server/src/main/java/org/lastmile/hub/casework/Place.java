package org.lastmile.hub.casework;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where something is, as far as reports must be compared.
 *
 * @param key keyed hash of the place in words
 * @param point null without coordinates
 */
public record Place(String key, @Nullable Point point) {
  private static final double EARTH_RADIUS = 6_371_008.8;

  /** Degrees in a coordinate system; never converted, the systems differ by hundreds of metres. */
  public record Point(String system, double longitude, double latitude) {
    /** Metres on the sphere (haversine). */
    double metresTo(Point other) {
      double latitudes = Math.toRadians(other.latitude - latitude);
      double longitudes = Math.toRadians(other.longitude - longitude);
      double a =
          square(Math.sin(latitudes / 2))
              + Math.cos(Math.toRadians(latitude))
                  * Math.cos(Math.toRadians(other.latitude))
                  * square(Math.sin(longitudes / 2));
      return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(a)));
    }

    private static double square(double value) {
      return value * value;
    }
  }

  /** The words without what makes no difference: widths, case and spaces. */
  static String normalised(String words) {
    return Normalizer.normalize(words, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\s+", "");
  }

  /**
   * Metres apart: by coordinates where both have them in one system; else 0 for the same words and infinity for others.
   */
  double metresTo(Place other) {
    if (point != null && other.point != null && point.system().equals(other.point.system())) {
      return point.metresTo(other.point);
    }
    return key.equals(other.key) ? 0 : Double.POSITIVE_INFINITY;
  }
}
