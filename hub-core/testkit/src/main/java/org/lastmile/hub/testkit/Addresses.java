package org.lastmile.hub.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses of this machine in the configuration of a connector. */
public final class Addresses {
  /** What only names a host, such as a list of hosts that are trusted, is none. */
  private static final Pattern ADDRESS =
      Pattern.compile("(://(?:localhost|127\\.0\\.0\\.1):)(\\d+)");

  private static final String HOST = ".host";
  private static final String PORT = ".port";

  private Addresses() {}

  /**
   * The configuration with other ports of this machine.
   *
   * @param way from a port in it to the one that takes its place, asked once for each
   */
  public static Map<String, String> elsewhere(Map<String, String> config, IntUnaryOperator way) {
    Map<Integer, Integer> ways = new HashMap<>();
    IntUnaryOperator known = port -> ways.computeIfAbsent(port, way::applyAsInt);
    Map<String, String> elsewhere = new TreeMap<>(config);
    elsewhere.replaceAll(
        (key, value) ->
            isOfAHost(key, config)
                ? Integer.toString(known.applyAsInt(Integer.parseInt(value)))
                : ADDRESS.matcher(value).replaceAll(found -> address(found, known)));
    return elsewhere;
  }

  private static boolean isOfAHost(String key, Map<String, String> config) {
    return key.endsWith(PORT)
        && config.containsKey(key.substring(0, key.length() - PORT.length()) + HOST);
  }

  private static String address(MatchResult found, IntUnaryOperator way) {
    return Matcher.quoteReplacement(
        found.group(1) + way.applyAsInt(Integer.parseInt(found.group(2))));
  }
}
