package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.approvals.ApprovalsDesk;
import org.lastmile.connectors.approvals.SamplePdf;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.Zone;

/** The flows through the two zones as two processes, driven by real HTTP, SOAP and JDBC clients. */
class TwoZonesIT {
  private static final int DOCUMENT_BYTES = 30 << 20;
  private static final int PHOTOS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What each zone must have recorded of one application, in the order of its messages' lives. */
  private static final Map<Zone, List<String>> STEPS =
      Map.of(
          Zone.OUTSIDE,
          List.of(
              "RECEIVED zhilian-gov case.submitted/1",
              "ROUTED zhilian-gov case.submitted/1",
              // to where its applicant may ask
              "ROUTED zhilian-gov case.submitted/1",
              "DELIVERED progress case.submitted/1",
              "EXPORTED gate case.submitted/1",
              "IMPORTED gate case.accepted/1",
              "DELIVERED zhilian-gov case.accepted/1",
              "IMPORTED gate case.accepted/1",
              "DELIVERED progress case.accepted/1",
              "IMPORTED gate case.progress/1",
              "DELIVERED zhilian-gov case.progress/1",
              "IMPORTED gate case.progress/1",
              "DELIVERED progress case.progress/1",
              "IMPORTED gate case.completed/1",
              "DELIVERED zhilian-gov case.completed/1",
              "IMPORTED gate case.completed/1",
              "DELIVERED progress case.completed/1"),
          Zone.INSIDE,
          List.of(
              "IMPORTED gate case.submitted/1",
              "ROUTED zhilian-gov case.submitted/1",
              // by the flow of legal aid too, which leaves it alone
              "ROUTED zhilian-gov case.submitted/1",
              "STATE casework case.dispatched/1",
              "DELIVERED casework case.dispatched/1",
              "DELIVERED approvals case.dispatched/1",
              "RECEIVED approvals case.accepted/1",
              "ROUTED approvals case.accepted/1",
              "STATE casework case.accepted/1",
              "DELIVERED casework case.accepted/1",
              "RECEIVED casework case.accepted/1",
              "ROUTED casework case.accepted/1",
              "EXPORTED gate case.accepted/1",
              "ROUTED casework case.accepted/1",
              "EXPORTED gate case.accepted/1",
              "RECEIVED approvals case.progress/1",
              "ROUTED approvals case.progress/1",
              "STATE casework case.progress/1",
              "DELIVERED casework case.progress/1",
              "RECEIVED casework case.progress/1",
              "ROUTED casework case.progress/1",
              "EXPORTED gate case.progress/1",
              "ROUTED casework case.progress/1",
              "EXPORTED gate case.progress/1",
              "RECEIVED approvals case.completed/1",
              "ROUTED approvals case.completed/1",
              "STATE casework case.completed/1",
              "DELIVERED casework case.completed/1",
              "RECEIVED casework case.completed/1",
              "ROUTED casework case.completed/1",
              "EXPORTED gate case.completed/1",
              "ROUTED casework case.completed/1",
              "EXPORTED gate case.completed/1"));

  /** What a slow machine adds: attempts made again, each recorded too. */
  private static final Set<EntryKind> ATTEMPTS =
      Set.of(EntryKind.FAILED, EntryKind.DOUBTFUL, EntryKind.REPEATED);

  /** Case number, state, words and documents for the applicant, when it is due; no person, no opinion. */
  private static final Set<String> MEANT_FOR_OUTSIDE =
      Set.of(
          "at",
          "department",
          "departmentNumber",
          "text",
          "dueAt",
          "state",
          "outcome",
          "document",
          "name",
          "digest",
          "origin",
          "system",
          "number",
          "incidentNumber",
          "references");

  private static final Pattern NUMBER_OF_A_PERSON =
      Pattern.compile("(?<![0-9A-Za-z])([0-9]{17}[0-9Xx]|1[3-9][0-9]{9})(?![0-9A-Za-z])");

  @TempDir private Path work;

