package org.lastmile.connectors.gridterminal.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Answer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** A grid terminal and its back end among the fakes. */
public final class GridTerminalSystem extends SystemFakeOf<GridTerminalFake> {
  private static final Pattern NUMBERS = Pattern.compile("[EUV]\\d{14}");

  public GridTerminalSystem() {
    super("grid-terminal", NUMBERS, GridTerminalFake::taken, GridTerminalFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    String userToken = around.secret("user");
    String callbackToken = around.secret("callback");
    GridTerminalFake terminal =
        run(
            new GridTerminalFake(
                new GridTerminalFake.Config(
                    () -> around.tlsDoor("events"),
                    around.port(0),
                    around.device("terminal-001"),
                    userToken,
                    callbackToken)));
    return Map.of(
        "door.token", userToken,
        "callback.url", terminal.callback().toString(),
        "callback.token", callbackToken);
  }

  @Override
  public Arrival bring(Sample sample) {
    ObjectNode event = (ObjectNode) Json.parse(sample.nativeBytes());
    event.remove("storedPhotos"); // added when photos have been stored
    Answer answer = fake().report(event.toString(), List.of());
    return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
  }
}
