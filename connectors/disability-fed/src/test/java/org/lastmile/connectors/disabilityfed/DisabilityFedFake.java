package org.lastmile.connectors.disabilityfed;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.bouncycastle.jcajce.provider.digest.SM3;
import org.lastmile.hub.testkit.SftpFake;

/**
 * The federation: drops files into {@code tohub/} as Excel writes them, with a digest beside each, and reads what lies in
 * {@code fromhub/} once its digest is there. It takes no file whose digest or charset is wrong, and none twice unless it
 * is a receipt.
 */
final class DisabilityFedFake extends SftpFake {
  static final Charset GB18030 = Charset.forName("GB18030");
  static final List<String> CERTIFICATES =
      List.of(
          "残疾人证号", "身份证号", "姓名", "残疾类别", "残疾等级", "状态", "发证日期", "有效期至", "行政区划", "户籍地址", "监护人", "备注");
  static final List<String> BENEFITS =
      List.of(
          "结果编号", "办件编号", "身份证号", "姓名", "残疾人证号", "待遇类别", "结果", "决定日期", "起始日期", "终止日期", "经办单位",
          "说明");
  static final List<String> ANSWERS = List.of("答复编号", "问题编号", "办件编号", "行号", "结果", "凭据", "数据日期");
  static final List<String> SIGNED = List.of("文件名", "办件编号", "结果", "原因", "回执时间", "经办单位");
  private static final String MARKER = ".chk";

  private final boolean sm3;

  /**
   * @param port 0 for any free one
   * @param sm3 whether digests are SM3, else MD5
   */
  DisabilityFedFake(Path work, int port, boolean sm3) {
    super(work, port, MARKER);
    this.sm3 = sm3;
  }

  /** Lines as they are given, each a row of the file. */
  static byte[] file(List<String> headings, List<String> lines) {
    return (String.join(",", headings) + "\r\n" + String.join("\r\n", lines) + "\r\n")
        .getBytes(GB18030);
  }

  /** A line in which Excel has kept long numbers as texts, and quoted what must be. */
  static String line(List<String> values) {
    return values.stream().map(DisabilityFedFake::cell).collect(Collectors.joining(","));
  }

  private static String cell(String value) {
    if (value.matches("[0-9]{11,}[0-9Xx]?")) {
      return "=\"" + value + "\"";
    }
    return value.matches("(?s).*[,\"\\r\\n].*") ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
  }

  String digest(byte[] bytes) {
    try {
      MessageDigest digest = sm3 ? new SM3.Digest() : MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lays a file where the hub looks, and its digest. */
  void drop(String name, byte[] bytes) {
    drop(name, bytes, digest(bytes));
  }

  /** The same with a marker that holds something else. */
  void drop(String name, byte[] bytes, String marker) {
    folders().lay(name, bytes, marker.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether a file of the hub and its marker are there. */
  boolean has(String name) {
    return folders().whole().contains(name);
  }

  /**
   * Reads a file of the hub: each row by its headings.
   *
   * @throws IllegalArgumentException as the federation refuses a file
   */
  List<Map<String, String>> take(String name) {
    if (!folders().isFirst(name) && !name.endsWith(".hz.csv")) {
      throw new IllegalArgumentException(name + " came before");
    }
    String marker = new String(folders().marker(name), StandardCharsets.US_ASCII);
    byte[] bytes = folders().read(name);
    if (!marker.equals(digest(bytes))) {
      throw new IllegalArgumentException("another digest in the marker of " + name);
    }
    CSVFormat headed = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser =
        CSVParser.builder()
            .setReader(new StringReader(text(bytes, GB18030)))
            .setFormat(headed)
            .get()) {
      return parser.stream().map(CSVRecord::toMap).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
