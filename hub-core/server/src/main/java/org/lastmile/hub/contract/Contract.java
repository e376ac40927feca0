package org.lastmile.hub.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.lastmile.hub.contract.Passage.Transport;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.ConnectorDescriptor;

/**
 * The contract of one system. Its documents, by path: the page (the empty path), {@code openapi.json} of a system that
 * calls REST doors, {@code asyncapi.json} of one with queues or topics, and its files as they are, {@code native/…} and
 * {@code samples/…}. Values of the configuration are in none of them.
 */
public final class Contract {
  /** The languages of the page, the first for who asks for none. */
  public static final List<Locale> LANGUAGES = List.of(Locale.SIMPLIFIED_CHINESE, Locale.ENGLISH);

  static final String PAGE = "";
  static final String OPENAPI = "openapi.json";
  static final String ASYNCAPI = "asyncapi.json";
  private static final String STYLE = "style.css";

  private final ConnectorDescriptor descriptor;
  private final Resources resources;
  private final List<String> names;
  private final Map<String, Document> made = new ConcurrentHashMap<>();

  /**
   * @param resources the files of the plugin, with the operator's own before them
   * @param names all files of the plugin
   */
  public Contract(ConnectorDescriptor descriptor, Resources resources, List<String> names) {
    this.descriptor = descriptor;
    this.resources = resources;
    this.names = List.copyOf(names);
  }

  /** Id of the system. */
  public String id() {
    return descriptor.id();
  }

  /**
   * One document.
   *
   * @param base path of the page on its server, before the paths of the others
   * @param refusals how the door of the system says no now; empty while it has no words
   */
  public Optional<Document> find(
      String path, Locale language, String base, Limits limits, List<Refusal> refusals) {
    return switch (path) {
      case PAGE ->
          Optional.of(
              kept(
                  language.toLanguageTag() + refusals.size(),
                  () -> page(language, base, limits, refusals)));
      case STYLE -> Optional.of(kept(STYLE, Contract::style));
      case OPENAPI -> openApi(refusals);
      case ASYNCAPI -> asyncApi();
      default -> file(path);
    };
  }

  private Document kept(String name, Supplier<Document> maker) {
    return made.computeIfAbsent(name, key -> maker.get());
  }

  private Document page(Locale language, String base, Limits limits, List<Refusal> refusals) {
    NativeFiles files = files();
    return Document.html(
        new ContractPage(
                descriptor,
                new ContractPage.Sources(passages(), files, ContractFile.of(resources), refusals),
                limits,
                base)
            .in(language));
  }

  private Optional<Document> openApi(List<Refusal> refusals) {
    List<Passage> passages = passages();
    return passages.stream().anyMatch(one -> one.inbound() && one.is(Transport.REST))
        ? Optional.of(
            kept(
                OPENAPI + refusals.size(),
                () ->
                    json(
                        new OpenApi(descriptor, ContractFile.of(resources), files(), refusals)
                            .of(passages))))
        : Optional.empty();
  }

  private Optional<Document> asyncApi() {
    List<Passage> passages = passages();
    return passages.stream().anyMatch(AsyncApi::tells)
        ? Optional.of(kept(ASYNCAPI, () -> json(new AsyncApi(descriptor, files()).of(passages))))
        : Optional.empty();
  }

  private Optional<Document> file(String path) {
    NativeFiles files = files();
    return files.has(path)
        ? Optional.of(Document.of(mediaType(path, files), files.bytes(path)))
        : Optional.empty();
  }

  private String mediaType(String path, NativeFiles files) {
    if (path.endsWith(".json")) {
      return "application/json";
    }
    if (path.endsWith(".xml") || path.endsWith(".xsd") || path.endsWith(".wsdl")) {
      return "application/xml";
    }
    return passages().stream()
        .filter(passage -> files.samples(passage.inbound(), passage.types()).contains(path))
        .flatMap(passage -> passage.given().stream())
        .filter(NativeFiles::isLayout)
        .findFirst()
        .map(files::mediaTypeOf)
        .orElse("text/plain; charset=utf-8");
  }

  private List<Passage> passages() {
    return Passages.of(
        descriptor,
        names.stream()
            .filter(name -> name.matches("camel/[^/]+\\.camel\\.yaml"))
            .sorted()
            .map(resources::get)
            .toList());
  }

  private NativeFiles files() {
    return new NativeFiles(resources, names);
  }

  private static Document json(JsonNode tree) {
    try {
      return Document.of(
          "application/json", Json.json().writerWithDefaultPrettyPrinter().writeValueAsBytes(tree));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The console's. */
  private static Document style() {
    try (InputStream css = Contract.class.getResourceAsStream("/static/console/console.css")) {
      if (css == null) {
        throw new IllegalStateException("the console has no style");
      }
      return Document.of("text/css; charset=utf-8", css.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
