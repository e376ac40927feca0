package org.lastmile.connectors.zhiliangov;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

class PortalWebhookTest {
  private static final int MEGABYTE = 1 << 20;
  private static final String EVENT =
      """
      {"eventId":"m1","eventType":"CASE_COMPLETED","caseNo":"L330106202611240001","eventTime":1795485600123,
       "departmentName":"区民政局","caseOutcome":"GRANTED","resultText":"准予许可。",
       "document":{"documentName":"核准决定书.pdf","documentSha256":"%s"}}
      """;

  @TempDir Path folder;

  private final String secret = Long.toHexString(new Random().nextLong());
  private final ZhilianPortalFake portal =
      new ZhilianPortalFake(
          new ZhilianPortalFake.Config(
              path -> URI.create("http://localhost:1/" + path),
              0,
              "zhilian-gov",
              secret,
              Clock.systemUTC()));

  @AfterEach
  void close() {
    portal.close();
  }

  @Test
  void resultDocumentOf30MbArrivesByteForByteAndSigned() throws Exception {
    FolderStore store = new FolderStore(folder);
    byte[] pdf = new byte[30 * MEGABYTE];
    new Random(7).nextBytes(pdf);
    Attachment document = store.store(new ByteArrayInputStream(pdf), "核准决定书.pdf", pdf.length);

    int status = call(store, secret, document);

    assertThat(status).isEqualTo(200);
    assertThat(portal.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.key()).isEqualTo("k1");
              assertThat(event.document().orElseThrow().content()).isEqualTo(pdf);
              assertThat(event.json()).contains("核准决定书.pdf");
            });
  }

  @Test
  void repeatTakesEffectOnce() throws Exception {
    FolderStore store = new FolderStore(folder);
    Attachment document = store.store(new ByteArrayInputStream(new byte[] {1}), "a.pdf", 1);

    call(store, secret, document);
    call(store, secret, document);

    assertThat(portal.calls()).isEqualTo(2);
    assertThat(portal.events()).hasSize(1);
  }

  @Test
  void portalRefusesAnotherSecret() throws Exception {
    FolderStore store = new FolderStore(folder);
    Attachment document = store.store(new ByteArrayInputStream(new byte[] {1}), "a.pdf", 1);

    assertThat(call(store, secret + "x", document)).isEqualTo(401);
    assertThat(portal.events()).isEmpty();
  }

  private int call(AttachmentStore store, String usedSecret, Attachment document)
      throws IOException {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setProperty("HubMessage", completed(document));
    String digest = document.digest().substring("sha256:".length());
    exchange.getMessage().setBody(EVENT.formatted(digest).getBytes(StandardCharsets.UTF_8));

    new PortalWebhook(context(store, usedSecret)).process(exchange);

    HttpPost post = new HttpPost(portal.webhook());
    exchange.getMessage().getHeaders().entrySet().stream()
        .filter(
            header ->
                !header.getKey().startsWith("Camel") && !header.getKey().equals("Content-Type"))
        .forEach(header -> post.setHeader(header.getKey(), header.getValue()));
    post.setEntity(exchange.getMessage().getBody(HttpEntity.class));
    try (CloseableHttpClient client = HttpClients.createDefault()) {
      return client.execute(post, response -> response.getCode());
    }
  }

  private static Message completed(Attachment document) {
    ObjectNode body = new ObjectMapper().createObjectNode();
    body.putObject("document").put("digest", document.digest());
    return new Message(
        "m1",
        MessageType.of("case.completed"),
        "k1",
        "L330106202611240001",
        null,
        "approvals",
        OffsetDateTime.parse("2026-11-24T10:00:00+08:00"),
        Priority.ROUTINE,
        null,
        0,
        DataLevel.L3,
        null,
        null,
        List.of(document),
        body);
  }

  private ConnectorContext context(AttachmentStore store, String usedSecret) {
    Map<String, String> config =
        Map.of(
            "webhook.url",
            portal.webhook().toString(),
            "door.keyId",
            "zhilian-gov",
            "door.secret",
            usedSecret);
    return new ConnectorContext() {
      @Override
      public Map<String, String> config() {
        return config;
      }

      @Override
      public Clock clock() {
        return Clock.systemUTC();
      }

      @Override
      public AttachmentStore attachments() {
        return store;
      }
    };
  }
}
