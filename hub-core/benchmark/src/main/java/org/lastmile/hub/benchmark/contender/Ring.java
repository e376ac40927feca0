package org.lastmile.hub.benchmark.contender;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lastmile.hub.spi.Zone;

/**
 * Who sends to whom: each sending system has one system that gets what it sends.
 *
 * @param zones of all systems by id, sorted
 * @param targets the receiving system by its sender, sorted
 */
public record Ring(Map<String, Zone> zones, Map<String, String> targets) {
  /** All systems in one zone; each sends to the next, and the last to the first. */
  public static Ring oneZone(int systems) {
    return new Ring(
        zones(systems, any -> Zone.INSIDE),
        IntStream.range(0, systems)
            .boxed()
            .collect(
                Collectors.toMap(
                    Ring::id, i -> id((i + 1) % systems), (one, other) -> one, TreeMap::new)));
  }

  /** Every second system stands outside and sends to the one after it, which stands inside. */
  public static Ring twoZones(int systems) {
    return new Ring(
        zones(systems, i -> i % 2 == 0 ? Zone.OUTSIDE : Zone.INSIDE),
        IntStream.range(0, systems / 2)
            .map(pair -> 2 * pair)
            .boxed()
            .collect(
                Collectors.toMap(Ring::id, i -> id(i + 1), (one, other) -> one, TreeMap::new)));
  }

  private static Map<String, Zone> zones(int systems, IntFunction<Zone> zone) {
    return IntStream.range(0, systems)
        .boxed()
        .collect(Collectors.toMap(Ring::id, zone::apply, (one, other) -> one, TreeMap::new));
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "bench-%03d", number + 1);
  }

  /** The ids of those that send. */
  public List<String> sources() {
    return List.copyOf(targets.keySet());
  }

  /** The flows: for each sender one that passes a case on as it is, and one for a report. */
  String flows() {
    return targets.entrySet().stream()
        .map(
            pair ->
                """
                - route:
                    id: cases-of-%1$s
                    description: What %1$s hands in goes to %2$s.
                    from:
                      uri: hub:case.submitted?source=%1$s
                      steps:
                        - to: hub:system:%2$s
                - route:
                    id: reports-of-%1$s
                    description: What %1$s reports goes to %2$s.
                    from:
                      uri: hub:incident.reported?source=%1$s
                      steps:
                        - to: hub:system:%2$s
                """
                    .formatted(pair.getKey(), pair.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
