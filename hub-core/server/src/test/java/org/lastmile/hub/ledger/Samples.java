package org.lastmile.hub.ledger;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;

/** Entries for the tests of the ledger. */
final class Samples {
  static final OffsetDateTime TIME = OffsetDateTime.parse("2026-11-24T09:30:00.123456+08:00");

  private Samples() {}

  static Entry received(int number) {
    return received(number, ("<case>" + number + "</case>").getBytes(StandardCharsets.UTF_8));
  }

  static Entry received(int number, byte[] payload) {
    return new Entry(
        EntryKind.RECEIVED,
        "message-" + number,
        "case.submitted/1",
        "L33010620261124" + number,
        null,
        "zhilian-gov",
        "zhilian-gov",
        TIME,
        "OK",
        "",
        0,
        Duration.ofMillis(3),
        Map.of("message-" + number, "from.zhilian-gov"),
        Map.of("mapping", "abc", "schema", "def"),
        Map.of("portalApplyNo", "P" + number),
        List.of(
            new Payload(Payload.Role.NATIVE, "text/xml;charset=GBK", payload),
            new Payload(Payload.Role.CANONICAL, "application/json", new byte[] {'{', '}'})),
        new Entry.Door("key-" + number, "ab".repeat(32)),
        null);
  }

  static Entry routed(int number) {
    return new Entry(
        EntryKind.ROUTED,
        "message-" + number,
        "case.submitted/1",
        "L33010620261124" + number,
        null,
        "flow",
        "apply-online",
        TIME.plusSeconds(1),
        "OK",
        "by matter 网上申请",
        0,
        Duration.ofNanos(12_000),
        Map.of("next-" + number, "to.approvals"),
        Map.of("flow", "123"),
        Map.of(),
        List.of());
  }

  static Entry shared(int number) {
    return new Entry(
        EntryKind.ROUTED,
        "message-" + number,
        "share.visit/1",
        null,
        null,
        "community-ledger",
        "count-visit",
        TIME.plusSeconds(2),
        "OK",
        "",
        0,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        null,
        new Entry.Share(
            "visits",
            "grid-terminal",
            "community-ledger",
            "share.visit/1",
            "SAMPLE-0001",
            "CONDITIONAL",
            "ledger-count",
            "SAMPLE-2026-001",
            List.of("origin", "persons.name"),
            2));
  }

  /** Keeps claims in memory. */
  static final class Claims implements AttachmentStore {
    final Map<String, byte[]> kept = new ConcurrentHashMap<>();

    @Override
    public Attachment store(InputStream content, String name, long limit) throws IOException {
      byte[] bytes = content.readAllBytes();
      String digest = "sha256:" + HexFormat.of().formatHex(Sha256.hash().digest(bytes));
      kept.put(digest, bytes);
      return new Attachment(digest, bytes.length, "application/octet-stream", name);
    }

    @Override
    public InputStream open(String digest) {
      return new ByteArrayInputStream(kept.get(digest));
    }
  }
}
