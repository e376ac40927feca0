package org.lastmile.hub.contract;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lastmile.hub.contract.Passage.Transport;
import org.lastmile.hub.contract.Passage.Way;
import org.lastmile.hub.mapping.RecordLayout;
import org.lastmile.hub.mapping.RecordLayout.Column;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.MessageType;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** The page of a contract, in one language. */
final class ContractPage {
  private static final int MOST_SHOWN = 6000;
  private static final Pattern ENCODING =
      Pattern.compile("encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)");

  private final ConnectorDescriptor descriptor;
  private final Sources sources;
  private final Limits limits;
  private final String base;

  /** What the page is made of. */
  record Sources(
      List<Passage> passages, NativeFiles files, ContractFile words, List<Refusal> refusals) {}

  /** A link to a file of the contract. */
  record Link(String name, String href) {}

  /** A passage in words. */
  record Row(
      String id,
      String transport,
      String where,
      List<String> types,
      List<String> brings,
      List<Link> forms,
      List<Link> answers,
      List<Link> samples,
      Map<String, String> settings) {}

  /** An error code in words. */
  record CodeRow(List<String> codes, String mends, String text) {}

  /** A layout with the columns of each part. */
  record LayoutTable(Link link, RecordLayout layout, List<Column> columns) {}

  /** A sample that can be shown. */
  record Shown(Link link, String text) {}

  /** A refusal, as it goes over the wire. */
  record Said(String code, int status, String mediaType, boolean again, String text) {}

  private static final class Engine {
    static final ResourceBundleMessageSource WORDS = words();
    static final SpringTemplateEngine PAGES = pages();

    private static ResourceBundleMessageSource words() {
      ResourceBundleMessageSource words = new ResourceBundleMessageSource();
      words.setBasenames("contract.messages", "console.messages");
      words.setDefaultEncoding(StandardCharsets.UTF_8.name());
      words.setFallbackToSystemLocale(false);
      words.setBundleClassLoader(ContractPage.class.getClassLoader());
      return words;
    }

    private static SpringTemplateEngine pages() {
      ClassLoaderTemplateResolver resolver =
          new ClassLoaderTemplateResolver(ContractPage.class.getClassLoader());
      resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
      SpringTemplateEngine engine = new SpringTemplateEngine();
      engine.setTemplateResolver(resolver);
      engine.setTemplateEngineMessageSource(WORDS);
      return engine;
    }
  }

  /** @param base path of the page on its server */
  ContractPage(ConnectorDescriptor descriptor, Sources sources, Limits limits, String base) {
    this.descriptor = descriptor;
    this.sources = sources;
    this.limits = limits;
    this.base = base;
  }

  String in(Locale language) {
    String tag = language.equals(Locale.ENGLISH) ? "en" : "zh-CN";
    Context page = new Context(language);
    page.setVariable("tongue", tag);
    page.setVariable("here", descriptor.zone().id());
    page.setVariable("base", base);
    page.setVariable("id", descriptor.id());
    page.setVariable("name", descriptor.name().get(tag));
    page.setVariable("department", descriptor.department().get(tag));
    page.setVariable("repeat", descriptor.repeat());
    page.setVariable("documents", documents());
    page.setVariable("sent", rows(language, Way.IN));
    page.setVariable("taken", rows(language, Way.OUT));
    page.setVariable("asked", rows(language, Way.ASK));
    page.setVariable("queries", rows(language, Way.QUERY));
    page.setVariable(
        "files",
        sources.passages().stream()
            .anyMatch(one -> one.inbound() && one.is(Transport.SFTP, Transport.FTPS)));
    page.setVariable("authentication", authentication());
    page.setVariable("proof", proof());
    page.setVariable("limits", limits);
    page.setVariable(
        "maxBody", descriptor.door().map(ConnectorDescriptor.Door::maxBody).orElse(0L));
    page.setVariable("refusals", sources.refusals().stream().map(ContractPage::said).toList());
    page.setVariable("codes", codes(language));
    page.setVariable("layouts", layouts());
    page.setVariable("samples", samples());
    return Engine.PAGES.process("contract/page.html", page);
  }

  private Link link(String path) {
    return new Link(path.substring(path.lastIndexOf('/') + 1), base + "/" + path);
  }

  private List<Link> links(List<String> paths) {
    return paths.stream().filter(sources.files()::has).map(this::link).toList();
  }

  private List<Link> documents() {
    List<Link> documents = new ArrayList<>();
    if (sources.passages().stream().anyMatch(one -> one.inbound() && one.is(Transport.REST))) {
      documents.add(new Link("OpenAPI 3.1", base + "/" + Contract.OPENAPI));
    }
    if (sources.passages().stream().anyMatch(AsyncApi::tells)) {
      documents.add(new Link("AsyncAPI 3.0", base + "/" + Contract.ASYNCAPI));
    }
    sources.files().forms().forEach(form -> documents.add(link(form)));
    return documents;
  }

  private List<Row> rows(Locale language, Way way) {
    return sources.passages().stream()
        .filter(passage -> passage.way() == way)
        .map(passage -> row(language, passage))
        .toList();
  }

