package org.lastmile.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;

class NativeMaskingTest {
  private static final JsonNode SCHEMA =
      json(
          """
          {"properties": {"items": {"items": {"properties": {
            "result_type": {"enum": ["GRANTED", "REFUSED"]}, "resourceType": {"const": "Patient"}}}}}}
          """);

  private final NativeMasking masking =
      new NativeMasking(new CanonicalTypes(), List.of(SCHEMA), List.of("matter_name"));

  @Test
  void masksByTheLevelThatTheNameHasInTheCanonicalTypes() {
    assertThat(
            masked(
                """
                {"citizenId": "339900195803120011", "phone": "13800000001", "birthDate": "1958-03-12",
                 "name": "张样例", "longitude": 120.13, "state": "RECEIVED", "caseNo": "L33010620261124000017",
                 "department": "民政局", "clerk": "li", "number": "A/13800000001"}
                """))
        .isEqualTo(
            json(
                """
                {"citizenId": "339900********0011", "phone": "138****0001", "birthDate": "•••(≤16)",
                 "name": "•••(≤16)", "longitude": "•••", "state": "RECEIVED", "caseNo": "L33010620261124000017",
                 "department": "•••(≤16)", "clerk": "•••(≤16)", "number": "A/•••"}
                """));
  }

  @Test
  void showsOfOtherNamesOnlyWhatIsListedOrTellsOfNobody() {
    assertThat(
            masked(
                """
                {"total": 2, "more": false, "next": null, "at_ms": 1764230000000, "paid": 12.5, "ret": "0",
                 "items": [{"result_type": "GRANTED", "resourceType": "Patient", "gender": "GRANTED",
                   "done_at": "2026-11-24 08:30:00", "born": "1958-03-12", "real_name": "张样例",
                   "tel": 13800000001, "card": 6222020000000001234, "shiming": "ZHANG", "openid": "o6_bmjrPTlm6",
                   "tags": ["低保", "3"], "13800000001": {"x": "y"}}]}
                """))
        .isEqualTo(
            json(
                """
                {"total": 2, "more": false, "next": null, "at_ms": 1764230000000, "paid": 12.5, "ret": "0",
                 "items": [{"result_type": "GRANTED", "resourceType": "Patient", "gender": "•••(≤16)",
                   "done_at": "2026-11-24 08:30:00", "born": "•••(≤16)", "real_name": "•••(≤16)",
                   "tel": "•••", "card": "•••", "shiming": "•••(≤16)", "openid": "•••(≤16)",
                   "tags": ["•••(≤16)", "3"], "•••12": {"x": "•••(≤16)"}}]}
                """));
  }

  @Test
  void aFieldThatSomebodyHasLookedAtIsKeptButNoNumberOfAPerson() {
    assertThat(masked("{\"matter_name\": \"临时救助 339900195803120011\"}"))
        .isEqualTo(json("{\"matter_name\": \"临时救助 •••\"}"));
  }

  @Test
  void masksTheValuesOfXmlAndKeepsItsForm() {
    assertThat(
            masking.xml(
                """
                <?xml version="1.0" encoding="GBK"?>
                <r:RESULT xmlns:r="urn:office" CODE="0" by="张样例"><!-- 张样例 --><r:XM>张样例</r:XM>
                <phone><![CDATA[13800000001]]></phone><?who 张样例?><state>RECEIVED</state></r:RESULT>
                """))
        .hasValueSatisfying(
            xml ->
                assertThat(xml)
                    .contains(
                        "xmlns:r=\"urn:office\"",
                        "CODE=\"0\"",
                        "<r:XM>•••(≤16)</r:XM>",
                        "<phone>138****0001</phone>",
                        "<state>RECEIVED</state>")
                    .doesNotContain("样例", "13800000001"));
    assertThat(masking.xml("<!DOCTYPE x><x/>")).isEmpty();
    assertThat(masking.xml("张样例")).isEmpty();
  }

  private JsonNode masked(String document) {
    return masking.json(json(document));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
