package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * How many tests ran in all modules, which were skipped and why, from the reports that Surefire and Failsafe left.
 *
 * @param ran tests that ran, whatever their end
 * @param skipped reason by name ({@code class.method}, or the class alone), in order of the names
 */
public record Tally(int ran, Map<String, String> skipped) {
  private static final String REPORTS = "glob:**/target/{surefire,failsafe}-reports/TEST-*.xml";
  private static final int REPORT_DEPTH = 5; // root/folder/module/target/reports/file

  /** Reads the reports of all modules under a root folder. */
  public static Tally of(Path root) {
    int ran = 0;
    var skipped = new TreeMap<String, String>();
    for (Path report : reports(root)) {
      var cases = parse(report).getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        var testCase = (Element) cases.item(i);
        var skip = (Element) testCase.getElementsByTagName("skipped").item(0);
        if (skip == null) {
          ran++;
        } else {
          skipped.put(nameOf(testCase), skip.getAttribute("message"));
        }
      }
    }
    return new Tally(ran, skipped);
  }

  /**
   * The skipped tests that a list does not allow.
   *
   * @param allowed lines {@code name | reason}; empty lines and those that begin with # say nothing
   */
  public List<String> notAllowed(List<String> allowed) {
    var names = new ArrayList<String>();
    for (String line : allowed) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int bar = line.indexOf('|');
      if (bar < 1 || line.substring(bar + 1).isBlank()) {
        throw new HubException(
            "SKIP_WITHOUT_REASON",
            FaultKind.CALLER,
            "an allowed skip is 'name | reason', found: " + line);
      }
      names.add(line.substring(0, bar).strip());
    }
    return skipped.keySet().stream().filter(name -> !names.contains(name)).toList();
  }

  /** The tally in plain lines, for people. */
  public String text() {
    var text =
        new StringBuilder(
            "Tests of all modules: %d ran, %d skipped.%n".formatted(ran, skipped.size()));
    skipped.forEach((name, reason) -> text.append("  skipped %s: %s%n".formatted(name, reason)));
    return text.toString();
  }

  private static List<Path> reports(Path root) {
    try (Stream<Path> files = Files.walk(root, REPORT_DEPTH)) {
      return files
          .filter(FileSystems.getDefault().getPathMatcher(REPORTS)::matches)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Element parse(Path report) {
    try {
      var factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return factory.newDocumentBuilder().parse(report.toFile()).getDocumentElement();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserConfigurationException | SAXException e) {
      throw new HubException(
          "TEST_REPORT_UNREADABLE",
          FaultKind.LASTING,
          "not a test report: " + report.getFileName(),
          null,
          e);
    }
  }

  private static String nameOf(Element testCase) {
    String className = testCase.getAttribute("classname");
    String name = testCase.getAttribute("name");
    return name.isBlank() || name.equals(className) ? className : className + "." + name;
  }
}
