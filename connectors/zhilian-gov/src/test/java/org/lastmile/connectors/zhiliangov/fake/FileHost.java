package org.lastmile.connectors.zhiliangov.fake;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lends the residents' files by links that expire after 24 hours. */
final class FileHost implements ResponseDefinitionTransformerV2 {
  private static final Duration VALID = Duration.ofHours(24);

  private record Lent(byte[] content, Instant until) {}

  private final Clock clock;
  private final Map<String, Lent> files = new ConcurrentHashMap<>();
  private final AtomicInteger fetches = new AtomicInteger();

  FileHost(Clock clock) {
    this.clock = clock;
  }

  String lend(byte[] content) {
    String path = "/files/" + UUID.randomUUID();
    files.put(path, new Lent(content.clone(), clock.instant().plus(VALID)));
    return path;
  }

  void expire(URI link) {
    files.computeIfPresent(link.getPath(), (path, lent) -> new Lent(lent.content(), Instant.EPOCH));
  }

  int fetches() {
    return fetches.get();
  }

  @Override
  public String getName() {
    return "lend-file";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public ResponseDefinition transform(ServeEvent serveEvent) {
    fetches.incrementAndGet();
    Lent lent = files.get(URI.create(serveEvent.getRequest().getUrl()).getPath());
    if (lent == null) {
      return ResponseDefinitionBuilder.responseDefinition().withStatus(404).build();
    }
    if (clock.instant().isAfter(lent.until())) {
      return ResponseDefinitionBuilder.responseDefinition()
          .withStatus(403)
          .withBody("link expired")
          .build();
    }
    return ResponseDefinitionBuilder.responseDefinition()
        .withStatus(200)
        .withHeader("Content-Type", "application/octet-stream")
        .withBody(lent.content())
        .build();
  }
}
