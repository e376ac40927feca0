package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.lastmile.hub.contract.ContractFile;
import org.lastmile.hub.contract.ErrorCode;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.MessageType;

/**
 * The page of a connector in {@code docs/connectors/}, in Markdown, made of what the connector is made of: descriptor,
 * routes, native schemas, samples and error codes. What needs words stands in its README.
 */
final class ConnectorPage {
  private static final String HERE = "../../connectors/%s/";
  private static final String RESOURCES = HERE + "src/main/resources/";

  private final ConnectorDescriptor descriptor;
  private final Path classes;
  private final StringBuilder text = new StringBuilder();

  private ConnectorPage(ConnectorDescriptor descriptor, Path classes) {
    this.descriptor = descriptor;
    this.classes = classes;
  }

  static String of(ConnectorDescriptor descriptor, Path classes) throws IOException {
    ConnectorPage page = new ConnectorPage(descriptor, classes);
    page.head();
    page.types("Comes from the system", descriptor.sends(), "inbound");
    page.types("Goes to the system", descriptor.receives(), "outbound");
    page.types("The system is asked", descriptor.answers(), "outbound");
    page.configuration();
    page.natives();
    page.codes();
    return page.text.toString();
  }

  private void head() {
    String id = descriptor.id();
    line("# " + id + " – " + descriptor.name().get("en") + " · " + descriptor.name().get("zh-CN"));
    line(
        "Made by the contract test of the connector from what it is made of; its words stand in [its README](%sREADME.md)."
            .formatted(HERE.formatted(id)));
    line("");
    line("| | |");
    line("|--|--|");
    row(
        "department",
        descriptor.department().get("en") + " · " + descriptor.department().get("zh-CN"));
    row("zone", lower(descriptor.zone()));
    descriptor
        .door()
        .ifPresent(
            door ->
                row(
                    "door",
                    "`"
                        + lower(door.authentication()).replace('_', '-')
                        + "`, at most "
                        + door.maxBody()
                        + " bytes"));
    row(
        "a message that comes twice",
        switch (descriptor.repeat()) {
          case KEY -> "is known by its idempotency key";
          case NATURAL -> "changes nothing";
          case QUERY -> "is asked for first";
          case NONE -> "is decided on by a person, when it is doubtful";
        });
    row(
        "a dead letter",
        descriptor.strictOrder() ? "holds back later messages of its case" : "holds back nothing");
  }

  private void types(String heading, List<MessageType> types, String direction) throws IOException {
    if (types.isEmpty()) {
      return;
    }
    line("");
    line("## " + heading);
    line("| type | | samples |");
    line("|--|--|--|");
    List<Sample> samples = Sample.find(classes.resolve("samples").resolve(direction));
    for (MessageType type : types) {
      List<String> links =
          samples.stream()
              .filter(sample -> sample.type().equals(type))
              .map(
                  sample ->
                      "[%s](%s)"
                          .formatted(
                              sample.name(),
                              RESOURCES.formatted(descriptor.id())
                                  + "samples/"
                                  + direction
                                  + "/"
                                  + file(direction, sample).getFileName()))
              .toList();
      row("`" + type + "`", title(type), String.join(", ", links));
    }
  }

  private Path file(String direction, Sample sample) {
    try (Stream<Path> files = Files.list(classes.resolve("samples").resolve(direction))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(sample.name() + ".native."))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Chinese title of the type's schema; its first sentence of description is English. */
  private static String title(MessageType type) {
    String path = "/types/" + type.name() + "/" + type.version() + ".schema.json";
    try (InputStream schema = CanonicalTypes.class.getResourceAsStream(path)) {
      if (schema == null) {
        return "";
      }
      JsonNode tree = Json.parse(schema.readAllBytes());
      return tree.path("title").asText()
          + " · "
          + tree.path("description").asText().replaceAll("(?s)\\. .*", ".");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void configuration() {
    if (descriptor.config().isEmpty()) {
      return;
    }
    line("");
    line("## Configuration");
    line("`config/connectors/" + descriptor.id() + ".yaml`");
    line("");
    line("| key | type | default | |");
    line("|--|--|--|--|");
    descriptor
        .config()
        .forEach(
            (key, property) ->
                row(
                    "`" + key + "`",
                    lower(property.type())
                        + (property.unit().isEmpty() ? "" : ", " + property.unit())
                        + (property.secret() ? ", secret" : ""),
                    property
                        .defaultValue()
                        .map(value -> value.isEmpty() ? "empty" : "`" + value + "`")
                        .orElse("compulsory"),
                    property.description().get("en")
                        + " · "
                        + property.description().get("zh-CN")));
  }

  private void natives() throws IOException {
    Path folder = classes.resolve("native");
    if (!Files.isDirectory(folder)) {
      return;
    }
    line("");
    line("## Native schemas");
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .map(folder::relativize)
          .forEach(
              file ->
                  line(
                      "- [%s](%snative/%s)"
                          .formatted(file, RESOURCES.formatted(descriptor.id()), file)));
    }
  }

  private void codes() {
    List<ErrorCode> codes = ContractFile.of(Resources.of(classes)).codes();
    if (codes.isEmpty()) {
      return;
    }
    line("");
    line("## Error codes");
    line("| code | who mends it | |");
    line("|--|--|--|");
    for (ErrorCode code : codes) {
      row(
          "`" + String.join("`, `", code.codes()) + "`",
          switch (code.mends()) {
            case SYSTEM -> "the system";
            case SENDER -> "the sender of the case";
            case TIME -> "time; it is tried again";
            case OPERATOR -> "an operator";
          },
          (code.en() + " · " + code.zh()).replace("|", "\\|"));
    }
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells).replace("\n", " ") + " |");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
