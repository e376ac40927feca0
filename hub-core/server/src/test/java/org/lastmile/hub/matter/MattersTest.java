package org.lastmile.hub.matter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.spi.HubException;

class MattersTest {
  private static final Path CONFIG =
      Path.of(System.getProperty("hub.root")).toAbsolutePath().resolve("config");
  private static final Path SAMPLE = CONFIG.resolve("matters.csv");
  private static final String CODE = "11330106XHDEM005XT4330111001000";

  @TempDir private Path folder;

  @Test
  void theSampleOf258MattersHasNoFaultAndSaysThatItIsOne() throws IOException {
    Matters matters = Matters.read(SAMPLE);

    assertThat(matters.faults(Systems.read(CONFIG.resolve("systems.yaml")).ids())).isEmpty();
    assertThat(matters.all())
        .hasSize(258)
        .allSatisfy(one -> assertThat(one.provenance()).isEqualTo(Matter.SAMPLE));
    assertThat(matters.all().stream().map(Matter::department).distinct()).hasSize(19);
    assertThat(matters.sample()).isTrue();
    assertThat(matters.csv())
        .as("the file is as the hub writes it")
        .isEqualTo(Files.readAllBytes(SAMPLE));
  }

  @Test
  void aFileThatIsOlderThanTheColumnsIsReadWithTheirDefaults() throws IOException {
    Matters matters =
        read(
            "\uFEFFdepartment_zh,matter_name,implementation_code,legal_working_days,"
                + "promised_working_days,system,whatever\n样例办,样例事项,"
                + CODE
                + ",20,,office,x\n");

    assertThat(matters.faults(Set.of("office"))).isEmpty();
    Matter matter = matters.find(CODE).orElseThrow();
    assertThat(matter.legal()).isEqualTo(new Matter.Limit(20, Matter.Unit.WORKING));
    assertThat(matter.promised()).isNull();
    assertThat(matter.type()).as("that of the code").isEqualTo(MatterType.LICENCE);
    assertThat(matter.version()).isEqualTo(1);
    assertThat(matter.state()).isEqualTo(Matter.State.IN_USE);
    assertThat(matter.provenance()).as("nobody vouches for it").isEqualTo(Matter.SAMPLE);
  }

  @Test
  void everyUnfitValueIsToldWithItsLine() throws IOException {
    Matters matters =
        read(
            """
            department_zh,matter_name,implementation_code,handling_item_code,legal_days,legal_unit,version,state,valid_from,valid_to,system
            样例办,"样例
            事项",%1$s,,20,working,1,in-use,2026-01-01,,office
            样例办,样例事项,11330106XHDEM005XU4330111001000,,20,working,1,in-use,2026-01-01,,office
            ,样例事项,%2$s,%1$s01,3661,days,0,closed,2026-02-30,,
            样例办,样例事项,%2$s,,20,working,1,in-use,2026-01-02,2026-01-01,office
            样例办,样例事项
            样例办,样例事项,%1$s,,20,working,1,in-use,,,office
            样例办,样例事项,%3$s,,20,working,1,in-use,,,nowhere
            """
                .formatted(
                    CODE, "11330106XHDEM005XT4330111002000", "11330106XHDEM005XT4330111003000"));

    List<String> faults =
        matters.faults(Set.of("office")).stream()
            .peek(fault -> assertThat(fault.code()).isEqualTo("MATTERS_INVALID"))
            .map(fault -> place(fault) + " " + fault.getMessage())
            .toList();
    assertThat(faults)
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).startsWith("4 implementation_code is '11330106XHDEM005XU"),
            one -> assertThat(one).startsWith("5 department_zh is ''; allowed"),
            one -> assertThat(one).startsWith("5 handling_item_code is"),
            one -> assertThat(one).startsWith("5 legal_days is '3661'; allowed: 0…3660"),
            one -> assertThat(one).startsWith("5 legal_unit is 'days'; allowed: working, calendar"),
            one -> assertThat(one).startsWith("5 version is '0'"),
            one -> assertThat(one).startsWith("5 state is 'closed'; allowed: in-use, paused"),
            one -> assertThat(one).startsWith("5 valid_from is '2026-02-30'"),
            one -> assertThat(one).startsWith("5 system is ''"),
            one -> assertThat(one).startsWith("6 valid_to is '2026-01-01'"),
            one -> assertThat(one).startsWith("7 it has 2 values, the headings are 11"),
            one -> assertThat(one).startsWith("8 implementation_code stands also in"),
            one -> assertThat(one).startsWith("9 matter").contains("'nowhere'", "[office]"));
    assertThat(catchThrowableOfType(HubException.class, matters::fit).place()).endsWith(":4");
  }

  @Test
  void aFileWithoutACompulsoryColumnOrWithAnOpenQuoteIsRefused() throws IOException {
    assertThat(catchThrowableOfType(HubException.class, () -> read("matter_name\nx\n")))
        .hasMessageContaining("no column department_zh, implementation_code, system");
    assertThat(
            read("department_zh,matter_name,implementation_code,system\na,\"b,c,d\n")
                .faults(Set.of()))
        .extracting(HubException::getMessage)
        .containsExactly("a quoted value does not end");
  }

  @Test
  void aMatterIsOpenOnItsDaysWhileItIsInUse() {
    Matters matters = Matters.read(SAMPLE);
    Matter open = matters.find(CODE).orElseThrow();
    assertThat(open.isOpen(LocalDate.parse("2020-12-31"))).isFalse();
    assertThat(open.isOpen(LocalDate.parse("2021-01-01"))).isTrue();
    assertThat(matters.all().stream().filter(one -> !one.isOpen(LocalDate.parse("2026-01-01"))))
        .extracting(Matter::state)
        .containsExactly(Matter.State.PAUSED, Matter.State.CANCELLED);
  }

  private static String place(HubException fault) {
    String place = String.valueOf(fault.place());
    return place.substring(place.lastIndexOf(':') + 1);
  }

  private Matters read(String text) throws IOException {
    return Matters.read(Files.writeString(folder.resolve("matters.csv"), text));
  }
}
