package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.FileAttachmentStore;

class ZipAttachmentsTest {
  private static final Charset GBK = Charset.forName("GBK");
  private static final byte[] TEXT = "样例".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private AttachmentStore store;
  private ZipAttachments zips;

  @BeforeEach
  void open() {
    store = new FileAttachmentStore(folder, Clock.systemUTC());
    zips = new ZipAttachments(new Lent(Map.of("limit", "1MB"), store));
  }

  private record Lent(Map<String, String> config, AttachmentStore attachments)
      implements ConnectorContext {
    @Override
    public Clock clock() {
      return Clock.systemUTC();
    }
  }

  @Test
  void namesThatNothingMarksAreGb18030() throws IOException {
    assertThat(unpacked(zip(GBK, "材料/合同(终稿).pdf")))
        .containsOnlyKeys("材料/合同(终稿).pdf")
        .allSatisfy((name, file) -> assertThat(file.name()).isEqualTo("合同(终稿).pdf"));
    assertThat(unpacked(zip(Charset.forName("GB18030"), "𠮷.txt"))).containsOnlyKeys("𠮷.txt");
  }

  @Test
  void namesMarkedAsUtf8AreUtf8() throws IOException {
    assertThat(unpacked(zip(StandardCharsets.UTF_8, "合同𠮷.pdf"))).containsOnlyKeys("合同𠮷.pdf");
  }

