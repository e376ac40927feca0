package org.lastmile.hub.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.ledger.EntryCodec.Outbox;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

class EntryCodecTest {
  private final Samples.Claims claims = new Samples.Claims();
  private final EntryCodec codec = new EntryCodec(Zone.OUTSIDE, "node-1", claims);
  private final OutboxId id = new OutboxId("node-1/put@0", 3, 7);

  @Test
  void givesBackWhatWasEncoded() {
    List<Entry> entries = List.of(Samples.received(1), Samples.shared(1), Samples.routed(1));

    Outbox decoded = EntryCodec.decode(codec.encode(id, entries));

    assertThat(decoded.id()).isEqualTo(id);
    assertThat(decoded.entries()).hasSize(3);
    assertThat(decoded.entries().get(1).header().entry()).isEqualTo(entries.get(1));
    Header header = decoded.entries().getFirst().header();
    assertThat(header.zone()).isEqualTo("outside");
    assertThat(header.position()).isZero();
    assertThat(header.entry())
        .usingRecursiveComparison()
        .ignoringFields("payloads")
        .isEqualTo(entries.getFirst());
    assertThat(decoded.entries().getLast().header().entry()).isEqualTo(entries.getLast());
    assertThat(decoded.entries().getFirst().payloads().getFirst().content())
        .isEqualTo("<case>1</case>".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void writesWhatWasPassedOnBehindAllOtherFields() {
    SealedEntry entry =
        EntryCodec.decode(codec.encode(id, List.of(Samples.shared(1)))).entries().getFirst();

    assertThat(new String(entry.bytes(), StandardCharsets.UTF_8))
        .endsWith(
            "\"keys\":{},\"share\":{\"subscription\":\"visits\",\"provider\":\"grid-terminal\","
                + "\"receiver\":\"community-ledger\",\"type\":\"share.visit/1\","
                + "\"catalogueItem\":\"SAMPLE-0001\",\"kind\":\"CONDITIONAL\","
                + "\"purpose\":\"ledger-count\",\"approval\":\"SAMPLE-2026-001\","
                + "\"items\":[\"origin\",\"persons.name\"],\"persons\":2},\"payloads\":[]}");
  }

  @Test
  void writesTheHeaderInTheDocumentedOrder() {
    SealedEntry entry =
        EntryCodec.decode(codec.encode(id, List.of(Samples.received(1)))).entries().getFirst();

    String digests = entry.header().payloads().getFirst().digest();
    String second = entry.header().payloads().getLast().digest();
    assertThat(new String(entry.bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"format\":1,\"zone\":\"outside\",\"node\":\"node-1\",\"process\":\"node-1/put@0\","
                + "\"epoch\":3,\"number\":7,\"position\":0,\"kind\":\"RECEIVED\","
                + "\"messageId\":\"message-1\",\"messageType\":\"case.submitted/1\","
                + "\"caseNo\":\"L330106202611241\",\"system\":\"zhilian-gov\","
                + "\"actor\":\"zhilian-gov\",\"time\":\"2026-11-24T09:30:00.123456+08:00\","
                + "\"code\":\"OK\",\"detail\":\"\",\"attempt\":0,\"durationMicros\":3000,"
                + "\"outputs\":{\"message-1\":\"from.zhilian-gov\"},"
                + "\"versions\":{\"mapping\":\"abc\",\"schema\":\"def\"},"
                + "\"keys\":{\"portalApplyNo\":\"P1\"},"
                + "\"door\":{\"key\":\"key-1\",\"digest\":\""
                + "ab".repeat(32)
                + "\"},\"payloads\":[{\"role\":\"NATIVE\",\"mediaType\":\"text/xml;charset=GBK\","
                + "\"length\":14,\"digest\":\""
                + digests
                + "\"},{\"role\":\"CANONICAL\",\"mediaType\":\"application/json\",\"length\":2,"
                + "\"digest\":\""
                + second
                + "\"}]}");
  }

  @Test
  void makesTheLeafAsDocumented() throws Exception {
    SealedEntry entry =
        EntryCodec.decode(codec.encode(id, List.of(Samples.received(1)))).entries().getFirst();

    MessageDigest leaf = MessageDigest.getInstance("SHA-256");
    leaf.update((byte) 0);
    leaf.update(entry.bytes());
    for (SealedEntry.SealedPayload payload : entry.payloads()) {
      MessageDigest commitment = MessageDigest.getInstance("SHA-256");
      commitment.update(payload.salt());
      leaf.update(commitment.digest(payload.content()));
    }
    assertThat(entry.leaf()).isEqualTo(leaf.digest());
  }

  @Test
  void hidesEqualPayloadsBehindDifferentSalts() {
    Outbox one = EntryCodec.decode(codec.encode(id, List.of(Samples.received(1))));
    Outbox other = EntryCodec.decode(codec.encode(id, List.of(Samples.received(1))));
    assertThat(one.entries().getFirst().header().payloads())
        .doesNotContainAnyElementsOf(other.entries().getFirst().header().payloads());
  }

  @Test
  void putsLargePayloadsIntoTheStoreAndKeepsAClaim() {
    byte[] large = new byte[EntryCodec.LARGEST_INLINE + 1];
    Arrays.fill(large, (byte) 7);

    byte[] body = codec.encode(id, List.of(Samples.received(1, large)));

    SealedEntry entry = EntryCodec.decode(body).entries().getFirst();
    assertThat(body).hasSizeLessThan(2000);
    assertThat(entry.payloads().getFirst().claimed()).isTrue();
    String claim = new String(entry.payloads().getFirst().content(), StandardCharsets.US_ASCII);
    assertThat(claims.kept.get(claim)).isEqualTo(large);
    assertThat(entry.header().payloads().getFirst().digest())
        .isEqualTo(
            HexFormat.of().formatHex(Sha256.commitment(entry.payloads().getFirst().salt(), large)));
  }

  @Test
  void refusesEveryTruncationAndForeignBytes() {
    byte[] body = codec.encode(id, List.of(Samples.received(1)));
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> EntryCodec.decode(cut)).isInstanceOf(HubException.class);
    }
    assertThatThrownBy(() -> EntryCodec.decode(Arrays.copyOf(body, body.length + 1)))
        .isInstanceOf(HubException.class);
    assertThatThrownBy(() -> EntryCodec.decode("hello, world".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("LEDGER_OUTBOX"));
  }

  @Test
  void namesTheStartOfTheProcessSoThatEpochsMayBeginAgain() {
    OutboxId before = EntryCodec.decode(codec.encode("put", 1, 0, List.of())).id();
    OutboxId after =
        EntryCodec.decode(
                new EntryCodec(Zone.OUTSIDE, "node-1", claims).encode("put", 1, 0, List.of()))
            .id();
    assertThat(before).isNotEqualTo(after);
  }
}
