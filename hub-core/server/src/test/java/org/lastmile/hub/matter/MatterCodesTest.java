package org.lastmile.hub.matter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatterCodesTest {
  @ParameterizedTest
  @CsvSource({
    "11320902014360621U4321005012000, 4, 321005012000, 10",
    "11320483014133082W4321005012000, 4, 321005012000, 10",
    "11452729008090194U4450105024001, 4, 450105024001, 01",
    "11440100007483172Q3440106043001, 3, 440106043001, 01",
    "11330106XHDEM005XT4330111001000, 4, 330111001000, 01"
  })
  void codesOfLiveSitesAreTakenApart(String code, int level, String basic, String type) {
    assertThat(MatterCodes.isImplementation(code)).isTrue();
    assertThat(MatterCodes.level(code)).isEqualTo(level);
    assertThat(MatterCodes.basic(code)).isEqualTo(basic);
    assertThat(MatterCodes.type(code)).isEqualTo(type);
    assertThat(MatterCodes.isHandlingItem(code + "01")).isTrue();
    assertThat(MatterCodes.implementationOf(code + "01")).isEqualTo(code);
    assertThat(MatterCodes.ofCase(code + "202611240001")).hasValue(code);
    assertThat(MatterCodes.ofCase(code + "2026112410001"))
        .as("the 10,001st of a day")
        .hasValue(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "11320902014360621U",
        "11320902014360621U432100501200",
        "11320902014360621U43210050120000",
        "11320902014360621V4321005012000",
        "11320902014360621u4321005012000",
        "11320902014360621U0321005012000",
        "11320902014360621U7321005012000",
        "11320902014360621U432XK05012000",
        "11320902014360621U432100501200\uFF10"
      })
  void anyOtherTextIsNoImplementationCode(String code) {
    assertThat(MatterCodes.isImplementation(code)).isFalse();
  }

  @Test
  void lengthDigitsAndTheCodeWithinAreCheckedInHandlingItemsAndCaseNumbers() {
    String code = "11320902014360621U4321005012000";
    assertThat(MatterCodes.isHandlingItem(code)).isFalse();
    assertThat(MatterCodes.isHandlingItem(code + "0A")).isFalse();
    assertThat(MatterCodes.isHandlingItem("11320902014360621V432100501200001")).isFalse();
    assertThat(MatterCodes.ofCase(code)).isEmpty();
    assertThat(MatterCodes.ofCase(code + "202613240001")).as("month 13").isEmpty();
    assertThat(MatterCodes.ofCase(code + "20261124001")).isEmpty();
    assertThat(MatterCodes.ofCase("L330106202611240001")).isEmpty();
  }
}
