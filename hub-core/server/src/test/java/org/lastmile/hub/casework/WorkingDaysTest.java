package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.HubException;

class WorkingDaysTest {
  private static final Path CALENDAR =
      Path.of(System.getProperty("hub.root", "../..")).resolve("config/calendar");

  private final WorkingDays days = WorkingDays.read(CALENDAR);

  @ParameterizedTest(name = "{0} + {1} = {2}: {4}")
  @MethodSource("vectors")
  void countsAsTheNoticesSay(
      String accepted, int workingDays, String due, boolean provisional, String why) {
    Deadline deadline = days.after(OffsetDateTime.parse(accepted + "T10:15:00+08:00"), workingDays);
    assertThat(deadline.at()).isEqualTo(due + "T23:59:59+08:00");
    assertThat(deadline.provisional()).isEqualTo(provisional);
  }

  static Stream<Arguments> vectors() throws IOException {
    JsonNode vectors =
        new ObjectMapper()
            .readTree(WorkingDaysTest.class.getResourceAsStream("/casework/deadline-vectors.json"))
            .path("vectors");
    assertThat(vectors).hasSize(28);
    return StreamSupport.stream(vectors.spliterator(), false)
        .map(
            one ->
                Arguments.of(
                    one.path("accepted").asText(),
                    one.path("working_days").intValue(),
                    one.path("due").asText(),
                    one.path("provisional").booleanValue(),
                    one.path("why").asText()));
  }

  @Test
  void takesTheDayOfTheDistrictAndNotOfTheSender() {
    Deadline late = days.after(OffsetDateTime.parse("2026-11-22T16:30:00Z"), 7);
    assertThat(late.at().toLocalDate())
        .isEqualTo("2026-12-02"); // 00:30 on Monday 11-23 in the district
  }

  @Test
  void namesTheCalendarsItWasComputedWith() {
    assertThat(days.after(OffsetDateTime.parse("2026-11-23T09:00:00+08:00"), 7).calendarVersion())
        .isEqualTo("2026.1");
    assertThat(days.after(OffsetDateTime.parse("2026-12-25T09:00:00+08:00"), 7).calendarVersion())
        .isEqualTo("2026.1+2027.0");
    assertThat(days.after(OffsetDateTime.parse("2028-02-01T09:00:00+08:00"), 7))
        .returns("2028.0", Deadline::calendarVersion)
        .returns(true, Deadline::provisional);
  }

  @Test
  void letsTheNoticeOfAYearChangeTheDecemberBefore() {
    LocalDate sunday = LocalDate.of(2026, 12, 27);
    WorkingDays.Notice next =
        new WorkingDays.Notice(
            2027,
            1,
            false,
            "test",
            List.of(
                new WorkingDays.Holiday(
                    Map.of(), LocalDate.of(2026, 12, 31), LocalDate.of(2027, 1, 2))),
            List.of(sunday));
    WorkingDays both = new WorkingDays(List.of(next));
    assertThat(both.isWorkingDay(sunday)).isTrue();
    assertThat(both.isWorkingDay(LocalDate.of(2026, 12, 31))).isFalse();
    assertThat(days.isWorkingDay(LocalDate.of(2026, 12, 31))).isTrue();
  }

  @Test
  void refusesAFileThatIsNoCalendar(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("2026.json"), "{\"year\": 2025, \"version\": 1}");
    assertThatThrownBy(() -> WorkingDays.read(folder))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("CALENDAR_INVALID");
              assertThat(e.place()).endsWith("2026.json");
            });
    assertThatThrownBy(() -> WorkingDays.read(folder.resolve("none")))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("CALENDAR_MISSING"));
  }
}
