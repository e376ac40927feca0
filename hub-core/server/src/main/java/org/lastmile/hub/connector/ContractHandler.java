package org.lastmile.hub.connector;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.contract.Document;
import org.lastmile.hub.contract.Limits;
import org.lastmile.hub.contract.Refusal;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the contract of one system to whoever asks, because it holds no data and no secret. It can only be read. */
final class ContractHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ContractHandler.class);
  private static final HttpString CONTENT_SECURITY_POLICY =
      new HttpString("Content-Security-Policy");
  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");

  private final Contract contract;
  private final String base;
  private final Limits limits;
  private final Supplier<List<Refusal>> refusals;
  private final Executor workers;

  ContractHandler(
      Contract contract,
      String base,
      Limits limits,
      Supplier<List<Refusal>> refusals,
      Executor workers) {
    this.contract = contract;
    this.base = base;
    this.limits = limits;
    this.refusals = refusals;
    this.workers = workers;
  }

  @Override
  public void handleRequest(HttpServerExchange http) {
    http.dispatch(workers, () -> show(http));
  }

  private void show(HttpServerExchange http) {
    try {
      if (!http.getRequestMethod().equals(Methods.GET)
          && !http.getRequestMethod().equals(Methods.HEAD)) {
        http.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
        throw new HubException(
            DoorAnswer.METHOD, FaultKind.CALLER, "a contract can only be read, by GET");
      }
      String path = http.getRelativePath().replaceAll("^/|/$", "");
      Optional<Document> document =
          contract.find(path, language(http), base, limits, refusals.get());
      send(http, document.orElseThrow(DoorPlace::unknown));
    } catch (HubException e) {
      DoorAnswer.send(http, e);
    } catch (RuntimeException e) {
      LOG.error("the contract of {} cannot be shown: {}", contract.id(), LogLines.trail(e));
      DoorAnswer.send(
          http,
          new HubException(
              "CONTRACT_FAILED", FaultKind.LASTING, "the contract cannot be shown", null, e));
    }
  }

  private static void send(HttpServerExchange http, Document document) {
    String tag = "\"" + document.tag() + "\"";
    http.getResponseHeaders()
        .put(Headers.ETAG, tag)
        .put(Headers.CACHE_CONTROL, "public, max-age=60")
        .put(Headers.VARY, "Accept-Language")
        .put(CONTENT_TYPE_OPTIONS, "nosniff")
        .put(
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'");
    if (tag.equals(http.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
      DoorHandler.send(http, StatusCodes.NOT_MODIFIED, new byte[0]);
      return;
    }
    http.getResponseHeaders().put(Headers.CONTENT_TYPE, document.mediaType());
    DoorHandler.send(http, StatusCodes.OK, document.bytes());
  }

  /** As asked by {@code lang}, or else as the browser likes. */
  private static Locale language(HttpServerExchange http) {
    @Nullable Deque<String> asked = http.getQueryParameters().get("lang");
    return Optional.ofNullable(asked)
        .flatMap(tags -> known(tags.getFirst()))
        .or(() -> liked(http.getRequestHeaders().getFirst(Headers.ACCEPT_LANGUAGE)))
        .orElse(Contract.LANGUAGES.getFirst());
  }

  private static Optional<Locale> liked(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    try {
      return Locale.LanguageRange.parse(header).stream()
          .flatMap(range -> known(range.getRange()).stream())
          .findFirst();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Locale> known(String tag) {
    String language = Locale.forLanguageTag(tag).getLanguage();
    return Contract.LANGUAGES.stream()
        .filter(known -> known.getLanguage().equals(language))
        .findFirst();
  }
}
