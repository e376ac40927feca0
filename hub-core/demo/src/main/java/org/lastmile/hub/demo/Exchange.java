package org.lastmile.hub.demo;

import java.util.Comparator;

/**
 * A type that travels between a system and the hub.
 *
 * @param sends whether the system sends it, else it receives it
 * @param type with its version
 */
record Exchange(String system, boolean sends, String type) implements Comparable<Exchange> {
  private static final String SENDS = "sends";
  private static final String RECEIVES = "receives";
  private static final Comparator<Exchange> ORDER =
      Comparator.comparing(Exchange::system)
          .thenComparing(Exchange::sends, Comparator.reverseOrder())
          .thenComparing(Exchange::type);

  /** Reads {@code <system> sends|receives <type>}; without a version it is the first. */
  static Exchange of(String text) {
    String[] words = text.split(" ", 3);
    if (words.length != 3 || !(words[1].equals(SENDS) || words[1].equals(RECEIVES))) {
      throw new IllegalArgumentException(
          "'" + text + "'; allowed is <system> sends|receives <type>");
    }
    return new Exchange(words[0], words[1].equals(SENDS), versioned(words[2]));
  }

  static String versioned(String type) {
    return type.contains("/") ? type : type + "/1";
  }

  @Override
  public int compareTo(Exchange other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return system + " " + (sends ? SENDS : RECEIVES) + " " + type;
  }
}
