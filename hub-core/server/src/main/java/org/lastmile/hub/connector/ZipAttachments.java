package org.lastmile.hub.connector;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.camel.Exchange;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Bean {@code zipAttachments} of every connector: takes zips of systems apart into attachments, and packs them. Nothing of
 * a zip is believed: neither its sizes nor its names. What a name says is UTF-8 where the entry says so, else GB18030.
 *
 * <p>Refused, CALLER, with the number of the entry and never its name: {@code ZIP_BROKEN} (no zip, damaged, encrypted, a
 * link), {@code ZIP_NAME} (unreadable, or one that leads out of the zip, or twice the same), {@code ZIP_BOMB} (too many
 * entries, or too much in them), {@code ZIP_NESTED} (an archive in the archive; office documents are none).
 */
public final class ZipAttachments {
  static final String BEAN = "zipAttachments";

  /** Property: {@code Map<String, Attachment>}, the files by their names in the zip, in its order. */
  static final String FILES = "zipFiles";

  static final int MOST_ENTRIES = 200;
  static final long MOST_BYTES = 500L << 20;

  /** Times as much as the zip has: text shrinks to a twentieth, blank scans to a hundredth. */
  static final long MOST_RATIO = 200;

  private static final long SMALL = 1L << 20;

  /** Headers of files in the bytes, those of documents inside included. */
  private static final int MOST_HEADERS = 20_000;

