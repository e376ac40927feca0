package org.lastmile.connectors.communityledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** From which field of a message a column comes, so that a fault names what the sender knows. */
final class CommunityLedgerFields {
  private static final String LIST = "native/fields.csv";
  private static final String ANY = "*";

  private final Map<String, String> fields;

  private CommunityLedgerFields(Map<String, String> fields) {
    this.fields = fields;
  }

  static CommunityLedgerFields load() {
    try (InputStream in = CommunityLedgerFields.class.getClassLoader().getResourceAsStream(LIST)) {
      if (in == null) {
        throw new HubException(
            "COMMUNITY_LEDGER_FIELDS", FaultKind.LASTING, "the plugin has no " + LIST, LIST, null);
      }
      Map<String, String> fields = new HashMap<>();
      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .forEach(parts -> fields.put(parts[0] + "." + parts[1], parts[2]));
      return new CommunityLedgerFields(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The field as a JSON pointer into the message.
   *
   * @param row from 1
   */
  String of(String type, String column, int row) {
    String field = fields.get(type + "." + column);
    if (field == null) {
      field = fields.getOrDefault(ANY + "." + column, "body");
    }
    return "/" + field.replace("{row}", String.valueOf(row - 1));
  }
}
