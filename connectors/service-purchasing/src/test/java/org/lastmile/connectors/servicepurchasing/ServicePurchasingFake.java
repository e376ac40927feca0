package org.lastmile.connectors.servicepurchasing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import org.lastmile.hub.testkit.ExchangeFolders;
import org.lastmile.hub.testkit.FtpsSite;
import org.lastmile.hub.testkit.NativeFiles;
import org.xml.sax.SAXException;

/**
 * The purchasing system: writes documents as {@code .tmp} and renames them, and takes what the hub has named {@code .xml}.
 * It takes nothing without a byte order mark, against the schema, twice, or whose zip is not as the document lists it.
 */
final class ServicePurchasingFake implements AutoCloseable {
  static final String MARK = "\uFEFF";
  private static final Pattern LISTED =
      Pattern.compile("<FJ>\\s*<WJM>([^<]*)</WJM>\\s*<MC>[^<]*</MC>\\s*<ZY>([^<]*)</ZY>");

  private final FtpsSite site;
  private final ExchangeFolders folders;
  private final Schema schema = NativeFiles.xsd("native/gmfw.xsd");

  ServicePurchasingFake(Path work) {
    this(work, 0);
  }

  /** @param port 0 for any free one */
  ServicePurchasingFake(Path work, int port) {
    site = new FtpsSite(work, "hub", port);
    folders = new ExchangeFolders(site.files(), "");
  }

  FtpsSite site() {
    return site;
  }

  ExchangeFolders folders() {
    return folders;
  }

  /** A document as the system writes it, in UTF-8 with a byte order mark. */
  static byte[] bytes(String document) {
    return (MARK + "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n" + document)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The list of a document's files. */
  static String list(Map<String, byte[]> files) {
    StringBuilder list = new StringBuilder();
    files.forEach(
        (name, content) ->
            list.append(
                "<FJ><WJM>%s</WJM><MC>附件</MC><ZY>%s</ZY></FJ>".formatted(name, hex(content))));
    return list.toString();
  }

  /** A zip as the tools of its day write it: in any charset but UTF-8 it does not say which. */
  static byte[] zip(Map<String, byte[]> files, Charset names) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, names)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static String hex(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Hands a document over: it counts from the moment when it is renamed. */
  void drop(String stem, byte[] document) {
    folders.lay(stem + ".xml", document, stem + ".tmp");
  }

  /** The same with a zip, which lies there before. */
  void drop(String stem, byte[] document, byte[] zip) {
    folders.lay(stem + ".zip", zip);
    drop(stem, document);
  }

  /** Answers a document of the hub. */
  void answer(String of, String result, String caseNo, String more) {
    drop(
        "HZ-" + of,
        bytes(
            "<HZ><WJBH>HZ-%s</WJBH><YWJBH>%s</YWJBH><AJBH>%s</AJBH><JG>%s</JG>%s<SJ>2026-11-24 10:00:00</SJ></HZ>"
                .formatted(of, of, caseNo, result, more)));
  }

  /** What the hub's receipt for a document says, once it is there. */
  String receipt(String stem) {
    return take("HZ-" + stem).document();
  }

  /** A document of the hub and its files. */
  record Taken(String document, Map<String, byte[]> files) {
    /** The text of an element. */
    String field(String name) {
      Matcher field =
          Pattern.compile("<" + name + "[^>]*>([^<]*)</" + name + ">").matcher(document);
      return field.find() ? field.group(1) : "";
    }
  }

  /**
   * Reads a document and its zip.
   *
   * @throws IllegalArgumentException as the system refuses it
   */
  Taken take(String stem) {
    byte[] bytes = folders.read(stem + ".xml");
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith(MARK)) {
      throw new IllegalArgumentException("no byte order mark");
    }
    if (!stem.startsWith("HZ-") && !folders.isFirst(stem)) {
      throw new IllegalArgumentException(stem + " is a replay");
    }
    try {
      schema.newValidator().validate(new StreamSource(new ByteArrayInputStream(bytes)));
      return new Taken(text, files(stem + ".zip", text));
    } catch (SAXException e) {
      throw new IllegalArgumentException("not as the schema says", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, byte[]> files(String zip, String document) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (folders.fromHub().contains(zip)) {
      try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(folders.read(zip)))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    Map<String, String> listed = new LinkedHashMap<>();
    Matcher list = LISTED.matcher(document);
    while (list.find()) {
      listed.put(list.group(1), list.group(2));
    }
    if (!listed.keySet().equals(files.keySet())
        || files.entrySet().stream()
            .anyMatch(file -> !hex(file.getValue()).equals(listed.get(file.getKey())))) {
      throw new IllegalArgumentException("the zip is not as the document lists it");
    }
    return files;
  }

  @Override
  public void close() {
    site.close();
  }
}
