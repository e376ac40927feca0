package org.lastmile.connectors.publicopinion;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What addresses say: which street a mail was sent to, and who speaks for one. */
final class PublicOpinionSenders {
  private static final String DIVISIONS = "divisions";

  private final Map<String, String> divisions;
  private final Set<String> officials;

  private PublicOpinionSenders(Map<String, String> divisions, Set<String> officials) {
    this.divisions = divisions;
    this.officials = officials;
  }

  static PublicOpinionSenders of(ConnectorContext context) {
    Map<String, String> divisions = new HashMap<>();
    for (String entry : context.text(DIVISIONS).split(",", -1)) {
      String[] parts = entry.strip().toLowerCase(Locale.ROOT).split("=", -1);
      if (parts.length == 2
          && parts[0].contains("@")
          && parts[1].matches("[0-9]{6}([0-9]{3}([0-9]{3})?)?")) {
        divisions.put(parts[0].strip(), parts[1]);
      } else if (!entry.isBlank()) {
        throw new HubException(
            "PUBLIC_OPINION_DIVISIONS",
            FaultKind.LASTING,
            "divisions of public-opinion has an entry of another form, allowed is address=code with 6, 9 or 12 digits",
            DIVISIONS,
            null);
      }
    }
    Set<String> officials = new HashSet<>();
    for (String address : context.text("resolution.senders").split(",", -1)) {
      if (!address.isBlank()) {
        officials.add(address.strip().toLowerCase(Locale.ROOT));
      }
    }
    return new PublicOpinionSenders(divisions, officials);
  }

  /** The division code of the first of these addresses that has one. */
  Optional<String> division(Collection<String> recipients) {
    return recipients.stream().filter(divisions::containsKey).map(divisions::get).findFirst();
  }

  /** Whether this address may send resolutions and name any case. */
  boolean official(String address) {
    return officials.contains(address);
  }
}
