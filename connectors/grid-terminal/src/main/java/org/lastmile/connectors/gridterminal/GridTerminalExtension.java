package org.lastmile.connectors.gridterminal;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** The beans {@code terminalReport}, {@code photoDigests}, {@code terminalReceipt} and {@code terminalCall}. */
public final class GridTerminalExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "terminalReport", new TerminalReport(context),
        "photoDigests", new PhotoDigests(),
        "terminalReceipt", new TerminalReceipt(),
        "terminalCall", new TerminalCall(context));
  }
}
