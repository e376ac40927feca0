package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lastmile.hub.connector.DescriptorReader;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.contract.Document;
import org.lastmile.hub.contract.Limits;
import org.lastmile.hub.contract.Refusal;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.MessageType;

/** The contracts of all systems: whole, valid, and in both languages. */
class ContractsTest {
  private static final Path CONNECTORS = Path.of(System.getProperty("hub.root"), "connectors");
  private static final String BASE = "/systems/x/contract";
  private static final Limits LIMITS =
      new Limits(
          1, 1, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
  private static final List<Refusal> REFUSALS =
      List.of(new Refusal("BRAKE", 503, "application/json", "{}".getBytes(StandardCharsets.UTF_8)));

  @TestFactory
  Stream<DynamicTest> pages() throws IOException {
    return each(
        (descriptor, contract) -> {
          for (Locale language : Contract.LANGUAGES) {
            org.jsoup.nodes.Document page = Jsoup.parse(text(contract, "", language));
            assertThat(page.text()).doesNotContain("??", "{0}");
            for (Element link : page.select("a[href^=" + BASE + "]")) {
              String path = link.attr("href").substring(BASE.length() + 1);
              assertThat(find(contract, path, language)).as(path).isPresent();
            }
            ResourceBundle words =
                ResourceBundle.getBundle(
                    "console.messages",
                    language,
                    ResourceBundle.Control.getNoFallbackControl(
                        ResourceBundle.Control.FORMAT_PROPERTIES));
            assertThat(page.select("tbody").text())
                .contains(
                    types(descriptor).stream()
                        .map(type -> "type." + type.name())
                        .filter(words::containsKey)
                        .map(words::getString)
                        .toList());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> documents() throws IOException {
    return each(
        (descriptor, contract) -> {
          for (String name : List.of("openapi.json", "asyncapi.json")) {
            Optional<Document> found = find(contract, name, Locale.ENGLISH);
            if (found.isPresent()) {
              JsonNode document = Json.parse(found.get().bytes());
              references(document)
                  .forEach(
                      reference ->
                          assertThat(document.at(reference.substring(1)).isMissingNode())
                              .as(reference)
                              .isFalse());
              assertThat(ContractDocuments.faults(document)).isEmpty();
            }
          }
        });
  }

  @Test
  void systemsThatCallOrHaveQueuesHaveThem() throws IOException {
    assertThat(having("openapi.json"))
        .containsExactly(
            "cloudevents",
            "emergency",
            "grid-terminal",
            "health-link",
            "one-window",
            "social-orgs",
            "zhilian-gov");
    assertThat(having("asyncapi.json"))
        .containsExactly("carer-support", "district-centre", "street-centre");
  }

  @Test
  void bothLanguagesSayAll() {
    assertThat(ResourceBundle.getBundle("contract.messages", Locale.SIMPLIFIED_CHINESE).keySet())
        .isEqualTo(ResourceBundle.getBundle("contract.messages", Locale.ENGLISH).keySet());
  }

  private static List<String> having(String document) throws IOException {
    List<String> having = new ArrayList<>();
    for (Map.Entry<ConnectorDescriptor, Contract> one : contracts().entrySet()) {
      if (find(one.getValue(), document, Locale.ENGLISH).isPresent()) {
        having.add(one.getKey().id());
      }
    }
    return having;
  }

  private interface Check {
    void of(ConnectorDescriptor descriptor, Contract contract);
  }

  private static Stream<DynamicTest> each(Check check) throws IOException {
    return contracts().entrySet().stream()
        .map(one -> dynamicTest(one.getKey().id(), () -> check.of(one.getKey(), one.getValue())));
  }

  private static Map<ConnectorDescriptor, Contract> contracts() throws IOException {
    Map<ConnectorDescriptor, Contract> contracts = new LinkedHashMap<>();
    try (Stream<Path> folders = Files.list(CONNECTORS)) {
      for (Path folder : folders.sorted().toList()) {
        Path resources = folder.resolve("src/main/resources");
        if (Files.exists(resources.resolve("connector.yaml"))) {
          ConnectorDescriptor descriptor =
              DescriptorReader.read(
                  Files.readAllBytes(resources.resolve("connector.yaml")), "connector.yaml");
          contracts.put(
              descriptor, new Contract(descriptor, Resources.of(resources), names(resources)));
        }
      }
    }
    return contracts;
  }

  private static List<String> names(Path resources) throws IOException {
    try (Stream<Path> files = Files.walk(resources)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> resources.relativize(file).toString())
          .toList();
    }
  }

  private static Optional<Document> find(Contract contract, String path, Locale language) {
    return contract.find(path, language, BASE, LIMITS, REFUSALS);
  }

  private static String text(Contract contract, String path, Locale language) {
    return new String(find(contract, path, language).orElseThrow().bytes(), StandardCharsets.UTF_8);
  }

  private static List<MessageType> types(ConnectorDescriptor descriptor) {
    return Stream.of(descriptor.sends(), descriptor.receives(), descriptor.answers())
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> references(JsonNode document) {
    return document.findValuesAsText("$ref");
  }
}