  @Test
  void aNameInUnicodeBesideTheOldOneIsBelieved() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      zip.setEncoding("GBK");
      zip.setUseLanguageEncodingFlag(false);
      zip.setCreateUnicodeExtraFields(ZipArchiveOutputStream.UnicodeExtraFieldPolicy.ALWAYS);
      put(zip, new ZipArchiveEntry("䶮.txt"), TEXT);
    }
    assertThat(unpacked(bytes.toByteArray())).containsOnlyKeys("䶮.txt");
  }

  @Test
  void aNameThatIsNeitherIsRefused() throws IOException {
    byte[] zip = zip(StandardCharsets.ISO_8859_1, "aÿÿ.txt");
    refused(zip, "ZIP_NAME", "entry 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a.txt",
        "x/../../a.txt",
        "/etc/a.txt",
        "..\\a.txt",
        "C:\\a.txt",
        "c:a.txt",
        "x//a.txt",
        "./a.txt",
        "a\u0007.txt",
        "..",
        " "
      })
  void aNameThatLeadsOutIsRefused(String name) throws IOException {
    refused(zip(GBK, "before.txt", name), "ZIP_NAME", "entry 2");
  }

  @Test
  void twoFilesOfOneNameAreRefused() throws IOException {
    refused(zip(GBK, "a/b.txt", "a\\b.txt"), "ZIP_NAME", "entry 2");
  }

  @Test
  void foldersAreNoFiles() throws IOException {
    assertThat(unpacked(zip(GBK, "材料/", "材料/a.txt"))).containsOnlyKeys("材料/a.txt");
  }

  @Test
  void moreFilesThanAllowedAreRefused() throws IOException {
    String[] names = new String[ZipAttachments.MOST_ENTRIES + 1];
    Arrays.setAll(names, i -> i + ".txt");
    refused(zip(GBK, names), "ZIP_BOMB", "entry 201");
  }

  @Test
  void moreThanAZipOfItsSizeCanHonestlyHoldIsRefused() throws IOException {
    refused(zip(Map.of("zeros.txt", new byte[64 << 20])), "ZIP_BOMB", "entry 1");
  }

  @Test
  void aSmallFileThatShrinksWellIsNoBomb() throws IOException {
    assertThat(unpacked(zip(Map.of("blank.bmp", new byte[900_000])))).hasSize(1);
  }

  @Test
  void aDirectoryWithoutEndIsNotRead() throws IOException {
    byte[] header = {'P', 'K', 1, 2};
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 30_000; i++) {
      bytes.write(header);
    }
    refused(bytes.toByteArray(), "ZIP_BOMB", "/");
  }

  @Test
  void anArchiveInTheArchiveIsRefusedAndADocumentIsNone() throws IOException {
    refused(zip(Map.of("a.pdf", zip(GBK, "b.txt"))), "ZIP_NESTED", "entry 1");
    refused(zip(Map.of("a.txt", gzip())), "ZIP_NESTED", "entry 1");
    refused(zip(Map.of("a.rar", new byte[] {'R', 'a', 'r', '!', 26, 7})), "ZIP_NESTED", "entry 1");
    assertThat(
            unpacked(
                zip(
                    Map.of(
                        "申报书.docx", zip(GBK, "_rels/.rels", "[Content_Types].xml"),
                        "公文.ofd", zip(GBK, "OFD.xml")))))
        .hasSize(2);
  }

  @Test
  void whatIsDamagedEncryptedOrNoZipIsRefused() throws IOException {
    byte[] whole = zip(Map.of("a.txt", TEXT));
    refused(Arrays.copyOf(whole, whole.length - 30), "ZIP_BROKEN", "/");
    refused(new byte[0], "ZIP_BROKEN", "/");
    refused("no zip".getBytes(StandardCharsets.UTF_8), "ZIP_BROKEN", "/");

    byte[] stored = stored("a.txt", TEXT);
    stored[30 + "a.txt".length()] ^= 1;
    refused(stored, "ZIP_BROKEN", "entry 1");

    byte[] encrypted = stored("a.txt", TEXT);
    for (int at = 0; at + 10 < encrypted.length; at++) {
      if (encrypted[at] == 'P' && encrypted[at + 1] == 'K' && encrypted[at + 2] < 4) {
        encrypted[at + (encrypted[at + 2] == 1 ? 8 : 6)] |= 1;
      }
    }
    refused(encrypted, "ZIP_BROKEN", "entry 1");
  }

  @Test
  void aLinkIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      ZipArchiveEntry link = new ZipArchiveEntry("link");
      link.setUnixMode(UnixStat.LINK_FLAG | 0777);
      put(zip, link, "/etc/passwd".getBytes(StandardCharsets.UTF_8));
    }
    refused(bytes.toByteArray(), "ZIP_BROKEN", "entry 1");
  }

  @Test
  void theSameFilesArePackedIntoTheSameBytes() throws IOException {
    Attachment one = store.store(new ByteArrayInputStream(TEXT), "a", 100);
    Map<String, String> digests = new LinkedHashMap<>(Map.of("1-合同.pdf", one.digest()));
    byte[] zip = packed(digests);
    assertThat(packed(digests)).isEqualTo(zip);
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      assertThat(in.getNextEntry().getName()).isEqualTo("1-合同.pdf");
      assertThat(in.readAllBytes()).isEqualTo(TEXT);
    }
  }

  @Test
  void moreThanTheLimitIsNotPacked() throws IOException {
    Attachment large = store.store(new ByteArrayInputStream(new byte[(1 << 20) + 1]), "a", 2 << 20);
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> packed(Map.of("a", large.digest())))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("ZIP_TOO_LARGE"))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.CALLER));
  }

  private Map<String, Attachment> unpacked(byte[] zip) throws IOException {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(context);
      exchange.setProperty("zip", zip);
      zips.unpack(exchange, "zip");
      @SuppressWarnings("unchecked")
      Map<String, Attachment> files = exchange.getProperty(ZipAttachments.FILES, Map.class);
      assertThat(exchange.getProperty(Exchanges.ATTACHMENTS, List.class))
          .isEqualTo(List.copyOf(files.values()));
      return files;
    }
  }

  private byte[] packed(Map<String, String> digests) throws IOException {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(context);
      exchange.setProperty("files", digests);
      zips.pack(exchange, "files", "limit");
      return exchange.getMessage().getBody(byte[].class);
    }
  }

  private void refused(byte[] zip, String code, String place) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> unpacked(zip))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo(code))
        .satisfies(fault -> assertThat(fault.place()).isEqualTo(place))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.CALLER));
  }

  private static byte[] zip(Charset names, String... files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, names)) {
      for (String file : files) {
        zip.putNextEntry(new ZipEntry(file));
        if (!file.endsWith("/")) {
          zip.write(TEXT);
        }
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, GBK)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] stored(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, GBK)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes);
        InputStream in = new ByteArrayInputStream(TEXT)) {
      in.transferTo(gzip);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipArchiveOutputStream zip, ZipArchiveEntry entry, byte[] content)
      throws IOException {
    zip.putArchiveEntry(entry);
    zip.write(content);
    zip.closeArchiveEntry();
  }
}
