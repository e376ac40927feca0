package org.lastmile.connectors.justice;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.PollTurn;

/** Beans of the routes of justice. */
public final class JusticeExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    PollTurn turn = new PollTurn(context);
    return Map.of(
        "calls", new JusticeCalls(context),
        "poll", new JusticePoll(context, turn),
        "turn", turn);
  }
}
