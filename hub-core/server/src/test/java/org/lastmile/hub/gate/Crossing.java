package org.lastmile.hub.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/** A type that may cross in both directions, for tests of how things cross. */
public final class Crossing {
  private static final String RULE =
      """
      inwards: [notice.recalled]
      outwards:
        notice.recalled: {fields: [number, issuer, at], attachments: true}
      """;

  private Crossing() {}

  /** The rule that lets it. */
  public static GateRule.Live rule(Path folder) {
    return rule(folder, RULE);
  }

  /** A rule as it stands in the file. */
  static GateRule.Live rule(Path folder, String yaml) {
    try {
      Path file = Files.createTempFile(Files.createDirectories(folder), "gate", ".yaml");
      return new GateRule.Live(GateRule.read(Files.writeString(file, yaml), new CanonicalTypes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A message of the type. */
  public static Message message(String id, Priority priority, List<Attachment> attachments) {
    return new Message(
        id,
        MessageType.of("notice.recalled"),
        id,
        "case-" + id,
        null,
        "portal",
        OffsetDateTime.parse("2026-11-24T12:00:00+08:00"),
        priority,
        null,
        0,
        DataLevel.L1,
        null,
        null,
        attachments,
        Json.object()
            .put("number", id)
            .put("issuer", "样例办")
            .put("at", "2026-11-24T12:00:00+08:00"));
  }
}
