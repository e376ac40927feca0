package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Digests of files, and markers that hold them. */
class DigestTest {
  private static final String OFFICE = "ledger-office";
  private static final String FILE = "LIST_1.csv";
  private static final String MD5 = "900150983cd24fb0d6963f7d28e17f72";
  private static final String SM3 =
      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
  private static final String ROUTES =
      """
      - route:
          id: old
          from:
            uri: direct:old
            steps:
              - to: hub:digest?algorithm=MD5
      - route:
          id: new
          from:
            uri: direct:new
            steps:
              - to: hub:digest?algorithm=SM3
      - route:
          id: marked
          from:
            uri: direct:marked
            steps:
              - to: hub:digest?algorithm=MD5&marker=true
      - route:
          id: marked-anew
          from:
            uri: direct:marked-anew
            steps:
              - to: hub:digest?algorithm=SM3&marker=true
      """;

  @TempDir private Path work;
  private Hub hub;

  @BeforeEach
  void start() throws Exception {
    hub = new Hub(work);
    plugin(ROUTES);
    hub.start();
    assertThat(hub.health(OFFICE).detail()).isEmpty();
  }

  private void plugin(String routes) throws Exception {
    PluginMaker.of(
            OFFICE,
            """
            id: ledger-office
            spi: "1.0"
            name: {zh-CN: 台账办, en: Ledger office}
            department: {zh-CN: 台账办, en: Ledger office}
            zone: inside
            repeat: key
            """)
        .with("camel/office.camel.yaml", routes)
        .into(hub.plugins);
    hub.configure(OFFICE, "{}\n");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void theBodyBecomesItsDigest() {
    assertThat(bring("direct:old", "abc").getMessage().getBody(String.class)).isEqualTo(MD5);
    assertThat(bring("direct:new", "abc").getMessage().getBody(String.class)).isEqualTo(SM3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {MD5, "\uFEFF" + MD5 + "\r\n", MD5 + "  " + FILE + "\n", MD5 + " *" + FILE})
  void aMarkerHoldsTheDigestAloneOrWithTheName(String marker) {
    assertThat(bring("direct:marked", marker).getException()).isNull();
    assertThat(
            bring("direct:marked", marker.replace(MD5, MD5.toUpperCase(Locale.ROOT)))
                .getException())
        .isNull();
    assertThat(bring("direct:marked-anew", SM3).getException()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "marked, 900150983cd24fb0d6963f7d28e17f73, another digest",
    "marked, 900150983cd24fb0, no digest of 32",
    "marked, ok, no digest of 32",
    "marked, 900150983cd24fb0d6963f7d28e17f72 OTHER.csv, another name",
    "marked-anew, 900150983cd24fb0d6963f7d28e17f72, no digest of 64",
  })
  void anythingElseRefusesTheFile(String route, String marker, String why) {
    HubException fault = (HubException) bring("direct:" + route, marker).getException();

    assertThat(fault.code()).isEqualTo("FILE_DIGEST");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).isEqualTo(FILE);
    assertThat(fault).hasMessageContaining(why);
  }

  @Test
  void aMarkerThatIsEmptyIsNotWrittenYet() {
    for (String empty : List.of("", "\r\n")) {
      HubException fault = (HubException) bring("direct:marked", empty).getException();
      assertThat(fault.code()).isEqualTo("FILE_MARKER");
      assertThat(fault.kind()).isEqualTo(FaultKind.PASSING);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "algorithm=MD5, algorithm=SHA1, 'allowed are [MD5, SM3]'",
    "?algorithm=MD5, '', names no algorithm"
  })
  void anAlgorithmThatIsUnknownStopsTheConnector(String before, String after, String why)
      throws Exception {
    plugin(ROUTES.replace(before, after).replace("digest&", "digest?"));
    try {
      hub.connectors.reload(OFFICE);
    } catch (HubException e) {
      assertThat(e).hasMessageContaining(why);
      return;
    }
    assertThat(hub.health(OFFICE).detail()).contains(why);
  }

  private Exchange bring(String uri, String body) {
    return hub.open
        .get(OFFICE)
        .createProducerTemplate()
        .request(
            uri,
            exchange -> {
              exchange.setProperty(Exchanges.NATIVE, "abc".getBytes(StandardCharsets.UTF_8));
              exchange.setProperty(Exchanges.FILE, FILE);
              exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
            });
  }
}
