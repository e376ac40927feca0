package org.lastmile.connectors.zhilianlife;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.PollTurn;

/** Beans of the routes of zhilian-life. */
public final class ZhilianLifeExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    PollTurn turn = new PollTurn(context);
    ZhilianLifePull pull = new ZhilianLifePull(context, turn);
    ZhilianLifeCodes codes = ZhilianLifeCodes.of(context);
    return Map.of("calls", new ZhilianLifeCalls(codes), "pull", pull, "turn", turn);
  }
}
