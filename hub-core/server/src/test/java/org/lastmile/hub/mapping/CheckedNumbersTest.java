package org.lastmile.hub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class CheckedNumbersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "91350100M000100Y43",
        "91110000600037341L",
        "11320902014360621U",
        "1132108101446122X1",
        "11330106XHDEM005XT"
      })
  void aCodeWithTheRightCheckCharacterIsOne(String code) {
    assertThat(CheckedNumbers.isUscc(code)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "91350100M000100Y4Z",
        "91110000600037341N",
        "TE5116020105116050",
        "71526726-X",
        "91110000600037341",
        ""
      })
  void anyOtherCodeIsNone(String code) {
    assertThat(CheckedNumbers.isUscc(code)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "339900195003159014",
        "339900200002299043",
        "33990019630501902X",
        "810000198512030017",
      })
  void aNumberWithTheRightCheckCharacterIsOne(String number) {
    assertThat(CheckedNumbers.isCitizenId(number)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "339900195003159010",
        "339900195003159000",
        "339900199002309015",
        "000000190001010009",
        "110105491231002",
        "3.30106E+17",
        "身份证遗失",
        ""
      })
  void anyOtherNumberIsNone(String number) {
    assertThat(CheckedNumbers.isCitizenId(number)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "33990019630501902x",
        " 33990019630501902X\r\n",
        "'33990019630501902X",
        "３３９９００１９６３０５０１９０２Ｘ",
        "339900 19630501 902X",
        "\uFEFF33990019630501902X"
      })
  void howItIsWrittenIsPutRight(String text) {
    assertThat(CheckedNumbers.written(text)).isEqualTo("33990019630501902X");
  }

  @Test
  void inAMappingTheFaultNamesTheFieldAndNotTheValue() {
    Jslt jslt =
        Jslt.compile(
            "m.jslt",
            "{\"id\": citizen-id(.id, \"/身份证号\"), \"code\": uscc(.code, \"/代码\")}",
            new CodeTables(Path.of("none")));

    assertThat(apply(jslt, "{\"code\": \"11511301452259996u\"}").toString())
        .isEqualTo("{\"code\":\"11511301452259996U\"}");
    HubException fault =
        catchThrowableOfType(
            HubException.class, () -> apply(jslt, "{\"id\": \"339900195003159010\"}"));
    assertThat(fault.code()).isEqualTo("CITIZEN_ID_INVALID");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).isEqualTo("/身份证号");
    assertThat(fault).hasMessageContaining("GB 11643").hasMessageNotContaining("3399");
  }

  private static JsonNode apply(Jslt jslt, String json) {
    return jslt.apply(Json.parse(json.getBytes(UTF_8)), java.util.Map.of(), FaultKind.CALLER);
  }
}