  @Test
  void theFlowsArriveAndTheirFilesByteForByte() throws Exception {
    try (TwoZones zones = TwoZones.start(work, Duration.ofMillis(200), DOCUMENT_BYTES)) {
      Traffic traffic = zones.traffic();
      List<GridTerminalFake.Photo> photos =
          IntStream.range(0, PHOTOS)
              .mapToObj(i -> new GridTerminalFake.Photo("现场" + i + ".png", SamplePhoto.large(i)))
              .toList();
      Drive application = traffic.applyOnline();
      List<Drive> drives =
          List.of(
              application,
              traffic.reportIncident(),
              traffic.dispatchNeed(photos),
              traffic.checkAssistance());
      for (Drive drive : drives) {
        zones.arrives(drive, PATIENCE);
      }

      String caseNo = application.caseNos().getFirst();
      theLicenceIsTheSame(zones.district(), caseNo);
      thePhotosAreTheSame(zones.attachments(Zone.INSIDE), photos);
      await("every step is recorded, once")
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                for (Zone zone : Zone.values()) {
                  assertThat(steps(zones, zone, caseNo))
                      .as("recorded " + zone.id())
                      .containsExactlyInAnyOrderElementsOf(STEPS.get(zone));
                }
              });
      zones.ledgersAreWhole();
      nothingForbiddenHasLeft(zones);
    }
  }

  /** Held against the words of the duty, and not against what the gate was told to let through. */
  private static void nothingForbiddenHasLeft(TwoZones zones) {
    Trace outside = zones.ledger(Zone.OUTSIDE);
    List<Recorded> crossed =
        zones.recorded(Zone.OUTSIDE).stream()
            .filter(one -> one.entry().kind() == EntryKind.IMPORTED)
            .toList();
    assertThat(crossed)
        .extracting(one -> one.entry().messageType())
        .contains("case.accepted/1", "case.completed/1", "incident.acknowledged/1");
    for (Recorded one : crossed) {
      JsonNode event = Json.parse(outside.payload(one.seq(), 0).orElseThrow());
      Set<String> fields = new TreeSet<>();
      List<String> words = new ArrayList<>();
      read(event.path("data"), fields, words);
      assertThat(MEANT_FOR_OUTSIDE)
          .as("fields of %s", one.entry().messageType())
          .containsAll(fields);
      assertThat(words)
          .as("words of %s", one.entry().messageType())
          .noneMatch(word -> NUMBER_OF_A_PERSON.matcher(word).find());
    }
  }

  private static void read(JsonNode node, Set<String> fields, List<String> words) {
    node.properties()
        .forEach(
            one -> {
              fields.add(one.getKey());
              read(one.getValue(), fields, words);
            });
    node.elements().forEachRemaining(one -> read(one, fields, words));
    if (node.isTextual()) {
      words.add(node.textValue());
    }
  }

  private static void theLicenceIsTheSame(District district, String caseNo) {
    ZhilianPortalFake.Event result =
        district.portal().events().stream()
            .filter(event -> event.document().isPresent())
            .findFirst()
            .orElseThrow();
    assertThat(result.json()).contains(caseNo);
    assertThat(result.document().orElseThrow().content())
        .as("the licence at the portal")
        .isEqualTo(SamplePdf.of("Licence " + caseNo, DOCUMENT_BYTES));
    ApprovalsDesk.SubmittedCase submitted = district.approvals().cases().get(caseNo);
    assertThat(submitted.files()).singleElement().satisfies(f -> assertThat(f.size()).isPositive());
  }

  private static void thePhotosAreTheSame(
      AttachmentStore inside, List<GridTerminalFake.Photo> photos) throws Exception {
    for (GridTerminalFake.Photo photo : photos) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(photo.content());
      try (InputStream arrived = inside.open("sha256:" + HexFormat.of().formatHex(digest))) {
        assertThat(arrived.readAllBytes()).as(photo.name()).isEqualTo(photo.content());
      }
    }
  }

  private static List<String> steps(TwoZones zones, Zone zone, String caseNo) {
    List<String> steps = new ArrayList<>();
    for (Recorded recorded : zones.ledger(zone).ofCase(caseNo)) {
      if (ATTEMPTS.contains(recorded.entry().kind())) {
        continue;
      }
      steps.add(
          recorded.entry().kind()
              + " "
              + recorded.entry().system()
              + " "
              + recorded.entry().messageType());
    }
    return steps;
  }
}
