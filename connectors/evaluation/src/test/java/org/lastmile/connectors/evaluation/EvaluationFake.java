package org.lastmile.connectors.evaluation;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;
import org.lastmile.hub.testkit.SftpFake;

/**
 * The assessor: drops results into {@code tohub/} and reads what lies in {@code fromhub/} once its marker is there. It
 * takes no file that is not CSV in UTF-8 with BOM, CR LF and quotes, none twice unless it is a reject file, and no sample
 * that tells more of a person than a masked phone.
 */
final class EvaluationFake extends SftpFake {
  static final List<String> RESULTS = List.of("办件编号", "评估轮次", "满意度等级", "分值", "回访时间", "回访方式", "意见");
  static final List<String> SCORES = List.of("部门", "考核期", "得分", "样本数", "满意数", "名次");
  private static final List<String> SAMPLE = List.of("办件编号", "联系电话");
  private static final String BOM = "\uFEFF";
  private static final String MARKER = ".done";
  private static final CSVFormat CSV =
      CSVFormat.DEFAULT.builder().setQuoteMode(QuoteMode.ALL).setRecordSeparator("\r\n").get();
  private static final Pattern PERSON = Pattern.compile("[0-9]{8,}|[0-9]{5,}[0-9Xx]");

  /** @param port 0 for any free one */
  EvaluationFake(Path work, int port) {
    super(work, port, MARKER);
  }

  /** A file as the assessor writes it. */
  static byte[] file(List<String> headings, List<List<String>> rows) {
    return (BOM + text(headings, rows)).getBytes(StandardCharsets.UTF_8);
  }

  static String text(List<String> headings, List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, CSV)) {
      printer.printRecord(headings);
      printer.printRecords(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Lays a file where the hub looks, and its marker. */
  void drop(String name, byte[] bytes) {
    folders().lay(name, bytes, new byte[0]);
  }

  /** The name of the only file that begins so, once its marker is there; else empty. */
  String named(String prefix) {
    List<String> names =
        folders().whole().stream().filter(name -> name.startsWith(prefix)).toList();
    return names.size() == 1 ? names.getFirst() : "";
  }

  /**
   * Reads a sample of the hub: phone by case number.
   *
   * @throws IllegalArgumentException as the assessor refuses a file
   */
  List<Map<String, String>> takeSample(String name) {
    List<Map<String, String>> rows = take(name);
    for (Map<String, String> row : rows) {
      if (!List.copyOf(row.keySet()).equals(SAMPLE)) {
        throw new IllegalArgumentException("a sample has columns " + row.keySet());
      }
      String phone = String.valueOf(row.get("联系电话"));
      if (!phone.contains("****") || PERSON.matcher(phone).find()) {
        throw new IllegalArgumentException("a sample names a person");
      }
    }
    return rows;
  }

  /**
   * Reads a file of the hub: each row by its headings.
   *
   * @throws IllegalArgumentException as the assessor refuses a file
   */
  List<Map<String, String>> take(String name) {
    if (!folders().whole().contains(name)) {
      throw new IllegalArgumentException("no marker of " + name);
    }
    if (!folders().isFirst(name) && !name.endsWith(".err.csv")) {
      throw new IllegalArgumentException(name + " came before");
    }
    String text = text(folders().read(name), StandardCharsets.UTF_8);
    if (!text.startsWith(BOM + "\"") || !text.endsWith("\"\r\n")) {
      throw new IllegalArgumentException("no BOM, no quotes or no CR LF at the end");
    }
    CSVFormat headed = CSV.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser =
        CSVParser.builder()
            .setReader(new StringReader(text.substring(1)))
            .setFormat(headed)
            .get()) {
      return parser.stream().map(CSVRecord::toMap).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
