package org.lastmile.connectors.streetcentre;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The broker user of one street. */
record StreetCentreAccount(String street, String user, String password) {
  private static final Pattern CODE = Pattern.compile("[0-9]{9}");

  /** By street code, as {@code streets} and {@code passwords} of the configuration say. */
  static Map<String, StreetCentreAccount> read(ConnectorContext context) {
    Map<String, String> users = pairs(context, "streets");
    Map<String, String> passwords = pairs(context, "passwords");
    Map<String, StreetCentreAccount> accounts = new TreeMap<>();
    users.forEach(
        (street, user) -> {
          String password = passwords.get(street);
          if (password != null) {
            accounts.put(street, new StreetCentreAccount(street, user, password));
          }
        });
    if (!accounts.keySet().equals(users.keySet()) || accounts.size() != passwords.size()) {
      throw fault(
          "passwords",
          "are for the streets "
              + passwords.keySet()
              + ", allowed are those of the configured streets: "
              + users.keySet());
    }
    return accounts;
  }

  /** The entries are counted, not quoted: they may hold secrets. */
  private static Map<String, String> pairs(ConnectorContext context, String key) {
    Map<String, String> pairs = new TreeMap<>();
    int number = 0;
    for (String entry : context.text(key).split("[,\n]")) {
      if (entry.isBlank()) {
        continue;
      }
      number++;
      String[] parts = entry.strip().split("=", 2);
      if (parts.length != 2 || !CODE.matcher(parts[0]).matches() || parts[1].isBlank()) {
        throw fault(
            key,
            "has an entry (number " + number + ") of another form, allowed is 330106001=value");
      }
      if (pairs.put(parts[0], parts[1]) != null) {
        throw fault(key, "name the street " + parts[0] + " twice, allowed is once");
      }
    }
    if (pairs.isEmpty()) {
      throw fault(key, "name no street, allowed is one or more");
    }
    return pairs;
  }

  private static HubException fault(String key, String text) {
    return new HubException(
        "STREET_CENTRE_STREETS", FaultKind.LASTING, key + " of street-centre " + text, key, null);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user + " of " + street;
  }
}
