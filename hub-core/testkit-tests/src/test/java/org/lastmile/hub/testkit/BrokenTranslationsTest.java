package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract suite finds translations that do not keep to it. */
class BrokenTranslationsTest extends BrokenOffice {
  @Test
  void aMappingThatGivesAnotherResultIsFound() throws IOException {
    assertThat(failures(INBOUND, "sample office", "another office")).contains("case.accepted");
  }

  @Test
  void aMappingThatLooksAtTheClockIsFound() throws IOException {
    assertThat(
            failures(
                OUTBOUND,
                "test=\"empty",
                "test=\"current-date() lt xs:date('1999-01-01') or empty"))
        .containsExactly("theSameDocumentGivesTheSameMessageAtAnyTime()");
  }

  @Test
  void aMappingThatLosesACharacterIsFound() throws IOException {
    assertThat(failures(OUTBOUND, "select=\".\"", "select=\"translate(., '䶮', '')\""))
        .contains("out case.dispatched");
    assertThat(failures(INBOUND, "\"text\": .words", "\"text\": replace(.words, \"·\", \".\")"))
        .contains("in case.accepted");
  }

  @Test
  void aMappingThatHoldsALargeDocumentTooOftenIsFound() throws IOException {
    String copies =
        IntStream.range(0, 20)
            .mapToObj(number -> "let copy%d = .words + \"%d\"\n".formatted(number, number))
            .collect(Collectors.joining());
    // some are read to their end, so that all are held for longer than from one look to the next
    String held =
        IntStream.range(0, 20)
            .mapToObj(
                number ->
                    (number < 6 ? "test($copy%d, \"[a-z]{3}#\")" : "$copy%d == .no")
                        .formatted(number))
            .collect(Collectors.joining(" or "));
    assertThat(
            failures(
                copy -> {
                  replace(copy, "connector.yaml", "maxBody: 1MB", "maxBody: 16MB");
                  replace(copy, INBOUND, "{\n  \"idem", copies + "{\n  \"idem");
                  replace(
                      copy,
                      INBOUND,
                      "\"text\": .words",
                      "\"text\": if (%s) .no else .words".formatted(held));
                }))
        .contains("large in");
  }

  @Test
  void aMappingWhoseResultNobodyChecksIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                "- to: hub:map?mapping=mappings/case.dispatched.to-native.xslt&schema=native/case.xsd",
                "- to: hub:map?mapping=mappings/case.dispatched.to-native.xslt\n"
                    + "        - log: {message: native/case.xsd, loggingLevel: DEBUG}"))
        .containsExactly("whatItWritesIsCheckedByANativeSchema()");
  }

  @Test
  void aMappingThatBreaksTheNativeSchemaIsFound() throws IOException {
    assertThat(failures(OUTBOUND, "<reason>", "<why/><reason>")).contains("case.dispatched");
  }

  @Test
  void aPersonWhoMayBeRealIsFound() throws IOException {
    String sample = "samples/outbound/case.dispatched.canonical.json";
    assertThat(failures(sample, "339900195803120011", "110101195803120014"))
        .containsExactly("thePersonsOfItsSamplesAreInvented()");
    assertThat(failures(sample, "339900195803120011", "339900195803120012"))
        .containsExactly("thePersonsOfItsSamplesAreInvented()");
  }
}
