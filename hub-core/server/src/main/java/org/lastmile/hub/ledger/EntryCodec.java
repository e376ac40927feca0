package org.lastmile.hub.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.lastmile.hub.ledger.Recorded.PayloadNote;
import org.lastmile.hub.ledger.SealedEntry.SealedPayload;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/**
 * Gives entries their final bytes. The body of an outbox message is the sequence of these bytes; the writer of the
 * ledger only numbers, chains and copies them. Safe for any number of threads.
 */
public final class EntryCodec {
  /** Payloads above this many bytes go to the attachment store, and the entry keeps a claim. */
  public static final int LARGEST_INLINE = 64 * 1024;

  private static final int MAGIC = 0x4C4D4C31; // "LML1"
  private static final int SALT_LENGTH = 16;

  /** More than the lengths and names around an entry or a payload take. */
  private static final int ROOM = 128;

  private static final Pattern ATTACHMENT = Pattern.compile("sha256:[0-9a-f]{64}");

  private final String zone;
  private final String node;
  private final String start;
  private final AttachmentStore claims;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param node name of this machine or process in the evidence
   * @param claims must have synced the bytes when it returns
   */
  public EntryCodec(Zone zone, String node, AttachmentStore claims) {
    this.zone = zone.id();
    this.node = node;
    this.claims = claims;
    this.start = HexFormat.of().toHexDigits(random.nextLong());
  }

  /**
   * The body of one outbox message.
   *
   * @param lane unique in this process; with a random name of this start of the process it becomes the process of the
   *     {@link OutboxId}, so that epochs may begin at 1 again after a restart
   * @param number 0, 1, 2 ... within the epoch, without a gap between committed outbox messages
   */
  public byte[] encode(String lane, long epoch, long number, List<Entry> entries) {
    return encode(new OutboxId(lane + "@" + start, epoch, number), entries);
  }

  byte[] encode(OutboxId id, List<Entry> entries) {
    List<SealedEntry> sealed = new ArrayList<>(entries.size());
    int size = ROOM;
    for (int i = 0; i < entries.size(); i++) {
      SealedEntry one = seal(id, i, entries.get(i));
      size += ROOM + one.bytes().length;
      for (SealedPayload payload : one.payloads()) {
        size += ROOM + payload.content().length;
      }
      sealed.add(one);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      writeBytes(out, id.process().getBytes(StandardCharsets.UTF_8));
      out.writeLong(id.epoch());
      out.writeLong(id.number());
      out.writeInt(entries.size());
      for (SealedEntry one : sealed) {
        write(out, one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private SealedEntry seal(OutboxId id, int position, Entry entry) {
    List<SealedPayload> sealed = new ArrayList<>();
    List<PayloadNote> notes = new ArrayList<>();
    for (Payload payload : entry.payloads()) {
      byte[] salt = new byte[SALT_LENGTH];
      random.nextBytes(salt);
      byte[] bytes = payload.bytes();
      sealed.add(
          bytes.length > LARGEST_INLINE
              ? new SealedPayload(salt, true, claim(bytes).getBytes(StandardCharsets.US_ASCII))
              : new SealedPayload(salt, false, bytes));
      notes.add(
          new PayloadNote(
              payload.role(),
              payload.mediaType(),
              bytes.length,
              HexFormat.of().formatHex(Sha256.commitment(salt, bytes))));
    }
    Header header = new Header(zone, node, id, position, entry, attachments(entry), notes);
    return new SealedEntry(header, header.encode(), sealed);
  }

  private static List<String> attachments(Entry entry) {
    return entry.payloads().stream()
        .filter(payload -> payload.role() == Payload.Role.CANONICAL)
        .map(payload -> new String(payload.bytes(), StandardCharsets.ISO_8859_1))
        .flatMap(text -> ATTACHMENT.matcher(text).results())
        .map(MatchResult::group)
        .distinct()
        .sorted()
        .toList();
  }

  private String claim(byte[] bytes) {
    try {
      return claims.store(new ByteArrayInputStream(bytes), "payload", bytes.length).digest();
    } catch (IOException e) {
      throw new HubException(
          "LEDGER_CLAIM", FaultKind.PASSING, "a large payload cannot be stored", null, e);
    }
  }

  private static void write(DataOutputStream out, SealedEntry entry) throws IOException {
    writeBytes(out, entry.bytes());
    out.writeShort(entry.payloads().size());
    for (SealedPayload payload : entry.payloads()) {
      out.write(payload.salt());
      out.writeBoolean(payload.claimed());
      writeBytes(out, payload.content());
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** An outbox message taken apart. */
  record Outbox(OutboxId id, List<SealedEntry> entries) {
    Outbox {
      entries = List.copyOf(entries);
    }
  }

  /** Takes apart what {@link #encode} gave; anything else is {@code LEDGER_OUTBOX}, LASTING. */
  static Outbox decode(byte[] body) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("it does not begin with LML1");
      }
      String process = new String(readBytes(in), StandardCharsets.UTF_8);
      OutboxId id = new OutboxId(process, in.readLong(), in.readLong());
      int count = in.readInt();
      List<SealedEntry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(readEntry(in));
      }
      if (in.available() > 0) {
        throw new IOException("there are " + in.available() + " bytes too many");
      }
      return new Outbox(id, entries);
    } catch (IOException | IllegalArgumentException e) {
      throw new HubException(
          "LEDGER_OUTBOX", FaultKind.LASTING, "not an outbox message: " + e, null, e);
    }
  }

  private static SealedEntry readEntry(DataInputStream in) throws IOException {
    byte[] header = readBytes(in);
    int count = in.readUnsignedShort();
    List<SealedPayload> payloads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] salt = in.readNBytes(SALT_LENGTH);
      payloads.add(new SealedPayload(salt, in.readBoolean(), readBytes(in)));
    }
    return new SealedEntry(Header.decode(header), header, payloads);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a part of " + length + " bytes does not fit");
    }
    return in.readNBytes(length);
  }
}