  private Row row(Locale language, Passage passage) {
    Map<String, String> settings = new LinkedHashMap<>(passage.settings());
    List<String> forms = new ArrayList<>(passage.given());
    String wsdl = settings.remove("wsdl");
    if (wsdl != null) {
      forms.addFirst(wsdl);
    }
    return new Row(
        passage.id(),
        word(language, "transport." + passage.way() + "." + passage.transport()),
        where(passage, settings),
        passage.way() == Way.QUERY
            ? List.of(word(language, "query.progress"))
            : passage.types().stream().map(type -> word(language, type)).toList(),
        passage.brings().stream().map(type -> word(language, type)).toList(),
        links(forms),
        links(passage.answered()),
        Stream.of(
                sources.files().samples(passage.inbound(), passage.types()),
                sources.files().samples(true, passage.brings()))
            .flatMap(paths -> links(paths).stream())
            .toList(),
        settings);
  }

  private String where(Passage passage, Map<String, String> settings) {
    String address = passage.address();
    if (!passage.inbound() || !passage.is(Transport.REST, Transport.SOAP)) {
      return address == null ? "" : address;
    }
    String method = settings.remove("method");
    return (method == null ? "POST" : method)
        + " /systems/"
        + descriptor.id()
        + (address == null ? "" : address);
  }

  private static String word(Locale language, String key) {
    return String.valueOf(Engine.WORDS.getMessage(key, null, key, language));
  }

  private static String word(Locale language, MessageType type) {
    return String.valueOf(
        Engine.WORDS.getMessage("type." + type.name(), null, type.name(), language));
  }

  private String authentication() {
    return descriptor
        .door()
        .map(door -> door.authentication().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .orElse("");
  }

  private List<Proofs.Line> proof() {
    Passage first =
        sources.passages().stream()
            .filter(one -> one.inbound() && one.is(Transport.REST, Transport.SOAP))
            .findFirst()
            .orElse(null);
    if (first == null) {
      return List.of();
    }
    // without what surrounds it, which a reader's copy would lose
    byte[] body =
        sources.files().samples(true, first.types()).stream()
            .findFirst()
            .map(sample -> new String(sources.files().bytes(sample), StandardCharsets.UTF_8))
            .orElse("")
            .strip()
            .getBytes(StandardCharsets.UTF_8);
    return Proofs.example(
        descriptor,
        first.settings().getOrDefault("method", "POST").split(",", 2)[0],
        ("/systems/" + descriptor.id() + first.address()).replaceAll("\\{[^}]+}", "1"),
        body);
  }

  private static Said said(Refusal refusal) {
    boolean text = refusal.mediaType().matches("(?i)(text/|application/([a-z+]*)?(json|xml)).*");
    return new Said(
        refusal.code(),
        refusal.status(),
        refusal.mediaType(),
        refusal.status() == 503,
        text ? new String(refusal.body(), StandardCharsets.UTF_8) : "");
  }

  private List<CodeRow> codes(Locale language) {
    List<ErrorCode> all = new ArrayList<>(sources.words().codes());
    Set<String> own = new TreeSet<>();
    all.forEach(one -> own.addAll(one.codes()));
    Set<Transport> inbound =
        sources.passages().stream()
            .filter(Passage::inbound)
            .map(Passage::transport)
            .collect(Collectors.toSet());
    Authentication authentication =
        descriptor.door().map(ConnectorDescriptor.Door::authentication).orElse(null);
    boolean asks = sources.passages().stream().anyMatch(one -> one.way() == Way.QUERY);
    HubCodes.of(inbound, asks, authentication, sources.files()).stream()
        .map(one -> without(own, one))
        .filter(one -> !one.codes().isEmpty())
        .forEach(all::add);
    List<CodeRow> rows = new ArrayList<>();
    for (ErrorCode.Mends mends : ErrorCode.Mends.values()) {
      all.stream()
          .filter(one -> one.mends() == mends)
          .map(one -> new CodeRow(one.codes(), mends.name(), one.text(language).replace("`", "")))
          .forEach(rows::add);
    }
    return rows;
  }

  private static ErrorCode without(Set<String> own, ErrorCode code) {
    return new ErrorCode(
        code.codes().stream().filter(one -> !own.contains(one)).toList(),
        code.mends(),
        code.zh(),
        code.en());
  }

  private List<LayoutTable> layouts() {
    return sources.files().layouts().stream()
        .map(
            path -> {
              RecordLayout layout = sources.files().layout(path);
              return new LayoutTable(link(path), layout, layout.columns());
            })
        .toList();
  }

  private List<Shown> samples() {
    Map<String, Shown> samples = new LinkedHashMap<>();
    for (Passage passage : sources.passages()) {
      List<String> paths =
          new ArrayList<>(sources.files().samples(passage.inbound(), passage.types()));
      paths.addAll(sources.files().samples(true, passage.brings()));
      for (String path : paths) {
        if (!path.matches(".+\\.xlsx?")) {
          byte[] bytes = sources.files().bytes(path);
          samples.putIfAbsent(path, new Shown(link(path), shown(bytes, charset(passage, bytes))));
        }
      }
    }
    return List.copyOf(samples.values());
  }

  private Charset charset(Passage passage, byte[] bytes) {
    for (String form : passage.given()) {
      if (NativeFiles.isLayout(form)) {
        return sources.files().layout(form).charset();
      }
    }
    Matcher encoding =
        ENCODING.matcher(
            new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1));
    return encoding.find() && Charset.isSupported(encoding.group(1))
        ? Charset.forName(encoding.group(1))
        : StandardCharsets.UTF_8;
  }

  private static String shown(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }
}
