package org.lastmile.connectors.civilaffairs;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import org.apache.camel.Exchange;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What becomes of a row of the OUT table that the hub could not take. */
public final class FrontEndRows {
  private static final int LONGEST = 400;

  private final Charset charset;

  FrontEndRows(Charset charset) {
    this.charset = charset;
  }

  /** Sets the headers {@code flag} and {@code error}: what passes is taken again, the rest is the bureau's to mend. */
  public void failed(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    boolean passing = fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN;
    exchange.getMessage().setHeader("flag", passing ? "0" : "9");
    exchange.getMessage().setHeader("error", text(fault));
  }

  private String text(HubException fault) {
    String place = fault.place() == null ? "" : " (" + fault.place() + ")";
    String full = fault.code() + ": " + fault.getMessage() + place;
    CharsetEncoder encoder = charset.newEncoder();
    StringBuilder text = new StringBuilder();
    full.codePoints()
        .limit(LONGEST)
        .forEach(
            point ->
                text.appendCodePoint(encoder.canEncode(Character.toString(point)) ? point : '?'));
    return text.toString();
  }
}
