package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.lastmile.hub.connector.DescriptorReader;
import org.lastmile.hub.spi.ConnectorDescriptor;

/**
 * Writes {@code docs/connectors/README.md} from the results of the contract suite, which a {@code mvn verify} leaves in
 * the modules: a table of systems and tests.
 */
public final class Matrix {
  private static final String SUITE = "ContractTest.xml";

  /** How a test of the suite went for one system: how many cases it had, and how many failed and were skipped. */
  private record Outcome(int cases, int failed, int skipped) {
    Outcome with(Outcome other) {
      return new Outcome(cases + other.cases, failed + other.failed, skipped + other.skipped);
    }

    String sign() {
      if (failed > 0) {
        return "**✗**";
      }
      return skipped > 0
          ? "**%d of %d**".formatted(cases - skipped, cases)
          : cases == 1 ? "✓" : "✓ " + cases;
    }
  }

  private Matrix() {}

  /**
   * Run by {@code ./hub matrix}.
   *
   * @param args the project's root, and {@code --check} to compare in place of writing
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(System.getProperty("hub.home", "."));
    Path page = root.resolve("docs/connectors/README.md");
    String text = of(root.resolve("connectors"));
    boolean check = List.of(args).contains("--check");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (!check) {
      Files.writeString(page, text);
      out.println("Written: " + page);
    } else if (!Files.exists(page) || !Files.readString(page).equals(text)) {
      out.println(page + " says other than the last results; ./hub matrix writes it anew");
      System.exit(1);
    }
  }

  /** The page for the modules of a folder. */
  static String of(Path connectors) throws IOException {
    Map<String, ConnectorDescriptor> systems = new TreeMap<>();
    Map<String, Map<String, Outcome>> outcomes = new TreeMap<>();
    Map<String, Integer> tests = new LinkedHashMap<>();
    for (Path module : modules(connectors)) {
      ConnectorDescriptor descriptor =
          DescriptorReader.read(
              Files.readAllBytes(module.resolve("src/main/resources/connector.yaml")),
              "connector.yaml");
      systems.put(descriptor.id(), descriptor);
      outcomes.put(descriptor.id(), results(module));
    }
    outcomes.values().stream()
        .flatMap(results -> results.keySet().stream())
        .distinct()
        .sorted()
        .forEach(test -> tests.put(test, tests.size() + 1));
    return page(systems, outcomes, tests);
  }

  private static String page(
      Map<String, ConnectorDescriptor> systems,
      Map<String, Map<String, Outcome>> outcomes,
      Map<String, Integer> tests) {
    StringBuilder page = new StringBuilder();
    page.append("# Connectors and the contract suite\n");
    page.append(
        "Each system has a page of its own. A sign stands for a test of the suite that the connector passes, a number for"
            + " its cases, the number of those that passed where some are still skipped; no sign where there is nothing to test, as for a system that only sends. `./hub matrix` writes"
            + " this page from the results of the last `mvn verify`.\n\n");
    page.append("| system | | zone |");
    tests.values().forEach(number -> page.append(' ').append(number).append(" |"));
    page.append("\n|--|--|--|").append("--|".repeat(tests.size())).append('\n');
    systems.forEach(
        (id, descriptor) -> {
          page.append(
              "| [%s](%s.md) | %s · %s | %s |"
                  .formatted(
                      id,
                      id,
                      descriptor.name().get("en"),
                      descriptor.name().get("zh-CN"),
                      descriptor.zone().name().toLowerCase(Locale.ROOT)));
          Map<String, Outcome> results = outcomes.getOrDefault(id, Map.of());
          tests
              .keySet()
              .forEach(
                  test -> {
                    Outcome outcome = results.get(test);
                    page.append(' ').append(outcome == null ? "" : outcome.sign()).append(" |");
                  });
          page.append('\n');
        });
    page.append("\n## The tests\n");
    tests.forEach(
        (test, number) -> page.append(number).append(". ").append(words(test)).append('\n'));
    return page.toString();
  }

  /** A test's name as words. */
  private static String words(String test) {
    return test.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT).strip();
  }

  private static List<Path> modules(Path connectors) throws IOException {
    try (Stream<Path> folders = Files.list(connectors)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("src/main/resources/connector.yaml")))
          .sorted()
          .toList();
    }
  }

  private static Map<String, Outcome> results(Path module) throws IOException {
    Map<String, Outcome> results = new TreeMap<>();
    Path folder = module.resolve("target/surefire-reports");
    if (!Files.isDirectory(folder)) {
      return results;
    }
    List<Path> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> file.toString().endsWith(SUITE)).forEach(reports::add);
    }
    for (Path report : reports) {
      try (InputStream in = Files.newInputStream(report)) {
        read(in, results);
      } catch (XMLStreamException e) {
        throw new IOException(report + " is no report of Surefire", e);
      }
    }
    return results;
  }

  private static void read(InputStream report, Map<String, Outcome> results)
      throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XMLStreamReader xml = factory.createXMLStreamReader(report);
    String test = "";
    int failed = 0;
    int skipped = 0;
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        switch (xml.getLocalName()) {
          case "testcase" -> {
            // of tests made at run time all cases have the name of their method, and a number
            test = xml.getAttributeValue(null, "name").replaceFirst("[(\\[].*", "");
            failed = 0;
            skipped = 0;
          }
          case "failure", "error" -> failed = 1;
          case "skipped" -> skipped = 1;
          default -> {}
        }
      } else if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("testcase")) {
        results.merge(test, new Outcome(1, failed, skipped), Outcome::with);
      }
    }
  }
}
