package org.lastmile.connectors.gridterminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.exif.GpsDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Answer;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Photo;
import org.lastmile.connectors.gridterminal.fake.Photos;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;

class GridTerminalQuirksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MEGABYTE = 1 << 20;
  private static final String RETURNED =
      """
      {"at":"2026-11-24T10:02:00+08:00","department":"区民政局","reason":"不属于本部门职责"}\
      """;

  private static final String PNG = new String(Photos.png(), StandardCharsets.ISO_8859_1);

  @TempDir Path folder;

  private final String token = Long.toHexString(new Random().nextLong());
  private TestCertificates certificates;
  private DoorServer doors;
  private GridTerminalFake terminal;
  private ConnectorRig rig;

  @BeforeEach
  void start() throws Exception {
    certificates = new TestCertificates(folder);
    doors = new DoorServer("localhost", 0, 0, certificates.context("door"));
    terminal = terminal(certificates.context("grid-terminal"), token);
    rig =
        ConnectorRig.of(Path.of("target/classes"))
            .server(doors)
            .matters(code -> !code.endsWith("9999"))
            .config("callback.url", terminal.callback().toString())
            .config("callback.token", token)
            .config("door.token", token)
            .config("callback.timeout", "1s")
            .start();
  }

  private GridTerminalFake terminal(SSLContext device, String userToken) {
    URI door = URI.create("https://localhost:" + doors.tlsPort() + "/systems/grid-terminal/events");
    return new GridTerminalFake(
        new GridTerminalFake.Config(() -> door, 0, device, userToken, token));
  }

  @AfterEach
  void close() {
    rig.close();
    terminal.close();
  }

  @Test
  void answerIs202WithTheEventsOwnNumber() throws Exception {
    Answer answer = terminal.report(Events.NEED, List.of());

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(JSON.readTree(answer.body()).path("eventNo").asText()).isEqualTo("E20261124000017");
    assertThat(JSON.readTree(answer.body()).path("caseNo").asText()).startsWith("L330106");
  }

  @Test
  void deviceWithoutCertificateOrWithAnotherTokenIsRefused() {
    try (GridTerminalFake stranger = terminal(certificates.anonymous(), token);
        GridTerminalFake loggedOut = terminal(certificates.context("grid-terminal"), "expired")) {
      assertThat(stranger.report(Events.NEED, List.of()).body()).contains("AUTH_CERTIFICATE");
      assertThat(loggedOut.report(Events.NEED, List.of()).body()).contains("AUTH_TOKEN");
    }
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).hasSize(2);
  }

  @Test
  void eventTimeOfAnOfflineTerminalIsKeptBesideTheReportTime() {
    terminal.report(Events.NEED, List.of());

    JsonNode body = rig.intake().received().getFirst().body();
    assertThat(body.path("eventTime").asText()).isEqualTo("2026-11-23T08:40:00+08:00");
    assertThat(body.path("reportTime").asText()).isEqualTo("2026-11-24T08:52:10+08:00");
  }

  @Test
  void eventsThatArriveLateAndOutOfOrderAreAllTaken() {
    terminal.report(Events.FIRE, List.of());
    Answer older =
        terminal.report(
            Events.NEED.replace("2026-11-23 08:40:00", "2026-10-01 08:40:00"), List.of());

    assertThat(older.status()).isEqualTo(202);
    assertThat(rig.intake().received()).hasSize(2);
  }

  @Test
  void coordinatesKeepTheirSystemAndAreNotConverted() {
    terminal.report(Events.NEED, List.of());
    terminal.report(Events.FIRE, List.of());

    JsonNode need = rig.intake().received().get(0).body().path("place");
    assertThat(need.path("coordinateSystem").asText()).isEqualTo("GCJ-02");
    assertThat(need.path("longitude").asText()).isEqualTo("120.1305");
    assertThat(need.path("latitude").asText()).isEqualTo("30.2741");
    assertThat(
            rig.intake().received().get(1).body().path("place").path("coordinateSystem").asText())
        .isEqualTo("CGCS2000");
  }

  @Test
  void coordinatesWithoutTheirSystemAreRefused() {
    Answer answer = terminal.report(Events.NEED.replace(",\"coordType\":\"GCJ02\"", ""), List.of());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("NATIVE_INVALID", "/position");
  }

  @Test
  void gridCodeStaysLocalAndServiceClassIsTranslated() {
    terminal.report(Events.NEED, List.of());

    JsonNode body = rig.intake().received().getFirst().body();
    assertThat(body.path("grid").asText()).isEqualTo("WX-03-12");
    assertThat(body.path("serviceClass").asText()).isEqualTo("special");
    assertThat(body.path("category").asText()).isEqualTo("poor-family");
  }

  @Test
  void needForAMatterThatDoesNotExistIsRefused() {
    String need =
        Events.NEED.replace(
            "\"category\"", "\"matterCode\":\"11330106XHDEM005XT4330511009999\",\"category\"");

    assertThat(terminal.report(need, List.of()).body()).contains("MATTER_UNKNOWN", "/matterCode");
  }

  @Test
  void urgentReportIsAnUrgentIncident() {
    terminal.report(Events.FIRE, List.of());

    Reception reception = rig.intake().received().getFirst();
    assertThat(reception.type().name()).isEqualTo("incident.reported");
    assertThat(reception.priority()).isEqualTo(Priority.URGENT);
    assertThat(reception.body().path("kind").asText()).isEqualTo("vehicle-fire");
    assertThat(reception.body().path("status").asText()).isEqualTo("actual");
  }

  @Test
  void exerciseKeepsItsFlagAndANeedCannotBeOne() {
    terminal.report(Events.FIRE.replace("ACTUAL", "EXERCISE"), List.of());
    Answer need = terminal.report(Events.NEED.replace("ACTUAL", "TEST"), List.of());

    assertThat(rig.intake().received())
        .singleElement()
        .satisfies(
            reception ->
                assertThat(reception.body().path("status").asText()).isEqualTo("exercise"));
    assertThat(need.body()).contains("NATIVE_INVALID", "/runMode");
  }

  @Test
  void resendWithoutAnAnswerTakesEffectOnce() throws Exception {
    terminal.twice();

    Answer answer =
        terminal.report(
            Events.NEED, List.of(new Photo("a.jpg", Photos.withMetadata(Photos.jpeg(), 1))));

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void photosLoseTheirExifAndTheEvidenceSaysSo() throws Exception {
    byte[] photo = Photos.withMetadata(Photos.jpeg(), 6);

    Answer answer = terminal.report(Events.NEED, List.of(new Photo("IMG_1.jpg", photo)));

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    Reception reception = rig.intake().received().getFirst();
    String digest = reception.attachments().getFirst().digest();
    assertThat(reception.body().path("materials").path(0).path("digest").asText())
        .isEqualTo(digest);
    try (InputStream stored = rig.attachments().open(digest)) {
      assertThat(
              ImageMetadataReader.readMetadata(stored).getFirstDirectoryOfType(GpsDirectory.class))
          .isNull();
    }
    JsonNode evidence = JSON.readTree(reception.evidence().getFirst().bytes());
    assertThat(evidence.path("event").asText()).isEqualTo(Events.NEED);
    assertThat(evidence.path("photos").path(0).path("storedDigest").asText()).isEqualTo(digest);
    assertThat(evidence.path("photos").path(0).path("receivedSize").asInt())
        .isEqualTo(photo.length);
    assertThat(evidence.path("photos").path(0).path("metadataRemoved")).hasSizeGreaterThan(3);
  }

  @Test
  void twentyPhotosOf8MbAreTakenAndOneMoreIsNot() {
    Photo photo = new Photo("a.jpg", Photos.large(8 * MEGABYTE - 1000));

    Answer twenty = terminal.report(Events.NEED, Collections.nCopies(20, photo));
    Answer more =
        terminal.report(Events.FIRE, Collections.nCopies(21, new Photo("b.jpg", Photos.jpeg())));

    assertThat(twenty.status()).as(twenty.body()).isEqualTo(202);
    assertThat(rig.intake().received().getFirst().attachments()).hasSize(20);
    assertThat(more.status()).isEqualTo(400);
    assertThat(more.body()).contains("TERMINAL_PHOTOS_TOO_MANY");
  }

  @Test
  void photoBeyond8MbIsRefusedWithItsPlace() {
    Answer answer =
        terminal.report(
            Events.NEED,
            List.of(
                new Photo("a.jpg", Photos.jpeg()), new Photo("b.jpg", Photos.large(9 * MEGABYTE))));

    assertThat(answer.body()).contains("TERMINAL_PHOTO_TOO_LARGE", "/photos/1");
  }

  @Test
  void terminalCannotNameStoredFilesItself() {
    String forged =
        Events.NEED.replaceFirst(
            "\\{",
            "{\"storedPhotos\":[{\"name\":\"x\",\"digest\":\"sha256:" + "0".repeat(64) + "\"}],");

    assertThat(terminal.report(forged, List.of()).body()).contains("NATIVE_INVALID");
  }

  @Test
  void multipartThatIsCutOffOrHasNoEventIsRefused() {
    String head = "--b\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\n";

    assertThat(send(head + "{}").body()).contains("TERMINAL_MULTIPART_BROKEN");
    assertThat(send(head.replace("event", "photos") + PNG + "\r\n--b--\r\n").body())
        .contains("TERMINAL_EVENT_MISSING");
    assertThat(send(head + "{\r\n--b--\r\n").body()).contains("JSON_INVALID");
    assertThat(send(head.replace("event", "evil") + "x\r\n--b--\r\n").body())
        .contains("TERMINAL_PART_UNKNOWN");
    assertThat(rig.intake().refused()).hasSize(4);
  }

  private Answer send(String body) {
    return terminal.send(
        "multipart/form-data; boundary=b", body.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void taskIsTakenOnceThoughItsAnswerCameTooLate() {
    terminal.slow(Duration.ofSeconds(3));
    assertThatThrownBy(() -> rig.deliver(SampleMessages.of("case.returned", RETURNED)))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.PASSING));

    terminal.well();
    rig.deliver(SampleMessages.of("case.returned", RETURNED));

    // on a busy machine the terminal may come to the first call after the second
    await().untilAsserted(() -> assertThat(terminal.calls()).isEqualTo(2));
    assertThat(terminal.tasks())
        .singleElement()
        .satisfies(
            task ->
                assertThat(task.json())
                    .contains("\"taskTime\":\"2026-11-24 10:02:00\"", "CASE_RETURNED"));
  }

  @Test
  void reporterIsToldTheNumberOfTheIncident() {
    rig.deliver(
        SampleMessages.of(
            "incident.acknowledged",
            """
            {"incidentNumber":"YJ20261124-015","at":"2026-11-24T14:03:09+08:00","references":["L330106202611240001"]}\
            """));

    assertThat(terminal.tasks())
        .singleElement()
        .satisfies(
            task -> assertThat(task.json()).contains("YJ20261124-015", "L330106202611240001"));
  }
}