  private static final int HEAD = 512;
  private static final int LONGEST_NAME = 255;
  private static final Charset UNMARKED = Charset.forName("GB18030");
  private static final Pattern LEADS_OUT =
      Pattern.compile("/.*|[A-Za-z]:.*|(.*/)?\\.{1,2}(/.*)?|.*\\p{Cntrl}.*|.*//.*|\\s*");
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};
  private static final byte[] HEADER = {'P', 'K', 1, 2};
  private static final List<byte[]> OTHER_ARCHIVES =
      List.of(
          new byte[] {'R', 'a', 'r', '!'},
          new byte[] {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C},
          new byte[] {0x1F, (byte) 0x8B},
          new byte[] {'B', 'Z', 'h'},
          new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z'});
  private static final byte[] TAR = {'u', 's', 't', 'a', 'r'};
  private static final int TAR_AT = 257;

  /** One of these is in what is a document for people, though a zip to look at: OOXML, ODF, OFD. */
  private static final Set<String> DOCUMENTS = Set.of("[Content_Types].xml", "mimetype", "OFD.xml");

  /** The same files give the same zip. */
  private static final LocalDateTime ALWAYS = LocalDateTime.of(2000, 1, 1, 0, 0);

  private final ConnectorContext context;
  private final AttachmentStore store;

  ZipAttachments(ConnectorContext context) {
    this.context = context;
    this.store = context.attachments();
  }

  /**
   * Stores each file of a zip. They become the attachments of the message, and the property {@code zipFiles}; without a
   * zip there are none.
   *
   * @param property of the exchange that has the bytes of the zip, or null
   */
  public void unpack(Exchange exchange, String property) throws IOException {
    byte[] zip = exchange.getProperty(property, byte[].class);
    Map<String, Attachment> files = zip == null ? Map.of() : files(zip);
    exchange.setProperty(FILES, files);
    exchange.setProperty(Exchanges.ATTACHMENTS, List.copyOf(files.values()));
  }

  /**
   * Makes the body a zip of stored files, with names in UTF-8.
   *
   * @param property of the exchange that has the digests of the files by their names in the zip
   * @param key of the configuration, which says how many bytes the files may have together
   * @throws HubException {@code ZIP_TOO_LARGE} (CALLER)
   */
  @SuppressWarnings("unchecked") // the connector's own Java set it, typed by contract
  public void pack(Exchange exchange, String property, String key) throws IOException {
    Map<String, String> digests = exchange.getProperty(property, Map.of(), Map.class);
    long room = context.size(key);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, String> file : digests.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(ALWAYS);
        zip.putNextEntry(entry);
        room = copy(file.getValue(), zip, room, key);
        zip.closeEntry();
      }
    }
    exchange.getMessage().setBody(bytes.toByteArray());
  }

  private long copy(String digest, OutputStream zip, long room, String key) throws IOException {
    long left = room;
    try (InputStream in = store.open(digest)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        left -= count;
        if (left < 0) {
          throw new HubException(
              "ZIP_TOO_LARGE",
              FaultKind.CALLER,
              "the files have more than the " + context.text(key) + " that the system takes",
              "/attachments",
              null);
        }
        zip.write(buffer, 0, count);
      }
    }
    return left;
  }

  private Map<String, Attachment> files(byte[] bytes) throws IOException {
    Budget budget = new Budget(Math.min(MOST_BYTES, Math.max(SMALL, MOST_RATIO * bytes.length)));
    Map<String, Attachment> files = new LinkedHashMap<>();
    try (ZipFile zip = open(bytes)) {
      List<ZipArchiveEntry> entries = new ArrayList<>();
      zip.getEntriesInPhysicalOrder().asIterator().forEachRemaining(entries::add);
      int number = 0;
      for (ZipArchiveEntry entry : entries) {
        String place = "entry " + ++number;
        String name = name(entry, place);
        if (entry.isDirectory()) {
          continue;
        }
        if (files.size() == MOST_ENTRIES) {
          throw bomb("it has more than the " + MOST_ENTRIES + " files allowed", place);
        }
        if (files.containsKey(name)) {
          throw refused("ZIP_NAME", "the name is that of an entry before", place, null);
        }
        files.put(name, file(zip, entry, name, place, budget));
      }
    }
    return files;
  }

  /** Reads the directory of a zip, whose size in memory its bytes do not tell. */
  private static ZipFile open(byte[] bytes) {
    if (headers(bytes) > MOST_HEADERS) {
      throw bomb("it has more than the " + MOST_HEADERS + " headers allowed", "/");
    }
    try {
      // any bytes are ISO 8859-1: what the names say is read below
      return ZipFile.builder()
          .setSeekableByteChannel(new SeekableInMemoryByteChannel(bytes))
          .setCharset(StandardCharsets.ISO_8859_1)
          .setUseUnicodeExtraFields(true)
          .get();
    } catch (IOException | IllegalArgumentException e) {
      throw refused("ZIP_BROKEN", "it is no zip, or cut off", "/", e);
    }
  }

  private static int headers(byte[] bytes) {
    int count = 0;
    for (int at = 0; at + HEADER.length <= bytes.length; at++) {
      if (bytes[at] == HEADER[0] && starts(bytes, at, HEADER)) {
        count++;
      }
    }
    return count;
  }

  private static String name(ZipArchiveEntry entry, String place) {
    String name;
    try {
      name =
          entry.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD
              ? entry.getName()
              : (entry.getGeneralPurposeBit().usesUTF8ForNames()
                      ? StandardCharsets.UTF_8
                      : UNMARKED)
                  .newDecoder()
                  .decode(ByteBuffer.wrap(entry.getRawName()))
                  .toString();
    } catch (CharacterCodingException e) {
      throw refused(
          "ZIP_NAME", "the name is neither UTF-8, marked so, nor " + UNMARKED, place, null);
    }
    String plain = name.replace('\\', '/');
    String checked =
        entry.isDirectory() && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    if (checked.length() > LONGEST_NAME || LEADS_OUT.matcher(checked).matches()) {
      throw refused(
          "ZIP_NAME",
          "the name leads out of the zip or is none; allowed are up to "
              + LONGEST_NAME
              + " characters, relative, without . and ..",
          place,
          null);
    }
    return checked;
  }

  private Attachment file(
      ZipFile zip, ZipArchiveEntry entry, String name, String place, Budget budget)
      throws IOException {
    if (entry.isUnixSymlink()) {
      throw refused("ZIP_BROKEN", "the entry is a link, allowed are files", place, null);
    }
    if (entry.getGeneralPurposeBit().usesEncryption() || !zip.canReadEntryData(entry)) {
      throw refused(
          "ZIP_BROKEN", "the entry is encrypted, or packed in an unknown way", place, null);
    }
    try (Content content = new Content(zip, entry, place, budget)) {
      byte[] head = content.readNBytes(HEAD);
      Attachment stored = store.store(content.withHead(head), name, Long.MAX_VALUE);
      content.requireWhole();
      requireNoArchive(head, stored, place);
      return stored;
    }
  }

  private void requireNoArchive(byte[] head, Attachment stored, String place) throws IOException {
    boolean zip = starts(head, 0, ZIP) || starts(head, 0, EMPTY_ZIP);
    if (zip ? !isDocument(stored) : isArchive(head)) {
      throw refused(
          "ZIP_NESTED", "the entry is an archive itself; allowed are the files in it", place, null);
    }
  }

  private static boolean isArchive(byte[] head) {
    return OTHER_ARCHIVES.stream().anyMatch(magic -> starts(head, 0, magic))
        || starts(head, TAR_AT, TAR);
  }

  private boolean isDocument(Attachment stored) throws IOException {
    byte[] bytes;
    try (InputStream in = store.open(stored.digest())) {
      bytes = in.readAllBytes();
    }
    try (ZipFile inner = open(bytes)) {
      return DOCUMENTS.stream().anyMatch(name -> inner.getEntry(name) != null);
    } catch (HubException e) {
      return false;
    }
  }

  private static boolean starts(byte[] bytes, int at, byte[] magic) {
    return bytes.length >= at + magic.length
        && Arrays.equals(bytes, at, at + magic.length, magic, 0, magic.length);
  }

  private static HubException bomb(String why, String place) {
    return refused("ZIP_BOMB", why, place, null);
  }

  private static HubException refused(
      String code, String why, String place, @Nullable Exception cause) {
    return new HubException(code, FaultKind.CALLER, "zip, " + place + ": " + why, place, cause);
  }

  /** What may still come out of a zip. */
  private static final class Budget {
    private final long all;
    private long left;

    Budget(long all) {
      this.all = all;
      this.left = all;
    }

    void spend(int bytes, String place) {
      left -= bytes;
      if (left < 0) {
        throw bomb("there is more in it than the " + all + " bytes allowed for its size", place);
      }
    }
  }

  /** The bytes of one entry; what is wrong with them is the sender's fault. */
  private static final class Content extends InputStream {
    private final InputStream in;
    private final ZipArchiveEntry entry;
    private final String place;
    private final Budget budget;
    private final CRC32 crc = new CRC32();

    Content(ZipFile zip, ZipArchiveEntry entry, String place, Budget budget) {
      this.entry = entry;
      this.place = place;
      this.budget = budget;
      try {
        this.in = zip.getInputStream(entry);
      } catch (IOException e) {
        throw damaged(e);
      }
    }

    InputStream withHead(byte[] head) {
      return new SequenceInputStream(new ByteArrayInputStream(head), this);
    }

    void requireWhole() {
      if (crc.getValue() != entry.getCrc()) {
        throw damaged(null);
      }
    }

    private HubException damaged(@Nullable IOException cause) {
      return refused("ZIP_BROKEN", "the entry is damaged", place, cause);
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int count;
      try {
        count = in.read(bytes, offset, length);
      } catch (IOException | IllegalStateException e) {
        throw damaged(e instanceof IOException io ? io : new IOException(e));
      }
      if (count > 0) {
        budget.spend(count, place);
        crc.update(bytes, offset, count);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
