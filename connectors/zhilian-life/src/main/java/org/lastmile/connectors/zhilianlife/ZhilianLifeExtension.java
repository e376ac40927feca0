package org.lastmile.connectors.zhilianlife;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of zhilian-life. */
public final class ZhilianLifeExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    ZhilianLifePull pull = new ZhilianLifePull(context);
    ZhilianLifeCodes codes = ZhilianLifeCodes.of(context);
    return Map.of("calls", new ZhilianLifeCalls(context, codes), "pull", pull);
  }
}
