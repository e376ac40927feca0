package org.lastmile.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

class CanonicalTypesTest {
  private static final Path SOURCES = Path.of("../spi/src/main/resources/types");

  private final CanonicalTypes types = new CanonicalTypes();

  @TestFactory
  List<DynamicTest> everyTypeHasExamplesAndTheyAreValid() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (MessageType type : types.known()) {
      try (Stream<Path> files = Files.list(SOURCES.resolveSibling(type.exampleFolder()))) {
        List<Path> examples = files.filter(Files::isRegularFile).sorted().toList();
        assertThat(examples).as(type.name()).isNotEmpty();
        for (Path example : examples) {
          tests.add(
              DynamicTest.dynamicTest(
                  type + " " + example.getFileName(), () -> types.check(type, read(example))));
        }
      }
    }
    return tests;
  }

  @Test
  void theIndexNamesEverySchemaFile() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<String> folders =
          files
              .filter(Files::isDirectory)
              .map(f -> f.getFileName().toString())
              .filter(n -> !n.equals("parts"))
              .toList();
      assertThat(types.known().stream().map(MessageType::name).distinct())
          .containsExactlyInAnyOrderElementsOf(folders);
    }
  }

  @Test
  void everyFieldHasALevelAndAMaskFromL3AndNoneExceedsItsType() {
    for (MessageType type : types.known()) {
      assertThat(types.tags(type)).as(type.name()).isNotEmpty();
      for (FieldTag tag : types.tags(type)) {
        assertThat(tag.mask() != null).as(type + tag.pointer()).isEqualTo(tag.level().masked());
        assertThat(tag.level()).as(type + tag.pointer()).isLessThanOrEqualTo(types.level(type));
      }
      assertThat(types.level(type))
          .isEqualTo(
              types.tags(type).stream()
                  .map(FieldTag::level)
                  .max(Comparator.naturalOrder())
                  .orElseThrow());
    }
  }

  @Test
  void tagsReachThroughReferencesAndArrays() {
    assertThat(types.tags(MessageType.of("case.dispatched")))
        .contains(
            new FieldTag("/application/applicant/citizenId", DataLevel.L3, "citizenId"),
            new FieldTag("/application/materials/*/name", DataLevel.L3, "text"),
            new FieldTag("/application/form", DataLevel.L4, "text"));
    assertThat(types.tags(MessageType.of("case.correction-needed")))
        .contains(new FieldTag("/items/*", DataLevel.L3, "text"));
  }

  @Test
  void onlyWhatIsBroughtToTheHubAnewStartsACase() {
    assertThat(types.known().stream().filter(types::startsCase).map(MessageType::name))
        .containsExactlyInAnyOrder(
            "booking.requested",
            "case.submitted",
            "check.batch",
            "incident.reported",
            "meeting.resolved",
            "purchase.awarded");
  }

  @Test
  void aFaultNamesPlaceAndRuleButNotTheValue() throws IOException {
    ObjectNode body = read(SOURCES.resolve("case.submitted/examples/poor-family.json"));
    ((ObjectNode) body.get("applicant")).put("citizenId", "33990019580312SECRET");
    HubException fault =
        catchThrowableOfType(
            HubException.class, () -> types.check(MessageType.of("case.submitted"), body));
    assertThat(fault.code()).isEqualTo("BODY_INVALID");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).isEqualTo("/applicant/citizenId");
    assertThat(fault).hasMessageContaining("^[0-9]{17}[0-9X]$").hasMessageNotContaining("SECRET");
  }

  @Test
  void unknownPropertiesAreRefusedExceptInTheForm() throws IOException {
    ObjectNode body = read(SOURCES.resolve("case.submitted/examples/online-application.json"));
    ((ObjectNode) body.get("form")).put("anything", true);
    types.check(MessageType.of("case.submitted"), body);
    body.put("张样例的备注", 1);
    HubException fault =
        catchThrowableOfType(
            HubException.class, () -> types.check(MessageType.of("case.submitted"), body));
    assertThat(fault.place()).isEqualTo("/?");
    assertThat(fault).hasMessageNotContaining("张样例");
  }

  @Test
  void coordinatesWithoutTheirSystemAreRefused() throws IOException {
    ObjectNode body = read(SOURCES.resolve("incident.reported/examples/bus-fire.json"));
    ((ObjectNode) body.get("place")).remove("coordinateSystem");
    assertThatThrownBy(() -> types.check(MessageType.of("incident.reported"), body))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("/place");
  }

  @Test
  void timesWithoutTheOffsetOfChinaAreRefused() throws IOException {
    ObjectNode body = read(SOURCES.resolve("case.withdrawn/examples/withdrawn.json"));
    body.put("at", "2026-11-24T03:00:00Z");
    assertThatThrownBy(() -> types.check(MessageType.of("case.withdrawn"), body))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("/at");
  }

  @Test
  void anUnknownTypeIsNamed() {
    assertThatThrownBy(() -> types.level(MessageType.of("case.unheard")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("case.unheard/1");
  }

  @Test
  void theContentHashCoversWhatIsReferredTo() {
    assertThat(types.contentHash(MessageType.of("case.dispatched")))
        .matches("[0-9a-f]{64}")
        .isEqualTo(new CanonicalTypes().contentHash(MessageType.of("case.dispatched")))
        .isNotEqualTo(types.contentHash(MessageType.of("case.submitted")));
  }

  private static ObjectNode read(Path file) throws IOException {
    return (ObjectNode) Json.parse(Files.readAllBytes(file));
  }
}
