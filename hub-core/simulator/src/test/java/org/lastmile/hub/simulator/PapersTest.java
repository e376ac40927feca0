package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.mapping.Json;

class PapersTest {
  private static final double METRES_PER_DEGREE = 111_195;

  /** As casework is set up unless somebody changes it. */
  private static final double ONE_INCIDENT_METRES = 300;

  @Test
  void noTwoSpotsAreCloseEnoughForOneIncident() {
    List<JsonNode> places =
        IntStream.range(0, Papers.FIRE_SPOTS)
            .mapToObj(spot -> Papers.fire("U1", 1, spot))
            .map(fire -> Json.parse(fire.getBytes(StandardCharsets.UTF_8)).path("position"))
            .toList();

    for (int i = 0; i < places.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(metres(places.get(i), places.get(j)))
            .as("from spot %s to %s", i, j)
            .isGreaterThan(ONE_INCIDENT_METRES);
      }
    }
    assertThat(Papers.fire("U1", 1, Papers.FIRE_SPOTS)).contains(places.getFirst().toString());
  }

  private static double metres(JsonNode one, JsonNode other) {
    double north = one.path("lat").asDouble() - other.path("lat").asDouble();
    double east =
        (one.path("lng").asDouble() - other.path("lng").asDouble())
            * Math.cos(Math.toRadians(one.path("lat").asDouble()));
    return Math.hypot(north, east) * METRES_PER_DEGREE;
  }
}
